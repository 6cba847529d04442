import CMLSystem

/// Comma, semicolon or tab separated text (RFC 4180 and what pandas, Keras and Lightning write) to a `Table`.
///
/// A cell is read as a number in one pass over its bytes; only what isn't one takes the slow way.
struct SeparatedText {
    private let path: String
    private let bytes: [UInt8]
    private let separator: UInt8
    private var table: Table
    /// Kept apart from `table` while reading: one array access less a cell.
    private var values: [[Double]] = []

    /// Reads all of `bytes`, which must be UTF-8.
    static func table(_ bytes: [UInt8], path: String) throws(Failure) -> Table {
        var reader = SeparatedText(bytes, path: path)
        try reader.read(bytes.span)
        return reader.finished()
    }

    private init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
        separator = FileName(path).suffix == "tsv" ? UInt8(ascii: "\t") : Self.separator(of: bytes)
        table = Table(path: path)
    }

    /// The separator that the header line has most of, outside quotes; a comma when it has none.
    static func separator(of bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes {
            if byte == Self.quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            counts[byte, default: 0] += 1
        }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.reduce(candidates[0]) { counts[$1, default: 0] > counts[$0, default: 0] ? $1 : $0 }
    }

    private mutating func read(_ text: Span<UInt8>) throws(Failure) {
        var i = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        skipLineEnds(text, &i)
        try readHeader(text, &i)
        let width = values.count
        skipLineEnds(text, &i)
        while i < text.count {
            let start = i
            let cells = try readRow(text, &i, width: width)
            guard cells == width else { throw raggedRow(cells: cells, width: width, at: start) }
            table.rows += 1
            skipLineEnds(text, &i)
        }
    }

    /// Reads the cells of one line into `values`; returns how many there were.
    private mutating func readRow(_ text: Span<UInt8>, _ i: inout Int, width: Int) throws(Failure) -> Int {
        var column = 0
        while true {
            let value = try number(text, &i, column: column)
            if column < width { values[column].append(value) }
            column += 1
            guard i < text.count, text[i] == separator else { return column }
            i += 1
        }
    }

    /// Reads one cell and leaves `i` on the separator or line end behind it.
    @inline(__always)
    private mutating func number(_ text: Span<UInt8>, _ i: inout Int, column: Int) throws(Failure) -> Double {
        var j = i
        if let value = DecimalText.scan(text, &j, end: text.count), isStop(text, j) {
            i = j
            return value
        }
        if isStop(text, i) { return Table.missing }
        return try word(text, &i, column: column)
    }

    /// Reads a cell that isn't a plain number, and remembers it when it's a text.
    private mutating func word(_ text: Span<UInt8>, _ i: inout Int, column: Int) throws(Failure) -> Double {
        let start = i
        let word = try cell(text, &i)
        if let value = CellWord.value(word) { return value }
        guard column < table.columns.count else { return Table.missing }
        if table.columns[column].firstText == nil {
            let place = Place(path, bytes, offset: start).description
            table.columns[column].firstText = Table.TextCell(row: table.rows, text: word, place: place)
        }
        table.columns[column].lastText = Table.TextCell(row: table.rows, text: word, place: "")
        return Table.missing
    }

    @inline(__always)
    private func isStop(_ text: Span<UInt8>, _ i: Int) -> Bool {
        guard i < text.count else { return true }
        let byte = text[i]
        return byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func skipLineEnds(_ text: Span<UInt8>, _ i: inout Int) {
        while i < text.count, text[i] == UInt8(ascii: "\n") || text[i] == UInt8(ascii: "\r") { i += 1 }
    }

    private func finished() -> Table {
        var table = table
        for (index, values) in values.enumerated() { table.columns[index].values = values }
        // The nameless first column that pandas writes is its row index.
        table.columns.removeAll(where: \.name.isEmpty)
        return table
    }

    private static let quote = UInt8(ascii: "\"")
}

// MARK: - Header and texts

extension SeparatedText {
    private mutating func readHeader(_ text: Span<UInt8>, _ i: inout Int) throws(Failure) {
        let start = i
        while true {
            let name = try cell(text, &i)
            if !name.isEmpty, table.columns.contains(where: { $0.name == name }) {
                throw Failure(.training, "`\(path)` has two columns named `\(name)`", at: place(start))
            }
            table.columns.append(Table.Column(name: name))
            guard i < text.count, text[i] == separator else { break }
            i += 1
        }
        guard table.columns.contains(where: { CellWord.value($0.name) == nil }) else {
            throw Failure(
                .training, "`\(path)` has no header line", at: place(start), hint: "name its columns in the first line")
        }
        values = Array(repeating: [], count: table.columns.count)
    }

    /// Reads the text of a cell without its quotes and outer blanks, up to the separator or line end.
    private func cell(_ text: Span<UInt8>, _ i: inout Int) throws(Failure) -> String {
        let start = i
        while i < text.count, text[i] == UInt8(ascii: " ") { i += 1 }
        if i < text.count, text[i] == Self.quote { return try quoted(text, &i, from: start) }
        let first = i
        while !isStop(text, i) { i += 1 }
        var end = i
        while end > first, text[end - 1] == UInt8(ascii: " ") || text[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return String(decoding: bytes[first..<end], as: UTF8.self)
    }

    private func quoted(_ text: Span<UInt8>, _ i: inout Int, from start: Int) throws(Failure) -> String {
        var content: [UInt8] = []
        i += 1
        while i < text.count {
            let byte = text[i]
            i += 1
            if byte != Self.quote {
                content.append(byte)
            } else if i < text.count, text[i] == Self.quote {
                content.append(byte)
                i += 1
            } else {
                while i < text.count, text[i] == UInt8(ascii: " ") { i += 1 }
                guard isStop(text, i) else { break }
                return String(decoding: content, as: UTF8.self)
            }
        }
        let problem = i < text.count ? "more text behind its closing quote" : "no closing quote"
        throw Failure(.training, "a cell of `\(path)` has \(problem)", at: place(start))
    }

    private func raggedRow(cells: Int, width: Int, at offset: Int) -> Failure {
        let count = cells == 1 ? "1 cell" : "\(cells) cells"
        return Failure(.training, "a line of `\(path)` has \(count), its header has \(width)", at: place(offset))
    }

    private func place(_ offset: Int) -> String { Place(path, bytes, offset: offset).description }
}
