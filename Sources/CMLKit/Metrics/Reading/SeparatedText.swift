import CMLSystem

/// Comma, semicolon or tab separated text (RFC 4180 and what pandas, Keras and Lightning write), read in pieces.
struct SeparatedText {
    private let file: CurveFile
    private var path: String { file.path }
    /// The columns with a name: pandas writes its row index without one.
    private(set) var columns: [CurveColumn] = []
    /// Where each of them stands in a row.
    private var places: [Int] = []
    private var width = 0

    /// Doesn't look at the header: that of a confusion matrix may be numbers.
    init(unchecked file: CurveFile) {
        self.file = file
    }

    /// Reads the header.
    init(_ file: CurveFile) throws(Failure) {
        self.file = file
        let header = try attempted { () throws(SeparatedError) in try rows().header() }
        var names: Set<String> = []
        for (index, cell) in header.enumerated() where !cell.name.isEmpty {
            guard names.insert(cell.name).inserted else {
                throw Failure(
                    .training, "`\(path)` has two columns named `\(cell.name)`", at: try place(header[0].offset))
            }
            columns.append(CurveColumn(cell.name))
            places.append(index)
        }
        width = header.count
        guard header.contains(where: { CellWord.value($0.name) == nil }) else {
            throw Failure(
                .training, "`\(path)` has no header line", at: try place(header[0].offset),
                hint: "name its columns in the first line")
        }
    }

    /// Reads the curves that `plot` asks for; `keepsLast` also the last value of every column.
    ///
    /// A column with a text can't be drawn, which may show only at its end: then another one is taken in its place,
    /// and the file is read again.
    mutating func curves(_ plot: Config.PlotSource, keepsLast: Bool = false) throws(Failure) -> CurveReading {
        let rows = try opened()
        guard try attempted({ () throws(SeparatedError) in try rows.hasRow() }) else {
            throw Failure(.training, "no row of numbers in `\(path)`", at: path)
        }
        while true {
            let choice = try CurveChoice(columns, plot: plot, path: path)
            var pass = SeparatedPass(choice, columns: columns.count, keepsLast: keepsLast)
            guard try read(&pass) else { continue }
            for (column, isEmpty) in pass.emptyColumns { columns[column].isEmpty = isEmpty }
            guard try CurveChoice(columns, plot: plot, path: path) == choice else { continue }
            return pass.reading(columns)
        }
    }

    /// Reads the last value of each column: of the last row, or when `isSparse` of the last row that has one.
    func lastValues(isSparse: Bool) throws(Failure) -> (values: [String: Metric.Value], rows: Int) {
        var pass = SeparatedPass(nil, columns: columns.count, keepsLast: true)
        var reader = self
        _ = try reader.read(&pass)
        return (pass.lastValues(columns, isSparse: isSparse), pass.rows)
    }

    /// Reads all rows; false when a column that was to be drawn turned out to have a text.
    private mutating func read(_ pass: inout SeparatedPass) throws(Failure) -> Bool {
        let rows = try opened()
        var slots = [Int?](repeating: nil, count: width)
        for (column, slot) in pass.slots.enumerated() where slot != nil { slots[places[column]] = slot }
        rows.choose(slots)
        let batch = RowBatch()
        while try attempted({ () throws(SeparatedError) in try rows.next(into: batch) }) {
            let texts = pass.textsToDraw(in: batch)
            guard texts.isEmpty else {
                for (column, text) in texts { columns[column].text = (text.text, try place(text.offset)) }
                return false
            }
            pass.add(batch)
        }
        return true
    }

    func rows() throws(SeparatedError) -> SeparatedRows {
        try SeparatedRows(file.source, isTabbed: FileName(path).suffix == "tsv", chunk: file.chunk)
    }

    /// The rows behind the header.
    func opened() throws(Failure) -> SeparatedRows {
        try attempted { () throws(SeparatedError) in
            let rows = try rows()
            _ = try rows.header()
            return rows
        }
    }
}

// MARK: - Errors

extension SeparatedText {
    func attempted<Value>(_ body: () throws(SeparatedError) -> Value) throws(Failure) -> Value {
        do throws(SeparatedError) {
            return try body()
        } catch {
            throw try failure(error)
        }
    }

    private func failure(_ error: SeparatedError) throws(Failure) -> Failure {
        let what =
            switch error.kind {
            case .ragged(let cells, let width):
                "a line of `\(path)` has \(cells == 1 ? "1 cell" : "\(cells) cells"), its header has \(width)"
            case .noClosingQuote: "a cell of `\(path)` has no closing quote"
            case .textBehindQuote: "a cell of `\(path)` has more text behind its closing quote"
            case .tooLong: "a line of `\(path)` is longer than 16 MiB"
            case .tooWide: throw .tooManyColumns(path)
            case .notUtf8: "`\(path)` is not UTF-8"
            case .file(let error): "can't read `\(path)`: \(FileError.reason(error.code))"
            }
        if case .file = error.kind { return Failure(.training, what, at: path) }
        return Failure(.training, what, at: try place(error.offset))
    }

    func place(_ offset: Int) throws(Failure) -> String { try file.place(offset) }
}
