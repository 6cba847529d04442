import Glibc

/// Finds the end of an HTTP/1.1 answer in the bytes of a connection, and what little of it a load needs.
struct LoadAnswer {
    enum Progress: Equatable {
        case more
        case done
        case broken(String)
    }

    private enum Body: Equatable {
        case counted(Int)
        /// What is being read of a chunk: its size line, or so many bytes of it and its line end.
        case chunkSize(Int)
        case chunkExtension(Int)
        case chunk(Int)
        case chunkEnd
        case trailer(isLineEmpty: Bool)
        case untilClose
    }

    private let isHead: Bool
    private var body: Body?
    private(set) var status = 0
    private(set) var bodyBytes = 0
    /// Whether the connection can be used again.
    private(set) var keepsAlive = true

    init(method: String) { isHead = method == "HEAD" }

    /// Takes what has come and tells how many bytes are used up; an unfinished head has to come again, with more.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> (Progress, used: Int) {
        var used = 0
        while body == nil {
            guard let head = Self.headLength(bytes, from: used) else { return (.more, used) }
            let isValid = read(head: UnsafeRawBufferPointer(rebasing: bytes[used..<(used + head)]))
            guard isValid else { return (.broken("no HTTP answer"), used) }
            used += head
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
        let progress = take(body: rest)
        return (progress, bytes.count)
    }

    /// The server has closed the connection.
    mutating func close() -> Progress {
        keepsAlive = false
        return body == .untilClose ? .done : .broken("ended before the answer's end")
    }

    private static func headLength(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var line = start
        while line < bytes.count, let end = newline(bytes, from: line) {
            if end == line || end == line + 1 && bytes[line] == 13 { return end + 1 - start }
            line = end + 1
        }
        return nil
    }

    private static func newline(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base + start, 10, bytes.count - start) else {
            return nil
        }
        return base.distance(to: UnsafeRawPointer(found))
    }

    /// Reads status and framing; an interim answer leaves the body unknown, since the real head follows.
    private mutating func read(head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 12, head.starts(with: "HTTP/1.".utf8),
            let code = Int(String(decoding: head[9..<12], as: UTF8.self)), (100..<1000).contains(code)
        else { return false }
        keepsAlive = head[7] == UInt8(ascii: "1")
        var length: Int?
        var isChunked = false
        var line = (Self.newline(head, from: 0) ?? head.count) + 1
        while line < head.count, let end = Self.newline(head, from: line) {
            let text = UnsafeRawBufferPointer(rebasing: head[line..<end])
            if let value = Self.value(of: "content-length:", in: text) {
                guard let count = Int(value), count >= 0 else { return false }
                length = count
            } else if let value = Self.value(of: "transfer-encoding:", in: text) {
                isChunked = value.lowercased() == "chunked"
            } else if let value = Self.value(of: "connection:", in: text) {
                keepsAlive = value.lowercased() == "keep-alive" || keepsAlive && value.lowercased() != "close"
            }
            line = end + 1
        }
        guard code >= 200 else { return true }
        status = code
        let isEmpty = isHead || code == 204 || code == 304
        body = isEmpty ? .counted(0) : isChunked ? .chunkSize(0) : length.map { .counted($0) } ?? .untilClose
        return true
    }

    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> String? {
        guard line.count >= name.utf8CodeUnitCount, let base = line.baseAddress,
            strncasecmp(
                base.assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), name.utf8CodeUnitCount) == 0
        else { return nil }
        return String(decoding: line[name.utf8CodeUnitCount...], as: UTF8.self).trimmed
    }

    private mutating func take(body bytes: UnsafeRawBufferPointer) -> Progress {
        switch body {
        case .counted(let left):
            guard bytes.count <= left else { return .broken("more bytes than announced") }
            bodyBytes += bytes.count
            body = .counted(left - bytes.count)
            return bytes.count == left ? .done : .more
        case .untilClose, nil:
            bodyBytes += bytes.count
            return .more
        case .chunkSize, .chunkExtension, .chunk, .chunkEnd, .trailer:
            return take(chunks: bytes)
        }
    }

    private mutating func take(chunks bytes: UnsafeRawBufferPointer) -> Progress {
        var index = 0
        while index < bytes.count {
            if case .chunk(let left) = body {
                let count = min(left, bytes.count - index)
                index += count
                bodyBytes += count
                body = left == count ? .chunkEnd : .chunk(left - count)
                continue
            }
            guard let isDone = take(framing: bytes[index]) else { return .broken("a broken chunk") }
            index += 1
            if isDone { return index == bytes.count ? .done : .broken("more bytes than announced") }
        }
        return .more
    }

    /// One byte of a size line or of what follows the last chunk. Returns whether the answer has ended; nil when it
    /// is broken.
    private mutating func take(framing byte: UInt8) -> Bool? {
        if byte == 13 { return false }
        let isLineEnd = byte == 10
        switch body {
        case .chunkSize(let size), .chunkExtension(let size):
            if isLineEnd {
                body = size == 0 ? .trailer(isLineEmpty: true) : .chunk(size)
            } else if body == .chunkExtension(size) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: " ") {
                body = .chunkExtension(size)
            } else {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, size < 1 << 40 else { return nil }
                body = .chunkSize(size * 16 + digit)
            }
        case .chunkEnd:
            guard isLineEnd else { return nil }
            body = .chunkSize(0)
        case .trailer(let isLineEmpty):
            if isLineEnd, isLineEmpty { return true }
            body = .trailer(isLineEmpty: isLineEnd)
        default: return nil
        }
        return false
    }
}
