import CMLSystem

/// The curves of a YAML document to a `Table`: a list of flat objects, lists of numbers by name, or both inside others.
struct DocumentTable {
    private var table: Table
    private var indices: [String: Int] = [:]

    /// Reads what `root` holds: each list of objects is a set of rows, each list of numbers a column.
    static func table(of root: Node, path: String) throws(Failure) -> Table {
        var reader = DocumentTable(path: path)
        if root.items != nil {
            try reader.add(root, name: FileName(path).stem, isRoot: true)
        } else {
            for entry in root.entries ?? [] { try reader.add(entry.value, name: entry.key) }
        }
        return reader.table
    }

    private init(path: String) {
        table = Table(path: path)
    }

    private mutating func add(_ node: Node, name: String, isRoot: Bool = false) throws(Failure) {
        if let entries = node.entries {
            for entry in entries { try add(entry.value, name: "\(name).\(entry.key)") }
        }
        guard let items = node.items, let first = items.first else { return }
        if first.entries != nil {
            try addRows(items, name: isRoot ? nil : name)
        } else if first.json.number != nil || first.content == .null {
            try addColumn(items, name: name)
        }
    }

    /// Adds rows beside those already there; a column that exists is told apart by the list's name.
    private mutating func addRows(_ rows: [Node], name: String?) throws(Failure) {
        let taken = Set(indices.keys)
        for (row, node) in rows.enumerated() {
            guard node.entries != nil else { throw failure("is \(node.kindName) among objects", node) }
            try addCells(node, row: row) { key in
                if let name, taken.contains(key) { "\(name).\(key)" } else { key }
            }
        }
        table.rows = max(table.rows, rows.count)
    }

    private mutating func addColumn(_ items: [Node], name: String) throws(Failure) {
        for (row, item) in items.enumerated() { try addCell(item, row: row, name: name) }
        table.rows = max(table.rows, items.count)
    }

    private mutating func addCells(_ node: Node, row: Int, name: (String) -> String) throws(Failure) {
        for entry in node.entries ?? [] {
            if entry.value.entries != nil {
                try addCells(entry.value, row: row) { name("\(entry.key).\($0)") }
            } else {
                try addCell(entry.value, row: row, name: name(entry.key))
            }
        }
    }

    private mutating func addCell(_ node: Node, row: Int, name: String) throws(Failure) {
        let column = try index(of: name)
        guard row > table.columns[column].lastRow else { throw failure("gives `\(name)` twice in one row", node) }
        table.columns[column].lastRow = row
        let value = number(of: node)
        if !CellWord.isMissing(value) { table.columns[column].cells.append((row, value)) }
        guard case .string(let text) = node.content, node.json.number == nil else { return }
        if table.columns[column].text == nil { table.columns[column].text = (text, place(node)) }
    }

    private func number(of node: Node) -> Double {
        if case .bool(let bool) = node.content { return bool ? 1 : 0 }
        return node.json.number ?? CellWord.missing
    }

    private mutating func index(of name: String) throws(Failure) -> Int {
        if let index = indices[name] { return index }
        guard table.columns.count < SeparatedRows.mostColumns else { throw .tooManyColumns(table.path) }
        indices[name] = table.columns.count
        table.columns.append(Table.Column(name: name))
        return table.columns.count - 1
    }

    private func failure(_ what: String, _ node: Node) -> Failure {
        Failure(.training, "an item of `\(table.path)` \(what)", at: place(node))
    }

    private func place(_ node: Node) -> String { "\(table.path):\(node.start.line):\(node.start.column)" }
}
