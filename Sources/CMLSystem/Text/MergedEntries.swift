/// The entries of a YAML mapping while it's being read, with those that `<<` brings in.
struct MergedEntries {
    private var entries: [Node.Entry] = []
    private var own: [Node.Entry] = []
    private var hasMerges = false

    /// Whether the text has nothing between the brackets.
    var isEmpty: Bool { own.isEmpty && !hasMerges }

    mutating func append(_ entry: Node.Entry) {
        own.append(entry)
        entries.append(entry)
    }

    /// Adds the entries of a mapping, or of a list of them, and tells whether it was one.
    mutating func merge(_ node: Node) -> Bool {
        hasMerges = true
        if let merged = node.entries {
            entries += merged.map { Node.Entry(key: $0.key, keyPosition: $0.keyPosition, value: $0.value.shared) }
            return true
        }
        guard let items = node.items else { return false }
        return items.allSatisfy { item in item.entries != nil && merge(item) }
    }

    /// Returns the entries in the order of the text; the mapping's own ones win, then those merged first.
    func resolved() throws(SyntaxError) -> [Node.Entry] {
        try demandUnique(own)
        guard hasMerges else { return own }
        let places = Dictionary(own.map { ($0.key, $0.keyPosition) }) { first, _ in first }
        var seen: Set<String> = []
        return entries.filter { entry in
            if let place = places[entry.key] { return place == entry.keyPosition }
            return seen.insert(entry.key).inserted
        }
    }
}

extension Node {
    /// The same value, marked as written elsewhere.
    var shared: Node {
        var node = self
        node.isShared = true
        switch content {
        case .sequence(let items): node.content = .sequence(items.map(\.shared))
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { Entry(key: $0.key, keyPosition: $0.keyPosition, value: $0.value.shared) })
        default: break
        }
        return node
    }
}
