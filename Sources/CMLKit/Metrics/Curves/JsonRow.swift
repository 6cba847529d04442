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
            if step(into: event, takesLists: takesLists) { continue }
            switch event {
            case .key: append(stream.name)
            case .endObject:
                prefixes.removeLast()
                if prefixes.isEmpty { return nil }
            case .endList:
                prefixes.removeLast()
                items.removeLast()
            default:
                takeItem()
                cells += 1
                try stream.skip(event)
                return event
            }
        }
    }

    /// Goes into what holds cells of the row; false at anything else.
    private mutating func step(into event: JsonStream.Event, takesLists: Bool) -> Bool {
        guard items.isEmpty, event == .beginObject || event == .beginList && takesLists else { return false }
        prefixes.append(key.count)
        if event == .beginList { items.append(0) }
        return true
    }

    /// Names an item of a list by its number.
    private mutating func takeItem() {
        guard let item = items.last else { return }
        append(Array(String(item).utf8))
        items[items.count - 1] += 1
    }

    private mutating func append(_ name: [UInt8]) {
        let prefix = prefixes.last ?? 0
        key.removeSubrange(prefix...)
        if prefix > 0 { key.append(UInt8(ascii: ".")) }
        key += name
    }
}
