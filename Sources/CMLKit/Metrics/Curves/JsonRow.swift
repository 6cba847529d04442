import CMLSystem

/// One object of a list while its cells are read: keys of nested objects are joined by dots.
struct JsonRow {
    /// The key of the last cell.
    private(set) var key: [UInt8] = []
    /// How many cells came before the last.
    private(set) var cells = -1
    /// The lengths of `key` at the objects that are open around the next cell.
    private var prefixes: [Int] = [0]
    /// The next number's place in each list that is open.
    private var items: [Int] = []

    /// Returns the next cell's event, or nil at the row's end, which is then read. Lists are stepped over, or with
    /// `takesLists` are cells numbered from 0.
    mutating func next(in stream: JsonStream, takesLists: Bool) throws(StreamError) -> JsonStream.Event? {
        while true {
            let event = try stream.next()
            switch event {
            case .key:
                append(stream.name)
            case .beginObject where items.isEmpty:
                prefixes.append(key.count)
                continue
            case .endObject:
                prefixes.removeLast()
                if prefixes.isEmpty { return nil }
                continue
            case .beginList where takesLists && items.isEmpty:
                prefixes.append(key.count)
                items.append(0)
                continue
            case .endList:
                prefixes.removeLast()
                items.removeLast()
                continue
            default:
                if !items.isEmpty {
                    append(Array(String(items[items.count - 1]).utf8))
                    items[items.count - 1] += 1
                }
                cells += 1
                try stream.skip(event)
                return event
            }
        }
    }

    private mutating func append(_ name: [UInt8]) {
        let prefix = prefixes.last ?? 0
        key.removeSubrange(prefix...)
        if prefix > 0 { key.append(UInt8(ascii: ".")) }
        key += name
    }
}
