extension Node {
    /// Reads a JSON text with the place of every value.
    ///
    /// `NaN`, `Infinity` and `-Infinity` are accepted, since Python writes them exactly when a run diverged. An integer
    /// that doesn't fit becomes a double. A key that is written twice is an error, since readers differ on which counts.
    package static func parsingJson(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
        try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in
            try Utf8.validate(buffer)
            var reader = JsonReader(buffer)
            return try reader.document()
        }
    }
}

/// Reads JSON from bytes that are known to be UTF-8.
struct JsonReader {
    static let depthLimit = 512

    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0
    private var line = 1
    private var lineStart = 0
    /// How many bytes of this line continue a character, so that a column counts characters.
    var continuations = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if Utf8.hasByteOrderMark(bytes) {
            offset = 3
            lineStart = 3
        }
    }

    mutating func document() throws(SyntaxError) -> Node {
        skipSpace()
        guard offset < bytes.count else { throw error("the text is empty") }
        let node = try value()
        skipSpace()
        guard offset == bytes.count else { throw error("there is more text after the value") }
        return node
    }

    var position: Position {
        Position(line: line, column: offset - lineStart - continuations + 1, offset: offset)
    }

    func error(_ message: String) -> SyntaxError { SyntaxError(message, at: position) }

    /// The byte here, or 0 at the end; a zero byte is an error everywhere, so that the two need no telling apart.
    var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\n"):
                line += 1
                lineStart = offset + 1
                continuations = 0
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default: return
            }
            offset += 1
        }
    }

    private mutating func value() throws(SyntaxError) -> Node {
        switch byte {
        case UInt8(ascii: "{"): try nested(JsonReader.object)
        case UInt8(ascii: "["): try nested(JsonReader.list)
        case UInt8(ascii: "\""): try stringNode()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: try word()
        }
    }

    private mutating func nested(_ read: (inout JsonReader) throws(SyntaxError) -> Node) throws(SyntaxError) -> Node {
        guard depth < Self.depthLimit else { throw error("nested deeper than \(Self.depthLimit) levels") }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private static func list(_ reader: inout JsonReader) throws(SyntaxError) -> Node {
        let start = reader.position
        var items: [Node] = []
        reader.offset += 1
        reader.skipSpace()
        if reader.byte != UInt8(ascii: "]") {
            repeat {
                reader.skipSpace()
                try reader.demandText(in: "a list")
                items.append(try reader.value())
            } while try reader.hasMore(closing: UInt8(ascii: "]"), in: "a list")
        }
        reader.offset += 1
        return Node(.sequence(items), start: start, end: reader.offset)
    }

    private static func object(_ reader: inout JsonReader) throws(SyntaxError) -> Node {
        let start = reader.position
        var entries: [Entry] = []
        reader.offset += 1
        reader.skipSpace()
        if reader.byte != UInt8(ascii: "}") {
            repeat {
                reader.skipSpace()
                entries.append(try reader.entry())
            } while try reader.hasMore(closing: UInt8(ascii: "}"), in: "an object")
        }
        reader.offset += 1
        try demandUnique(entries)
        return Node(.mapping(entries), start: start, end: reader.offset)
    }

    private typealias Entry = Node.Entry

    private mutating func entry() throws(SyntaxError) -> Entry {
        try demandText(in: "an object")
        let start = position
        guard byte == UInt8(ascii: "\"") else {
            throw error(byte == UInt8(ascii: "}") ? "a comma with nothing after it" : "a key must be in double quotes")
        }
        let key = try string().value
        skipSpace()
        try demandText(in: "an object")
        guard byte == UInt8(ascii: ":") else { throw error("the key `\(key)` needs a colon behind it") }
        offset += 1
        skipSpace()
        try demandText(in: "an object")
        return Entry(key: key, keyPosition: start, value: try value())
    }

    /// Steps over a comma, or stops at the closing bracket.
    private mutating func hasMore(closing: UInt8, in what: String) throws(SyntaxError) -> Bool {
        skipSpace()
        try demandText(in: what)
        if byte == closing { return false }
        guard byte == UInt8(ascii: ",") else { throw error("a comma or the end of \(what) is missing") }
        offset += 1
        return true
    }

    func demandText(in what: String) throws(SyntaxError) {
        guard offset < bytes.count else { throw error("the text ends inside \(what)") }
    }

    private mutating func word() throws(SyntaxError) -> Node {
        let start = position
        while Self.isWord(byte) { offset += 1 }
        let text = String(decoding: bytes[start.offset..<offset], as: UTF8.self)
        guard let content = Self.words[text] else { throw Self.wordError(text, byte, at: start, bytes.count) }
        return Node(content, start: start, end: offset, source: text)
    }

    private static let words: [String: Node.Content] = [
        "true": .bool(true), "false": .bool(false), "null": .null, "NaN": .double(.nan), "Infinity": .double(.infinity),
    ]

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func wordError(_ text: String, _ next: UInt8, at start: Position, _ count: Int) -> SyntaxError {
        if !text.isEmpty {
            let isCut = start.offset + text.utf8.count == count && words.keys.contains { $0.hasPrefix(text) }
            return SyntaxError(isCut ? "the text ends inside a word" : "`\(text)` is not a JSON value", at: start)
        }
        return switch next {
        case UInt8(ascii: "]"), UInt8(ascii: "}"): SyntaxError("a comma with nothing after it", at: start)
        case UInt8(ascii: "'"): SyntaxError("a string must be in double quotes", at: start)
        default: SyntaxError("a value is missing", at: start)
        }
    }
}

/// Throws when two entries have the same key, naming both lines.
func demandUnique(_ entries: [Node.Entry]) throws(SyntaxError) {
    if entries.count <= 8 {
        for second in entries.indices {
            for first in 0..<second where entries[first].key == entries[second].key {
                throw duplicate(entries[first], entries[second])
            }
        }
        return
    }
    var first: [String: Int] = Dictionary(minimumCapacity: entries.count)
    for (index, entry) in entries.enumerated() {
        if let other = first.updateValue(index, forKey: entry.key) { throw duplicate(entries[other], entry) }
    }
}

private func duplicate(_ first: Node.Entry, _ second: Node.Entry) -> SyntaxError {
    let lines = (first.keyPosition.line, second.keyPosition.line)
    let place = lines.0 == lines.1 ? "in line \(lines.0)" : "in lines \(lines.0) and \(lines.1)"
    return SyntaxError("the key `\(second.key)` is written twice, \(place)", at: second.keyPosition)
}
