/// Facts about UTF-8 bytes that the readers share.
enum Utf8 {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func hasByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }

    static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Returns the offset of the first byte that is not UTF-8, or nil.
    ///
    /// Readers ask once, before they start, so that they may slice strings without asking again.
    static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var offset = 0
        while offset < bytes.count {
            offset = skipAscii(in: bytes, from: offset)
            guard offset < bytes.count else { return nil }
            let length = sequenceLength(in: bytes, at: offset)
            guard length > 0 else { return offset }
            offset += length
        }
        return nil
    }

    /// Returns the position of `offset`, for errors, by counting from the start.
    static func position(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Position {
        var position = Position(line: 1, column: 1, offset: offset)
        var index = hasByteOrderMark(bytes) ? 3 : 0
        while index < min(offset, bytes.count) {
            if bytes[index] == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if !isContinuation(bytes[index]) {
                position.column += 1
            }
            index += 1
        }
        return position
    }

    /// Throws the error for bytes that are not UTF-8.
    static func validate(_ bytes: UnsafeBufferPointer<UInt8>) throws(SyntaxError) {
        guard let offset = firstInvalid(in: bytes) else { return }
        throw SyntaxError("not UTF-8 at byte \(offset)", at: position(of: offset, in: bytes))
    }

    private static func skipAscii(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = start
        while offset + 8 <= raw.count,
            raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            offset += 8
        }
        while offset < raw.count, raw[offset] < 0x80 { offset += 1 }
        return offset
    }

    /// Returns the length of the well-formed sequence at `offset`, or 0: no overlong forms, no surrogates.
    private static func sequenceLength(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch bytes[offset] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
        for index in 2..<max(length, 2) where !isContinuation(bytes[offset + index]) { return 0 }
        return length
    }
}
