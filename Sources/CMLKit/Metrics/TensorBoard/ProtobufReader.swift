/// The fields of one protobuf message, in the order they're written; unknown ones are the caller's to leave out.
struct ProtobufReader {
    /// A field's number and what its wire type tells of its value.
    enum Field {
        case varint(Int, UInt64)
        case fixed64(Int, UInt64)
        case fixed32(Int, UInt32)
        /// The bytes from one index to another.
        case bytes(Int, Range<Int>)
    }

    private var index: Int
    private let end: Int

    /// Reads what stands at `range` of the bytes that each call is given.
    init(_ range: Range<Int>) {
        index = range.lowerBound
        end = range.upperBound
    }

    /// The next field; nil at the end, and where the bytes are no message.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> Field? {
        guard index < end, let key = varint(bytes) else { return nil }
        let number = Int(truncatingIfNeeded: key >> 3)
        switch key & 7 {
        case 0: return varint(bytes).map { .varint(number, $0) }
        case 1: return fixed(8, bytes).map { .fixed64(number, $0) }
        case 5: return fixed(4, bytes).map { .fixed32(number, UInt32(truncatingIfNeeded: $0)) }
        case 2:
            guard let length = varint(bytes), length <= UInt64(end - index) else { return nil }
            let start = index
            index += Int(length)
            return .bytes(number, start..<index)
        default: return nil
        }
    }

    /// The next number; keys and most lengths are one byte.
    @inline(__always)
    mutating func varint(_ bytes: Span<UInt8>) -> UInt64? {
        guard index < end, bytes[index] < 0x80 else { return longVarint(bytes) }
        index += 1
        return UInt64(bytes[index - 1])
    }

    @inline(never)
    private mutating func longVarint(_ bytes: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < end, shift < 64 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The next `count` bytes, the lowest first.
    @inline(__always)
    mutating func fixed(_ count: Int, _ bytes: Span<UInt8>) -> UInt64? {
        guard end - index >= count else { return nil }
        var value: UInt64 = 0
        for place in 0..<count { value |= UInt64(bytes[index + place]) << UInt64(8 * place) }
        index += count
        return value
    }
}
