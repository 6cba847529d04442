import CMLSystem

/// A confusion matrix that is written as one: a row each actual class, a column each predicted one.
struct MatrixRows {
    private static let most = 1_000

    private let names: [String]
    private let path: String
    private let place: String

    /// nil when the columns are those of rows of an actual and a predicted class.
    init?(_ names: [String], _ plot: Config.PlotSource, _ path: String) throws(Failure) {
        if names.count > 1, let choice = try? FigureChoice(names, plot: plot, path: path), !choice.isMatrix {
            return nil
        }
        guard plot.x == nil, plot.y.isEmpty else { return nil }
        self.names = names.map(Figure.label)
        self.path = path
        place = plot.place.isEmpty ? path : plot.place
        guard names.count <= Self.most + 1 else {
            throw Failure(
                .training, "`\(path)` has \(names.count) columns, too many for a confusion matrix", at: place,
                hint: "name the columns of the actual and the predicted class with `x` and `y`")
        }
    }

    func read(_ rows: SeparatedRows, _ text: SeparatedText) throws(Failure) -> CurveReading {
        rows.choose(Array(names.indices))
        let batch = RowBatch()
        batch.keepsTexts = true
        var cells: [[FigureCell]] = []
        while try text.attempted({ () throws(SeparatedError) in try rows.next(into: batch) }) {
            for row in 0..<batch.rows { cells.append(names.indices.map { batch.cell($0, row) }) }
            guard cells.count <= Self.most else { throw notSquare(cells.count) }
        }
        if cells.count == names.count {
            return try Self.reading(cells, labels: names, path: path) { _, _ in place }
        }
        guard cells.count + 1 == names.count else { throw notSquare(cells.count) }
        let labels = Array(names.dropFirst())
        let actual = cells.map { $0[0].label ?? "" }
        var ordered = cells.map { Array($0.dropFirst()) }
        // The rows may come in another order than the columns.
        if Set(actual) == Set(labels), Set(labels).count == labels.count {
            for (row, label) in actual.enumerated() {
                ordered[labels.firstIndex(of: label) ?? row] = Array(cells[row].dropFirst())
            }
        }
        return try Self.reading(ordered, labels: labels, path: path) { _, _ in place }
    }

    /// The figure of a square of counts; `place` tells where a cell stands.
    static func reading(
        _ cells: [[FigureCell]], labels: [String], path: String, place: (_ row: Int, _ column: Int) -> String
    ) throws(Failure) -> CurveReading {
        var collector = ConfusionCollector(keepsOrder: true, labels: labels.map(Figure.label))
        for (row, counts) in cells.enumerated() {
            for (column, cell) in counts.enumerated() {
                guard case .number(let count) = cell, count >= 0, count <= Figure.greatestCount else {
                    throw Failure(
                        .training, "`\(cell.label ?? "")` in the matrix of `\(path)` is not a count",
                        at: place(row, column))
                }
                collector.add(.text(labels[row]), .text(labels[column]), weight: count)
            }
        }
        do throws(FigureProblem) {
            let (points, figure) = try collector.finish()
            var reading = CurveReading()
            reading.rows = cells.count
            reading.add(points, figure, name: "confusion", file: path, x: "actual")
            return reading
        } catch {
            throw Failure(.training, "the matrix of `\(path)` \(error.what)", at: place(0, 0), hint: error.hint)
        }
    }

    private func notSquare(_ rows: Int) -> Failure {
        Failure(
            .training, "`\(path)` is no confusion matrix: it has \(rows) rows and \(names.count) columns", at: place,
            hint: "name the columns of the actual and the predicted class with `x` and `y`, or write a square of counts"
        )
    }
}
