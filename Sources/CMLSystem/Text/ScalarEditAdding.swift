extension ScalarEdit {
    /// Adds a key, with the parents it lacks, at the end of the mapping where it belongs, indented like its siblings.
    package static func adding(
        path: [String], value: Json, to root: Node, in bytes: [UInt8], format: Format
    ) throws(SyntaxError) -> [UInt8] {
        var (node, rest) = (root, path[...])
        while let key = rest.first, let child = node[key] {
            node = child
            rest.removeFirst()
        }
        let place = path[..<rest.startIndex].joined(separator: ".")
        guard let key = rest.first else { throw SyntaxError("`\(place)` is there already", at: node.start) }
        try demandOwn(node)
        let nested = rest.dropFirst().reversed().reduce(value) { .object([$1: $0]) }
        if node.content == .null, node.source != "" || !place.isEmpty || format == .json {
            return try replacing(node, in: bytes, with: .object([key: nested]), format: format)
        }
        guard node.entries != nil || node.content == .null else {
            throw SyntaxError("`\(place)` is \(node.kindName), so it can't have a key `\(key)`", at: node.start)
        }
        let addition = Addition(path: Array(rest), value: value, mapping: node, bytes: bytes, format: format)
        let edited = addition.edited
        let refusal = SyntaxError("can't add `\(key)` here without changing something else", at: node.start)
        let new = try reread(edited, format, orThrow: refusal)
        guard isAdded(key, nested, to: node, from: root, to: new) else { throw refusal }
        return edited
    }

    private static func isAdded(_ key: String, _ value: Json, to node: Node, from root: Node, to new: Node) -> Bool {
        if root.content == .null { return EditCheck.isSame(new.json, .object([key: value])) }
        return EditCheck.isAdded(key, value, to: node, from: root, to: new)
    }
}

/// A key that is about to be added to a mapping, or to an empty document.
private struct Addition {
    var path: [String]
    var value: Json
    var mapping: Node
    var bytes: [UInt8]
    var format: ScalarEdit.Format

    var edited: [UInt8] {
        guard let entries = mapping.entries else { return appended }
        let isFlow = ScalarStyle(of: mapping, in: bytes) == .flowCollection
        return isFlow ? insertedInFlow(entries) : insertedInBlock
    }

    private var newline: String { bytes.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n" }

    private func inserted(_ text: String, at offset: Int) -> [UInt8] {
        Array(bytes[..<offset]) + Array(text.utf8) + Array(bytes[offset...])
    }

    /// The text of an empty document with the key in new lines at its end.
    private var appended: [UInt8] {
        let isOpen = bytes.last.map { $0 != UInt8(ascii: "\n") } == true && bytes != Utf8.byteOrderMark
        return inserted((isOpen ? newline : "") + blockLines(indentation: 0) + newline, at: bytes.count)
    }

    /// Behind the line with the mapping's last byte.
    private var insertedInBlock: [UInt8] {
        var end = bytes[mapping.end...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if end > mapping.end, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return inserted(newline + blockLines(indentation: mapping.start.column - 1), at: end)
    }

    private func blockLines(indentation: Int) -> String {
        let step = 2
        let lines = path.enumerated().map { depth, key in
            String(repeating: " ", count: indentation + depth * step) + "\(ScalarText.yaml(key, style: .plain)):"
        }
        return "\(lines.joined(separator: newline)) \(ScalarText.yaml(value, style: .plain))"
    }

    /// Behind the last entry, in a line of its own when the entries have lines of their own.
    private func insertedInFlow(_ entries: [Node.Entry]) -> [UInt8] {
        guard let first = entries.first, let last = entries.last else {
            return inserted(flowEntry(path[...], nil, isQuoted: format == .json), at: mapping.start.offset + 1)
        }
        var end = last.value.end
        if last.value.isShared {
            end = mapping.end - 1
            while ScalarEdit.isSpace(bytes[end - 1]) || bytes[end - 1] == UInt8(ascii: ",") { end -= 1 }
        }
        let gap = bytes[mapping.start.offset..<max(mapping.start.offset, first.keyPosition.offset)]
        let isLined = gap.contains(UInt8(ascii: "\n"))
        let isQuoted = format == .json || bytes[first.keyPosition.offset] == UInt8(ascii: "\"")
        let isTight = bytes[max(0, first.value.start.offset - 1)] == UInt8(ascii: ":")
        let lines =
            isLined ? Lines(own: margin(at: first.keyPosition.offset), outer: margin(at: mapping.start.offset)) : nil
        let separator = lines.map { ",\(newline)\($0.own)" } ?? (isTight ? "," : ", ")
        return inserted(separator + flowEntry(path[...], lines, isQuoted: isQuoted, isTight: isTight), at: end)
    }

    /// The margins of a flow mapping that has its entries in lines.
    private struct Lines {
        var own: String
        var outer: String

        /// The margins one level deeper.
        var deeper: Lines {
            let step = own.hasPrefix(outer) && own != outer ? String(own.dropFirst(outer.count)) : "  "
            return Lines(own: own + step, outer: own)
        }
    }

    /// Returns the white space at the beginning of the line that holds `offset`.
    private func margin(at offset: Int) -> String {
        let start = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let space = bytes[start..<offset].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return String(decoding: space, as: UTF8.self)
    }

    private func flowEntry(
        _ path: ArraySlice<String>, _ lines: Lines?, isQuoted: Bool, isTight: Bool = false
    ) -> String {
        guard let name = path.first else { return "" }
        let key = isQuoted ? ScalarText.quoted(name) : ScalarText.yaml(name, style: .plain)
        let colon = isTight ? ":" : ": "
        guard path.count > 1 else {
            let text = format == .json ? ScalarText.json(value) : ScalarText.yaml(value, style: .doubleQuoted)
            return key + colon + text
        }
        let inner = flowEntry(path.dropFirst(), lines?.deeper, isQuoted: isQuoted, isTight: isTight)
        guard let lines else { return "\(key)\(colon){\(inner)}" }
        return "\(key)\(colon){\(newline)\(lines.deeper.own)\(inner)\(newline)\(lines.own)}"
    }
}
