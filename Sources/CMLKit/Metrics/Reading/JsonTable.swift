import CMLSystem

/// The curves of a JSON document to a `Table`: a list of flat objects, lists of numbers by name, or both inside others.
struct JsonTable {
    private var table: Table
    private var indices: [String: Int] = [:]

    /// Reads what `root` holds: each list of objects is a set of rows, each list of numbers a column.
    static func table(of root: Node, path: String) throws(Failure) -> Table {
        var reader = JsonTable(path: path)
        if root.items != nil {
            try reader.add(root, name: FileName(path).stem, isRoot: true)
        } else {
            for entry in root.entries ?? [] { try reader.add(entry.value, name: entry.key) }
        }
        return reader.finished()
    }

    /// Reads one object a line.
    static func lines(_ bytes: [UInt8], path: String) throws(Failure) -> Table {
        var reader = JsonTable(path: path)
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            let row = try parsedLine(Array(line), number: number + 1, path: path)
            guard row.entries != nil else {
                throw Failure(
                    .training, "a line of `\(path)` is \(row.kindName), not an object", at: "\(path):\(number + 1)")
            }
            try reader.addRow(row)
        }
        return reader.finished()
    }

    private init(path: String) {
        table = Table(path: path)
    }

    private static func parsedLine(_ bytes: [UInt8], number: Int, path: String) throws(Failure) -> Node {
        do throws(SyntaxError) {
            return try Node.parsingJson(bytes)
        } catch {
            var error = error
            error.position?.line = number
            throw .unreadable(path, as: "JSON lines", error)
        }
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

    private mutating func addRow(_ node: Node) throws(Failure) {
        try addCells(node, row: table.rows) { $0 }
        table.rows += 1
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
        let column = index(of: name)
        let gap = row - table.columns[column].values.count
        guard gap >= 0 else { throw failure("gives `\(name)` twice in one row", node) }
        for _ in 0..<gap { table.columns[column].values.append(Table.missing) }
        table.columns[column].values.append(number(of: node))
        guard case .string(let text) = node.content, node.json.number == nil else { return }
        let cell = Table.TextCell(row: row, text: text, place: place(node))
        if table.columns[column].firstText == nil { table.columns[column].firstText = cell }
        table.columns[column].lastText = cell
    }

    private func number(of node: Node) -> Double {
        if case .bool(let bool) = node.content { return bool ? 1 : 0 }
        return node.json.number ?? Table.missing
    }

    private mutating func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        indices[name] = table.columns.count
        table.columns.append(Table.Column(name: name))
        return table.columns.count - 1
    }

    private func finished() -> Table {
        var table = table
        for index in table.columns.indices {
            let gap = table.rows - table.columns[index].values.count
            table.columns[index].values += Array(repeating: Table.missing, count: gap)
        }
        return table
    }

    private func failure(_ what: String, _ node: Node) -> Failure {
        Failure(.training, "an item of `\(table.path)` \(what)", at: place(node))
    }

    private func place(_ node: Node) -> String { "\(table.path):\(node.start.line):\(node.start.column)" }
}
