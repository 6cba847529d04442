/// Changes single values of a YAML or JSON text and leaves every other byte as it is.
///
/// After each edit the text is read again: the new value must come back equal, and everything else unchanged; otherwise
/// nothing is edited.
package enum ScalarEdit {
    package enum Format: Sendable {
        case yaml, json

        func parse(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
            switch self {
            case .yaml: try Node.parsingYaml(bytes)
            case .json: try Node.parsingJson(bytes)
            }
        }
    }

    /// Replaces the value of `node`, which was read from just these `bytes`.
    ///
    /// A string keeps its quotes; a list or mapping is written in one line, and only in place of another or of nothing.
    /// A value that came through an alias or a merge stands elsewhere, where others use it too: an error. Where `node`
    /// has an anchor itself, its aliases follow.
    package static func replacing(
        _ node: Node, in bytes: [UInt8], with value: Json, format: Format
    ) throws(SyntaxError) -> [UInt8] {
        try demandOwn(node)
        let style = ScalarStyle(of: node, in: bytes)
        guard style != .blockCollection else {
            throw SyntaxError("\(node.kindName) over several lines can't be replaced", at: node.start)
        }
        guard value.array == nil && value.object == nil || style == .flowCollection || node.content == .null else {
            throw SyntaxError("\(node.kindName) can't become a list or mapping", at: node.start)
        }
        let text = format == .json ? ScalarText.json(value) : ScalarText.yaml(value, style: style)
        let edited = splice(text, over: node, style, in: bytes)
        let refusal = SyntaxError("can't write `\(text)` here without changing something else", at: node.start)
        let (old, new) = (try format.parse(bytes), try reread(edited, format, orThrow: refusal))
        guard EditCheck.isReplaced(node, by: value, from: old, to: new) else { throw refusal }
        return edited
    }

    /// Puts `text`, a spelling that stood there before, in place of the value of `node`.
    package static func replacing(
        _ node: Node, in bytes: [UInt8], withText text: String, format: Format
    ) throws(SyntaxError) -> [UInt8] {
        try demandOwn(node)
        let edited = Array(bytes[..<node.start.offset]) + Array(text.utf8) + Array(bytes[node.end...])
        let refusal = SyntaxError("can't write `\(text)` here without changing something else", at: node.start)
        let (old, new) = (try format.parse(bytes), try reread(edited, format, orThrow: refusal))
        guard EditCheck.isReplaced(node, by: nil, from: old, to: new) else { throw refusal }
        return edited
    }

    /// Returns the text of `node` with its quotes.
    package static func text(of node: Node, in bytes: [UInt8]) -> String {
        String(decoding: bytes[node.start.offset..<node.end], as: UTF8.self)
    }

    /// Returns a double as both YAML 1.1 and 1.2 read it as that double: 1.1 wants a point and a sign in the exponent.
    package static func yamlFloat(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        let text = shortest(number)
        guard let mark = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return "\(text[..<mark]).0\(text[mark...])"
    }

    static func demandOwn(_ node: Node) throws(SyntaxError) {
        guard node.isShared else { return }
        throw SyntaxError(
            "the value is shared by a YAML alias or merge: set it at the key with the anchor", at: node.start)
    }

    /// Reads an edited text, which is our mistake or an odd place when it can't be read.
    static func reread(
        _ edited: [UInt8], _ format: Format, orThrow refusal: SyntaxError
    ) throws(SyntaxError) -> Node {
        do throws(SyntaxError) {
            return try format.parse(edited)
        } catch {
            throw SyntaxError("\(refusal.message): \(error.message)", at: refusal.position)
        }
    }

    private static func splice(_ text: String, over node: Node, _ style: ScalarStyle, in bytes: [UInt8]) -> [UInt8] {
        var text = text
        let (before, after) = (bytes[..<node.start.offset], bytes[node.end...])
        if node.start.offset == node.end {
            // Nothing stood there, as in `key:`, so nothing keeps the value apart from its neighbours.
            if let last = before.last, !isSpace(last), last != UInt8(ascii: "[") { text = " \(text)" }
            if let next = after.first, !isSpace(next), !",]}".utf8.contains(next) { text += " " }
        }
        if style == .block { text += blockComment(of: node, in: bytes) }
        return Array(before) + Array(text.utf8) + Array(after)
    }

    /// The comment behind the `|` of a block scalar, which stays.
    private static func blockComment(of node: Node, in bytes: [UInt8]) -> String {
        let header = bytes[node.start.offset..<node.end].prefix { $0 != UInt8(ascii: "\n") }
        guard let mark = header.firstIndex(of: UInt8(ascii: "#")) else { return "" }
        return " \(String(decoding: header[mark...], as: UTF8.self).trimmed)"
    }

    static func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
}
