import CMLSystem

/// Which columns of a table a plot draws.
extension Table {
    /// Returns the series that `plot` names, or those that it may mean when it names none.
    func series(_ plot: Config.PlotSource) throws(Failure) -> [Series] {
        guard rows > 0, !columns.isEmpty else {
            throw Failure(.training, "no row of numbers in `\(path)`", at: path)
        }
        let (xName, x) = try xAxis(plot)
        let chosen = try plot.y.isEmpty ? defaultColumns(x: xName) : namedColumns(plot)
        return chosen.map { column in
            Series(name: seriesName(column.name), file: path, x: xName, points: points(x, column.values))
        }
    }

    /// The x axis's name and values; no values stand for the row's index.
    private func xAxis(_ plot: Config.PlotSource) throws(Failure) -> (String, [Double]?) {
        if let name = plot.x {
            let column = try self.column(name, plot)
            guard let cell = column.firstText else { return (name, column.values) }
            guard plot.kind == .bar else { throw notNumber(cell, of: name) }
            return (name, nil)
        }
        for name in ["step", "epoch"] {
            guard let column = columns.first(where: { $0.name.lowercased() == name && $0.isNumeric }),
                !plot.y.contains(column.name)
            else { continue }
            return (column.name, column.values)
        }
        return ("step", nil)
    }

    private func namedColumns(_ plot: Config.PlotSource) throws(Failure) -> [Column] {
        var chosen: [Column] = []
        for name in plot.y {
            let column = try self.column(name, plot)
            if let cell = column.firstText { throw notNumber(cell, of: name) }
            guard column.isNumeric else {
                throw Failure(.training, "the column `\(name)` of `\(path)` is empty", at: place(plot))
            }
            chosen.append(column)
        }
        return chosen
    }

    /// The first columns of numbers that don't tell the time.
    private func defaultColumns(x: String) throws(Failure) -> [Column] {
        let times = [x.lowercased(), "step", "epoch", "timestamp"]
        let numeric = columns.lazy.filter { !times.contains($0.name.lowercased()) && $0.isNumeric }
        let chosen = Array(numeric.prefix(Self.defaultCount))
        guard chosen.isEmpty else { return chosen }
        throw Failure(
            .training, "no column of numbers in `\(path)`", at: path,
            hint: columns.isEmpty ? nil : "it has \(columnList)")
    }

    private func column(_ name: String, _ plot: Config.PlotSource) throws(Failure) -> Column {
        if let column = columns.first(where: { $0.name == name }) { return column }
        if let column = columns.first(where: { seriesName($0.name) == name }) { return column }
        let near = nearest(to: name, among: columns.map(\.name))
        throw Failure(
            .training, "no column `\(name)` in `\(path)`", at: place(plot),
            hint: near.map { "did you mean `\($0)`?" } ?? "it has \(columnList)")
    }

    private func points(_ x: [Double]?, _ y: [Double]) -> [Series.Point] {
        var points: [Series.Point] = []
        points.reserveCapacity(y.count)
        for row in y.indices where !Table.isMissing(y[row]) {
            let position = if let x { x[row] } else { Double(row) }
            if !position.isNaN { points.append(Series.Point(x: position, y: y[row])) }
        }
        return points
    }

    /// The metric's name of a column: DVCLive keeps `train/loss` in `plots/metrics/train/loss.tsv`, column `loss`.
    private func seriesName(_ column: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard let metrics = parts.indices.last(where: { $0 > 0 && parts[$0 - 1] == "plots" && parts[$0] == "metrics" })
        else { return column }
        return (parts[(metrics + 1)...].dropLast() + [column]).joined(separator: ".")
    }

    private func notNumber(_ cell: TextCell, of name: String) -> Failure {
        Failure(.training, "`\(cell.text)` in the column `\(name)` of `\(path)` is not a number", at: cell.place)
    }

    private func place(_ plot: Config.PlotSource) -> String { plot.place.isEmpty ? path : plot.place }

    private var columnList: String {
        let shown = columns.prefix(12).map { "`\($0.name)`" }.joined(separator: ", ")
        return columns.count > 12 ? "\(shown), …" : shown
    }

    private static let defaultCount = 8
}
