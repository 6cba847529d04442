import Glibc

/// Bytes that are read piece by piece, as often as needed: those of a plain file, or of an array.
///
/// They're read by offset, so that several windows can go through one source. A file may grow or shrink meanwhile:
/// what is there when it is read counts, which is also why it isn't mapped into memory.
package final class ByteSource: Sendable {
    private let path: String
    private let descriptor: Int32
    private let bytes: [UInt8]

    package init(file path: String) throws(FileError) {
        self.path = path
        bytes = []
        descriptor = try Files.openPlain(path, doing: "read")
    }

    package init(_ bytes: [UInt8]) {
        path = ""
        descriptor = -1
        self.bytes = bytes
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns the first `count` bytes, or as many as there are.
    package func head(_ count: Int) throws(FileError) -> [UInt8] { try piece(at: 0, count) }

    /// Returns `count` bytes from `offset` on, or as many as there are.
    package func piece(at offset: Int, _ count: Int) throws(FileError) -> [UInt8] {
        var piece: [UInt8] = []
        while piece.count < count {
            // Not all at once, since mostly there is less than what is allowed.
            var part = [UInt8](repeating: 0, count: min(count - piece.count, 64 << 10))
            let result = part.withUnsafeMutableBytes { raw in
                Result { () throws(FileError) in try read(at: offset + piece.count, into: raw) }
            }
            let got = try result.get()
            if got == 0 { break }
            part.removeLast(part.count - got)
            piece += part
        }
        return piece
    }

    /// Reads once at `offset`; 0 is the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard descriptor >= 0 else {
            let part = bytes[min(offset, bytes.count)..<min(offset + buffer.count, bytes.count)]
            buffer.copyBytes(from: part)
            return part.count
        }
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            if errno != EINTR { throw FileError(path: path, doing: "read", code: errno) }
        }
    }

    /// Returns the line and the column, counted from 1, of the byte at `offset`, by reading all before it again.
    package func position(of offset: Int) throws(FileError) -> Position {
        var position = Position(line: 1, column: 1, offset: offset)
        let window = ByteWindow(self)
        if try window.starts(with: Utf8.byteOrderMark) { window.start = 3 }
        while window.place < offset {
            guard try window.hasByte() else { break }
            let stop = min(window.end, window.start + offset - window.place)
            for index in window.start..<stop {
                let byte = window.base[index]
                if byte == UInt8(ascii: "\n") {
                    position.line += 1
                    position.column = 1
                } else if !Utf8.isContinuation(byte) {
                    position.column += 1
                }
            }
            window.start = stop
        }
        return position
    }
}

/// The part of a source that is in memory, moving along it.
///
/// Its memory is as large as what the reader hasn't taken, at most `limit`. Behind its end are zeros, so that eight
/// bytes can be loaded at any place of it.
final class ByteWindow {
    /// What is read at once when nobody asks for another size.
    static let usualChunk = 128 << 10
    /// The longest cell, line or word.
    static let limit = 16 << 20
    private static let padding = 64

    private let source: ByteSource
    private let chunk: Int
    private var capacity: Int
    private(set) var base: UnsafeMutablePointer<UInt8>
    /// The index of the first byte that wasn't taken.
    var start = 0
    /// The index behind the last byte.
    private(set) var end = 0
    /// Whether the source has nothing behind `end`.
    private(set) var isLast = false
    private var offset: Int

    init(_ source: ByteSource, at offset: Int = 0, chunk: Int = ByteWindow.usualChunk) {
        self.source = source
        self.offset = offset
        self.chunk = max(chunk, 1)
        capacity = max(chunk, 1)
        base = .allocate(capacity: capacity + Self.padding)
        base.initialize(repeating: 0, count: capacity + Self.padding)
    }

    deinit { base.deallocate() }

    /// The offset in the source of the first byte that wasn't taken.
    var place: Int { offset + start }

    func place(of index: Int) -> Int { offset + index }

    /// Whether a byte is left; reads on for it.
    func hasByte() throws(FileError) -> Bool {
        while start == end {
            guard try fill() else { return false }
        }
        return true
    }

    func starts(with bytes: [UInt8]) throws(FileError) -> Bool {
        while end - start < bytes.count {
            guard try fill() else { return false }
        }
        return UnsafeBufferPointer(start: base + start, count: bytes.count).elementsEqual(bytes)
    }

    /// Reads the next piece behind what wasn't taken; false at the end of the source, or when it's longer than the
    /// limit.
    func fill() throws(FileError) -> Bool {
        guard !isLast else { return false }
        let kept = end - start
        guard kept + chunk <= Self.limit else { return false }
        if kept + chunk > capacity { grow(to: max(kept + chunk, capacity * 2)) }
        if start > 0, kept + chunk + start > capacity {
            base.update(from: base + start, count: kept)
            offset += start
            start = 0
            end = kept
        }
        let room = UnsafeMutableRawBufferPointer(start: base + end, count: chunk)
        let count = try source.read(at: offset + end, into: room)
        isLast = count == 0
        end += count
        (base + end).update(repeating: 0, count: Self.padding)
        return count > 0
    }

    private func grow(to size: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size + Self.padding)
        larger.initialize(from: base, count: end)
        (larger + end).initialize(repeating: 0, count: size + Self.padding - end)
        base.deallocate()
        base = larger
        capacity = size
    }

    /// The bytes from one index to another.
    func bytes(_ from: Int, _ to: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + from, count: to - from)
    }
}
