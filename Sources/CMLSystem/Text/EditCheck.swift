/// Compares a document before and after an edit.
enum EditCheck {
    /// Whether `node`, with everything that shares its text, became `value` (or anything, for nil), and nothing else.
    static func isReplaced(_ node: Node, by value: Json?, from old: Node, to new: Node) -> Bool {
        if old.start.offset == node.start.offset, old.end == node.end {
            return value.map { isSame($0, new.json) } ?? true
        }
        switch (old.content, new.content) {
        case (.sequence(let items), .sequence(let others)):
            return items.count == others.count
                && zip(items, others).allSatisfy { isReplaced(node, by: value, from: $0, to: $1) }
        case (.mapping(let entries), .mapping(let others)):
            return entries.count == others.count
                && zip(entries, others).allSatisfy {
                    $0.key == $1.key && isReplaced(node, by: value, from: $0.value, to: $1.value)
                }
        default: return isSame(old.json, new.json)
        }
    }

    /// Whether `mapping`, with everything that shares its text, has one more `key`, and nothing else changed.
    static func isAdded(_ key: String, _ value: Json, to mapping: Node, from old: Node, to new: Node) -> Bool {
        switch (old.content, new.content) {
        case (.sequence(let items), .sequence(let others)):
            return items.count == others.count
                && zip(items, others).allSatisfy { isAdded(key, value, to: mapping, from: $0, to: $1) }
        case (.mapping(let entries), .mapping(let others)):
            let isTarget = old.start.offset == mapping.start.offset
            let left = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
            let isComplete = Set(others.map(\.key)).isSuperset(of: left.keys) && (!isTarget || new[key] != nil)
            return isComplete
                && others.allSatisfy { entry in
                    if let old = left[entry.key] { return isAdded(key, value, to: mapping, from: old, to: entry.value) }
                    return entry.key == key && (isTarget || entry.value.isShared) && isSame(value, entry.value.json)
                }
        default: return isSame(old.json, new.json)
        }
    }

    /// Equality for which NaN equals itself.
    static func isSame(_ first: Json, _ second: Json) -> Bool {
        switch (first, second) {
        case (.double(let first), .double(let second)): first == second || first.isNaN && second.isNaN
        case (.array(let first), .array(let second)):
            first.count == second.count && zip(first, second).allSatisfy(isSame)
        case (.object(let first), .object(let second)):
            first.count == second.count
                && first.allSatisfy { key, value in second[key].map { isSame(value, $0) } == true }
        default: first == second
        }
    }
}
