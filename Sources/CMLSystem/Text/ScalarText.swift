/// How a value is written in a text.
enum ScalarStyle: Equatable {
    case plain, singleQuoted, doubleQuoted, block, flowCollection, blockCollection

    init(of node: Node, in bytes: [UInt8]) {
        let first = node.start.offset < node.end ? bytes[node.start.offset] : 0
        self =
            switch (node.content, first) {
            case (.sequence, UInt8(ascii: "[")), (.mapping, UInt8(ascii: "{")): .flowCollection
            case (.sequence, _), (.mapping, _): .blockCollection
            case (_, UInt8(ascii: "'")) where node.isQuoted: .singleQuoted
            case (_, UInt8(ascii: "\"")) where node.isQuoted: .doubleQuoted
            default: node.isQuoted ? .block : .plain
            }
    }
}

/// The spelling of new values.
enum ScalarText {
    static func json(_ value: Json) -> String {
        switch value {
        case .double(let double): shortest(double)
        case .array(let items): "[\(items.map(json).joined(separator: ", "))]"
        case .object(let object): "{\(pairs(object).map { "\(quoted($0)): \(json($1))" }.joined(separator: ", "))}"
        default: value.canonical
        }
    }

    static func yaml(_ value: Json, style: ScalarStyle) -> String {
        switch value {
        case .double(let double): ScalarEdit.yamlFloat(double)
        case .string(let string): yaml(string, style: style)
        case .array(let items):
            "[\(items.map { yaml($0, style: .doubleQuoted) }.joined(separator: ", "))]"
        case .object(let object):
            "{\(pairs(object).map { "\(yaml($0, style: .plain)): \(yaml($1, style: .doubleQuoted))" }.joined(separator: ", "))}"
        default: value.canonical
        }
    }

    static func yaml(_ string: String, style: ScalarStyle) -> String {
        switch style {
        case .plain where isPlain(string): string
        case .singleQuoted where isPrintable(string):
            "'\(string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
        default: quoted(string)
        }
    }

    static func quoted(_ string: String) -> String {
        var bytes: [UInt8] = []
        JsonWriter.appendQuoted(string, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func pairs(_ object: [String: Json]) -> [(String, Json)] {
        object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    /// Whether a string needs no quotes anywhere, in either YAML: simple words, names and paths.
    private static func isPlain(_ string: String) -> Bool {
        guard let first = string.utf8.first, JsonReader.isWord(first) || "./".utf8.contains(first) else { return false }
        guard !JsonReader.isDigit(first) else { return false }
        let isSimple = string.utf8.allSatisfy { JsonReader.isWord($0) || "./+-".utf8.contains($0) }
        return isSimple && YamlScalar.content(of: string) == .string(string) && !yaml11Differs(string)
    }

    private static func isPrintable(_ string: String) -> Bool {
        quoted(string).utf8.count == string.utf8.count + 2
            || string.unicodeScalars.allSatisfy { $0 >= " " && $0.value < 0x7F }
    }
}
