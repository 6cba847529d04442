package import CMLSystem

/// The shell lines of a CI file: what stands under `run`, `script` and the like.
package struct CILines {
    /// Each line without its indentation; lines that a backslash continues are not joined.
    package private(set) var texts: [String] = []

    package init(_ node: Node) {
        collect(node, isScript: false)
    }

    private static let keys: Set = ["run", "script", "before_script", "after_script", "after-script"]

    private mutating func collect(_ node: Node, isScript: Bool) {
        if isScript, let text = node.string {
            texts += text.split(separator: "\n").map { String($0).trimmed }
        }
        for item in node.items ?? [] { collect(item, isScript: isScript) }
        for entry in node.entries ?? [] { collect(entry.value, isScript: Self.keys.contains(entry.key)) }
    }

    /// The words after `cml` of each of its calls.
    package var commands: [[String]] {
        texts.filter { !$0.hasPrefix("#") }.flatMap { Self.simpleCommands($0) }.compactMap { words in
            guard let first = words.first, first == "cml" || first.hasSuffix("/bin/cml") else { return nil }
            return Array(words.dropFirst())
        }
    }

    /// The words of each command of a line that `&&`, `||` and `;` divide; quotes are taken off.
    private static func simpleCommands(_ line: String) -> [[String]] {
        var commands: [[String]] = [[]]
        for word in line.split(separator: " ") {
            if ["&&", "||", ";"].contains(word) {
                commands.append([])
            } else {
                commands[commands.count - 1].append(word.filter { !"\"'".contains($0) })
            }
        }
        return commands
    }
}
