extension Json {
    /// Reads a JSON text, for the places that need no positions.
    package init(parsing text: String) throws(SyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }

    package init(parsing bytes: [UInt8]) throws(SyntaxError) {
        self = try Node.parsingJson(bytes).json
    }

    /// The one text of this value: keys sorted by code point, no spaces, no newline, shortest exact numbers.
    ///
    /// A double keeps its point or exponent so that it's read back as a double; a number that JSON can't write becomes
    /// the string "NaN", "Infinity" or "-Infinity". Equal values have equal texts, so texts can be hashed.
    package var canonical: String {
        var writer = JsonWriter(indentation: nil)
        writer.write(self)
        return writer.text
    }

    /// The value for people: sorted keys, two spaces a level, no newline at the end.
    package func prettyJson() -> String {
        var writer = JsonWriter(indentation: 2)
        writer.write(self)
        return writer.text
    }
}

/// Appends values to a text, in one line or indented.
struct JsonWriter {
    private var bytes: [UInt8] = []
    private let indentation: Int?
    private var depth = 0

    init(indentation: Int?) {
        self.indentation = indentation
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ value: Json) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let integer): append(String(integer))
        case .double(let double): write(double)
        case .string(let string): Self.appendQuoted(string, to: &bytes)
        case .array(let items): write(items)
        case .object(let object): write(object)
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ double: Double) {
        append(double.isFinite ? double.description : "\"\(shortest(double))\"")
    }

    private mutating func write(_ items: [Json]) {
        enclosed("[", "]", isEmpty: items.isEmpty) { writer in
            for (index, item) in items.enumerated() {
                writer.separate(index)
                writer.write(item)
            }
        }
    }

    private mutating func write(_ object: [String: Json]) {
        enclosed("{", "}", isEmpty: object.isEmpty) { writer in
            for (index, key) in Self.sorted(object.keys).enumerated() {
                writer.separate(index)
                Self.appendQuoted(key, to: &writer.bytes)
                writer.append(writer.indentation == nil ? ":" : ": ")
                writer.write(object[key] ?? .null)
            }
        }
    }

    /// The keys by code point; texts of ASCII alone compare so by themselves, and much faster.
    private static func sorted(_ keys: Dictionary<String, Json>.Keys) -> [String] {
        guard keys.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) else {
            return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return keys.sorted()
    }

    private mutating func enclosed(
        _ open: String, _ close: String, isEmpty: Bool, _ body: (inout JsonWriter) -> Void
    ) {
        append(open)
        depth += 1
        body(&self)
        depth -= 1
        if !isEmpty { newLine() }
        append(close)
    }

    private mutating func separate(_ index: Int) {
        if index > 0 { append(",") }
        newLine()
    }

    private mutating func newLine() {
        guard let indentation else { return }
        append("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
    }

    /// Appends `text` in double quotes, in a way that JSON, YAML and a terminal all survive.
    ///
    /// Escaped are the control characters of both blocks, the two separators that JavaScript takes for line ends, and
    /// the byte order mark, which YAML refuses.
    static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}
