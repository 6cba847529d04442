import CMLSystem

/// The part of a plot between its axes, and the axes.
struct PlotFrame: Sendable {
    let plot: Plot
    let style: PlotStyle
    let x: Axis
    let y: Axis
    let rowCount: Int
    /// The columns left of the y axis.
    let gutter: Int
    let columns: Int
    let traces: [Trace]
    private(set) var spreads: [SpreadRows] = []
    private(set) var guideRows: [Int: Int] = [:]

    /// Lays `plot` out; nil when it has no point that can be drawn.
    init?(of plot: Plot, width: Int, rows: Int, style: PlotStyle) {
        guard let ranges = PlotFrame.ranges(of: plot) else { return nil }
        let range = plot.rangeWithBands(ranges.y)
        y = Axis(
            from: range.lowerBound, to: range.upperBound, ticks: max(rows / 3 + 1, 3),
            logarithmic: PlotFrame.isLogarithmic(range, plot))
        let name = style.text(plot.x, width: 10)
        gutter = max(y.ticks.map(\.label.count).max() ?? 0, displayWidth(of: name)) + 1
        columns = max(width - gutter - 1, 8)
        let isWhole = plot.curves.allSatisfy { $0.points.allSatisfy { !$0.x.isFinite || $0.x == $0.x.rounded() } }
        x = Axis(
            from: ranges.x.lowerBound, to: ranges.x.upperBound, ticks: max(columns / 8, 2),
            wholeNumbers: isWhole && plot.drawing != .columns, logarithmic: plot.xScale == .log)
        let dots = style.set.dots
        let (axes, size) = ((x, y), (columns: columns * dots.x, rows: rows * dots.y))
        traces = plot.curves.enumerated().map { index, curve in
            Trace(
                curve.points, columns: size.columns, rows: size.rows, x: axes.0, y: axes.1, drawing: plot.drawing,
                weights: curve.weights, place: (index, plot.curves.count))
        }
        self.plot = plot
        self.style = style
        rowCount = rows
        spreads = plot.curves.map { SpreadRows($0.spread, in: self) }
        guideRows = plot.guide.map { self.rows(of: $0) } ?? [:]
    }

    /// The ranges of what can be drawn.
    private static func ranges(of plot: Plot) -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
        var (left, right) = (Double.infinity, -Double.infinity)
        var (least, most) = (Double.infinity, -Double.infinity)
        let (needsPositiveX, needsPositiveY) = (plot.xScale == .log, plot.yScale == .log)
        for curve in plot.curves {
            for point in curve.points where point.x.isFinite && (!needsPositiveX || point.x > 0) {
                (left, right) = (min(left, point.x), max(right, point.x))
                guard point.y.isFinite, !needsPositiveY || point.y > 0 else { continue }
                (least, most) = (min(least, point.y), max(most, point.y))
            }
            for spread in curve.spread where !needsPositiveY || spread.lower > 0 {
                (least, most) = (min(least, spread.lower), max(most, spread.upper))
            }
        }
        guard left <= right, least <= most else { return nil }
        if let range = plot.yRange { (least, most) = (min(least, range.lowerBound), max(most, range.upperBound)) }
        return (left...right, least...most)
    }

    /// Where nothing is asked, positive lines that range over more than 1e3 have a logarithmic axis; not when half of
    /// the values lie near the greatest, so that a single small one would be most of the picture.
    private static func isLogarithmic(_ range: ClosedRange<Double>, _ plot: Plot) -> Bool {
        guard plot.yScale != .linear, range.lowerBound > 0 else { return false }
        if plot.yScale == .log { return true }
        guard plot.drawing != .columns, range.upperBound / range.lowerBound > 1e3 else { return false }
        let values = plot.curves.flatMap { $0.points.map(\.y) }.filter(\.isFinite).sorted()
        return values.isEmpty || range.upperBound / values[values.count / 2] > 4
    }

    /// The y axis with the curves, from the top.
    func rows() -> [String] {
        var labels: [Int: String] = [:]
        for tick in y.ticks { labels[row(of: tick.value)] = tick.label }
        return (0..<rowCount).map { row in
            let label = labels[row] ?? ""
            let axis = labels[row] == nil ? style.set.vertical : style.set.labelled
            let cells = (0..<columns).map { cell($0, row) }
            let last = cells.lastIndex { $0.glyph != " " } ?? -1
            return label.padded(to: gutter - 1, on: .right) + " " + String(axis) + painted(cells[...last])
        }
    }

    func row(of value: Double) -> Int {
        Int(((1 - y.share(of: value)) * Double(rowCount - 1)).rounded())
    }

    /// The x axis, its labels, and the name of what it counts in the corner below the y axis.
    func axisLines() -> [String] {
        var line = Array(repeating: style.set.horizontal, count: columns)
        for tick in ticks { line[column(of: tick.value)] = style.set.tick }
        for trace in traces {
            for gap in trace.gaps { line[gap / style.set.dots.x] = "!" }
        }
        for sign in plot.signs { line[column(of: sign.x)] = sign.mark }
        let axis = String(repeating: " ", count: gutter) + String(style.set.corner) + String(line)
        let name = style.text(plot.x, width: 10)
        return [axis, trimmedEnd(name.padded(to: gutter - 1, on: .right) + "  " + labels())]
    }

    private var ticks: [Axis.Tick] { plot.ticks ?? x.ticks }

    /// The labels of the x axis, each under its tick; one that would touch its left neighbour is left out.
    private func labels() -> String {
        var text = ""
        for tick in ticks {
            let start = min(max(column(of: tick.value) - tick.label.count / 2, 0), columns - tick.label.count)
            guard start >= 0, text.isEmpty || start > text.count else { continue }
            text += String(repeating: " ", count: start - text.count) + tick.label
        }
        return text
    }

    func column(of value: Double) -> Int {
        Int((x.share(of: value) * Double(columns - 1)).rounded())
    }
}
