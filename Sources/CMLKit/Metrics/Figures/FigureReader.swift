import CMLSystem

/// Reads what a plot that is no curve shows of a file.
struct FigureReader {
    private let plot: Config.PlotSource
    private let file: CurveFile
    private let names: [String]
    private let choice: FigureChoice
    /// One for each y.
    private var collectors: [any FigureCollector]
    /// The first text of each column that should have numbers.
    private var texts: [Int: (text: String, place: String)] = [:]
    private var hasValue: [Bool]
    private var rows = 0

    /// Counts the rows of `file`, whatever their number, in bounded memory.
    static func read(_ file: CurveFile, _ head: FileHead, plot: Config.PlotSource) throws(Failure) -> CurveReading {
        if SeriesFormat.isSeparated(file.path) { return try readSeparated(file, plot) }
        switch FileName(file.path).suffix {
        case "json":
            if let reading = try JsonFigure.read(file, plot) { return reading }
            return try readJson(file, plot, isLines: false)
        case "jsonl", "ndjson":
            return try readJson(file, plot, isLines: true)
        default:
            throw Failure(
                .training, "a \(plot.kind.rawValue) plot can't be made of `\(file.path)`",
                at: plot.place.isEmpty ? file.path : plot.place, hint: "write the rows as CSV, TSV, JSON or JSON lines")
        }
    }

    private init(
        _ names: [String], _ file: CurveFile, _ plot: Config.PlotSource, unfit: Set<Int> = []
    ) throws(Failure) {
        self.plot = plot
        self.file = file
        self.names = names
        choice = try FigureChoice(names, plot: plot, path: file.path, unfit: unfit)
        let collector: any FigureCollector =
            switch plot.kind {
            case .line, .scatter: ScatterCollector()
            case .histogram: HistogramCollector()
            case .bar: BarCollector()
            case .confusion: ConfusionCollector()
            case .roc, .pr: choice.rates == .rates ? RateCollector(plot.kind) : ScoreCollector(plot.kind)
            }
        collectors = Array(repeating: collector, count: choice.y.count)
        hasValue = Array(repeating: false, count: choice.y.count)
    }

    /// Whether the x of this plot is a name or a class, so that a text is as good as a number.
    private var takesLabels: Bool {
        plot.kind == .bar || plot.kind == .confusion
            || (plot.kind == .roc || plot.kind == .pr) && choice.rates == .scores
    }

    /// Whether columns that were left out should be drawn in place of one with a text.
    private var wantsOthersForText: Bool { choice.leavesOut && choice.y.contains { texts[$0] != nil } }

    /// The same, or of one without a value.
    private var wantsOthers: Bool { wantsOthersForText || choice.leavesOut && hasValue.contains(false) }

    /// Adds one row; `place` is asked for only where a text stands in place of a number.
    private mutating func add(_ cell: (Int) -> FigureCell, place: (Int) throws(Failure) -> String) throws(Failure) {
        rows += 1
        let x = choice.x.map(cell) ?? .missing
        if !takesLabels, let index = choice.x, case .text(let text) = x, texts[index] == nil {
            texts[index] = (text, try place(index))
        }
        var weight = 1.0
        if let index = choice.count, case .number(let number) = cell(index) { weight = number }
        for (index, column) in choice.y.enumerated() {
            let y = cell(column)
            guard y != .missing else { continue }
            hasValue[index] = true
            if plot.kind == .confusion {
                guard var matrix = collectors[index] as? ConfusionCollector else { continue }
                collectors[index] = ConfusionCollector()
                matrix.add(x, y, weight: weight)
                collectors[index] = matrix
            } else if case .number(let number) = y {
                collectors[index].add(x, number, weight: weight)
            } else if case .text(let text) = y, texts[column] == nil {
                texts[column] = (text, try place(column))
            }
        }
    }

    private mutating func finish() throws(Failure) -> CurveReading {
        guard rows > 0 else { throw Failure(.training, "no row of numbers in `\(file.path)`", at: file.path) }
        if let index = choice.x, let text = texts[index] { throw notNumber(text, names[index]) }
        var reading = CurveReading()
        reading.rows = rows
        for (index, column) in choice.y.enumerated() {
            if let text = texts[column] {
                guard !choice.isNamed, choice.y.count > 1 else { throw notNumber(text, names[column]) }
                continue
            }
            guard hasValue[index] else {
                guard !choice.isNamed else {
                    throw Failure(
                        .training, "the column `\(names[column])` of `\(file.path)` is empty", at: choice.place)
                }
                continue
            }
            try take(&collectors[index], names[column], into: &reading)
        }
        guard !reading.series.isEmpty else {
            throw Failure(.training, "no column of numbers in `\(file.path)`", at: choice.place)
        }
        return reading
    }

    private func take(
        _ collector: inout any FigureCollector, _ name: String, into reading: inout CurveReading
    ) throws(Failure) {
        let isScored = choice.rates == .scores && (plot.kind == .roc || plot.kind == .pr)
        let x =
            isScored
            ? (plot.kind == .roc ? "fpr" : "recall")
            : choice.x.map { names[$0] } ?? (plot.kind == .histogram ? name : "row")
        do throws(FigureProblem) {
            let (points, figure) = try collector.finish()
            reading.add(points, figure, name: name, file: file.path, x: x)
        } catch {
            throw Failure(
                .training, "the column `\(name)` of `\(file.path)` \(error.what)", at: choice.place, hint: error.hint)
        }
    }

