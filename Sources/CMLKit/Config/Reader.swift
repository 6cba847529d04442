package import CMLSystem

/// A value of a file with the path that leads to it; what is wrong with it goes to `problems`.
///
/// Each accessor returns nil when the value is not what was asked for and has then said so: the caller takes its
/// default and goes on, since nothing is used before `Problems.throwIfAny`.
package struct Reader {
    package let node: Node
    /// Such as `train.profiles.smoke.set`; empty for the whole file.
    package let path: String
    /// What messages call the value: its key, or `metrics[0]`.
    package let name: String
    package let keyPosition: Position
    package let problems: Problems

    package init(_ node: Node, problems: Problems) {
        self.init(node, path: "", name: problems.file, keyPosition: node.start, problems: problems)
    }

    private init(_ node: Node, path: String, name: String, keyPosition: Position, problems: Problems) {
        self.node = node
        self.path = path
        self.name = name
        self.keyPosition = keyPosition
        self.problems = problems
    }

    /// Where the value's key stands, such as `cml.yaml:14: gates.accuracy`.
    package var place: String { "\(problems.file):\(keyPosition.line): \(path)" }

    /// Says that the value is wrong.
    package func report(_ what: String, hint: String? = nil) {
        problems.add(what, at: node.start, path: path, hint: hint)
    }

    /// Says what the value must be, and what it is instead.
    package func reportWrong(_ expected: String, hint: String? = nil) {
        report("`\(name)` must be \(expected), found \(found)", hint: hint)
    }

    /// The value in words: its text when it is a short scalar of its own, else its kind.
    private var found: String {
        guard case .string(let text) = node.content, text.count <= 40 else { return node.kindName }
        return text.isEmpty ? "an empty string" : "`\(text)`"
    }

    /// The entries of a mapping with names of the user's own; nothing at all is an empty mapping.
    package func children(_ expected: String = "a mapping") -> [(key: String, value: Reader)] {
        if case .null = node.content { return [] }
        guard let entries = node.entries else {
            reportWrong(expected)
            return []
        }
        return entries.map { entry in
            let path = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            return (
                entry.key,
                Reader(entry.value, path: path, name: entry.key, keyPosition: entry.keyPosition, problems: problems)
            )
        }
    }

    /// The entries of a mapping with the keys `known`, and no others.
    package func fields(_ known: [String]) -> [String: Reader] {
        var fields: [String: Reader] = [:]
        for (key, value) in children("a mapping with \(quotedList(known))") {
            if known.contains(key) {
                fields[key] = value
            } else {
                value.reportUnknownKey(of: self, known: known)
            }
        }
        return fields
    }

    private func reportUnknownKey(of parent: Reader, known: [String]) {
        let inside = parent.path.isEmpty ? "" : " in `\(parent.path)`"
        problems.add(
            "unknown key `\(name)`\(inside)", at: keyPosition, path: path,
            hint: suggestion(for: name, among: known, all: "known keys"))
    }

    /// The items of a list; nothing at all is an empty list.
    package func items(_ expected: String) -> [Reader] {
        if case .null = node.content { return [] }
        guard let items = node.items else {
            reportWrong(expected)
            return []
        }
        return items.enumerated().map { index, item in
            Reader(
                item, path: "\(path)[\(index)]", name: "\(name)[\(index)]", keyPosition: item.start,
                problems: problems)
        }
    }
}

/// Returns `did you mean …?` with the nearest of `known`, or all of them after the words `all`.
package func suggestion(for word: String, among known: [String], all: String) -> String? {
    if let near = nearest(to: word, among: known) { return "did you mean `\(near)`?" }
    guard !known.isEmpty else { return nil }
    return "\(all): \(quotedList(known))"
}

/// Returns "`a`, `b`, `c`"; a long list is cut, since a hint must be readable.
package func quotedList(_ words: [String], limit: Int = 20) -> String {
    let shown = words.prefix(limit).map { "`\($0)`" }.joined(separator: ", ")
    return words.count > limit ? "\(shown), and \(words.count - limit) more" : shown
}
