/// Turns the marks of libyaml, which count characters, into positions, which count bytes.
struct YamlPlaces {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The length of the byte order mark.
    let base: Int
    private let isAscii: Bool
    private var index = 0
    private var offset: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        base = Utf8.hasByteOrderMark(bytes) ? 3 : 0
        offset = base
        isAscii = !bytes[base...].contains { $0 >= 0x80 }
    }

    var count: Int { bytes.count }

    mutating func position(_ mark: YamlEvent.Mark) -> Position {
        Position(line: mark.line + 1, column: mark.column + 1, offset: offset(of: mark.index))
    }

    /// Marks come almost in order, so the last one is a good place to walk from.
    private mutating func offset(of target: Int) -> Int {
        if isAscii { return min(base + target, bytes.count) }
        while index < target, offset < bytes.count {
            repeat { offset += 1 } while offset < bytes.count && Utf8.isContinuation(bytes[offset])
            index += 1
        }
        while index > target, offset > base {
            repeat { offset -= 1 } while offset > base && Utf8.isContinuation(bytes[offset])
            index -= 1
        }
        return offset
    }

    func text(_ start: Int, _ end: Int) -> String {
        start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : ""
    }

    /// Returns `end` without the white space before it: a block scalar's mark is behind its blank lines.
    func trimmed(_ end: Int, from start: Int) -> Int {
        var end = end
        while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return end
    }

    /// Returns where the value itself begins, behind its anchor and tag.
    mutating func contentStart(_ event: YamlEvent, end: Int) -> Position {
        var place = position(event.start)
        guard event.anchor != nil || event.tag != nil else { return place }
        while place.offset < end {
            switch bytes[place.offset] {
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while place.offset < end, !Self.isSpace(bytes[place.offset]), !endsProperty(at: place.offset) {
                    step(&place)
                }
            case UInt8(ascii: "#"):
                while place.offset < end, bytes[place.offset] != UInt8(ascii: "\n") { step(&place) }
            case let byte where Self.isSpace(byte): step(&place)
            default: return place
            }
        }
        return place
    }

    /// In a flow collection a comma or bracket ends an anchor or tag whose value is empty.
    private func endsProperty(at offset: Int) -> Bool {
        let byte = bytes[offset]
        return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    private func step(_ place: inout Position) {
        if bytes[place.offset] == UInt8(ascii: "\n") {
            place.line += 1
            place.column = 0
        }
        repeat { place.offset += 1 } while place.offset < bytes.count && Utf8.isContinuation(bytes[place.offset])
        place.column += 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
    }
}