    private func notNumber(_ cell: (text: String, place: String), _ name: String) -> Failure {
        Failure(.training, "`\(cell.text)` in the column `\(name)` of `\(file.path)` is not a number", at: cell.place)
    }
}

extension CurveReading {
    mutating func add(_ points: [Series.Point], _ figure: Figure, name: String, file: String, x: String) {
        var series = Series(name: name, file: file, x: x, points: points)
        series.figure = figure
        self.series.append(series)
        totals.append(
            Totals(points: Int(min(figure.rows, 1e15)), nans: figure.nans, infinities: figure.infinities, last: nil))
    }
}

// MARK: - Formats

extension FigureReader {
    static func readSeparated(_ file: CurveFile, _ plot: Config.PlotSource) throws(Failure) -> CurveReading {
        let text = SeparatedText(unchecked: file)
        let rows = try text.attempted { () throws(SeparatedError) in try text.rows() }
        let header = try text.attempted { () throws(SeparatedError) in try rows.header() }
        let names = header.map(\.name)
        if plot.kind == .confusion, let matrix = try MatrixRows(names, plot, file.path) {
            return try matrix.read(rows, text)
        }
        guard names.contains(where: { CellWord.value($0) == nil }) else {
            throw Failure(
                .training, "`\(file.path)` has no header line", at: try text.place(header[0].offset),
                hint: "name its columns in the first line")
        }
        var reader = try FigureReader(names, file, plot)
        try reader.readRows(rows, text)
        if reader.wantsOthers {
            let unfit = try unfitColumns(of: text, count: names.count)
            reader = try FigureReader(names, file, plot, unfit: unfit)
            try reader.readRows(try text.opened(), text)
        }
        return try reader.finish()
    }

    /// Reads the rows, up to where it shows that other columns are meant.
    private mutating func readRows(_ rows: SeparatedRows, _ text: SeparatedText) throws(Failure) {
        let (slots, path) = (choice.slots, file.path)
        rows.choose(slots)
        let batch = RowBatch()
        batch.keepsTexts = true
        while try text.attempted({ () throws(SeparatedError) in try rows.next(into: batch) }) {
            for row in 0..<batch.rows {
                try add { column in
                    slots[column].map { batch.cell($0, row) } ?? .missing
                } place: { (column) throws(Failure) in
                    let found = slots[column].flatMap { batch.texts[$0]?.first }
                    return try found.map { (found) throws(Failure) in try text.place(found.offset) } ?? path
                }
            }
            if wantsOthersForText { return }
        }
    }

    /// The columns that have a text or no number at all.
    private static func unfitColumns(of text: SeparatedText, count: Int) throws(Failure) -> Set<Int> {
        let rows = try text.opened()
        rows.choose(Array(0..<count))
        let batch = RowBatch()
        var (hasText, hasNumber): (Set<Int>, Set<Int>) = ([], [])
        while try text.attempted({ () throws(SeparatedError) in try rows.next(into: batch) }) {
            for column in 0..<count {
                if batch.texts[column] != nil { hasText.insert(column) }
                let start = column * batch.capacity
                let numbers = batch.values[start..<(start + batch.rows)]
                if !hasNumber.contains(column), !numbers.allSatisfy(CellWord.isMissing) { hasNumber.insert(column) }
            }
        }
        return hasText.union(Set(0..<count).subtracting(hasNumber))
    }

    static func readJson(
        _ file: CurveFile, _ plot: Config.PlotSource, isLines: Bool
    ) throws(Failure) -> CurveReading {
        let shape = try JsonShape(file, isLines: isLines)
        let unfit = Set(shape.columns.indices.filter { !shape.columns[$0].isNumeric })
        var reader = try FigureReader(shape.columns.map(\.name), file, plot, unfit: unfit)
        guard !reader.choice.isMatrix else {
            throw reader.choice.missing("columns of the actual and the predicted class")
        }
        let slots = reader.choice.slots
        var source = JsonCurves(file: file, isLines: isLines)
        try source.open(shape, reader.choice.all)
        for _ in 0..<(shape.lists.map(\.rows).max() ?? 0) {
            try source.readRow()
            try reader.add { column in
                slots[column].map { source.cell($0) } ?? .missing
            } place: { (column) throws(Failure) in
                let found = slots[column].flatMap { source.texts[$0] }
                return try found.map { (found) throws(Failure) in try file.place(found.offset) } ?? file.path
            }
        }
        return try reader.finish()
    }
}

extension JsonCurves {
    fileprivate func cell(_ slot: Int) -> FigureCell {
        guard CellWord.isMissing(row[slot]) else { return .number(row[slot]) }
        return texts[slot].map { .text($0.text) } ?? .missing
    }
}

extension RowBatch {
    func cell(_ slot: Int, _ row: Int) -> FigureCell {
        if let text = text(slot: slot, row: row) { return .text(text) }
        let value = values[slot * capacity + row]
        return CellWord.isMissing(value) ? .missing : .number(value)
    }
}
