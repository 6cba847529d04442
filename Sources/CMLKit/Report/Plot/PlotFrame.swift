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

    /// Lays `plot` out; nil when it has no point that can be drawn.
    init?(of plot: Plot, width: Int, rows: Int, style: PlotStyle) {
        let points = plot.curves.flatMap(\.points).filter(\.x.isFinite)
        let values = points.lazy.map(\.y).filter(\.isFinite)
        guard let least = values.min(), let most = values.max(),
            let left = points.lazy.map(\.x).min(), let right = points.lazy.map(\.x).max()
        else { return nil }
        let range = plot.rangeWithBands(least...most)
        let y = Axis(
            from: range.lowerBound, to: range.upperBound, ticks: max(rows / 3 + 1, 3),
            logarithmic: range.lowerBound > 0 && range.upperBound / range.lowerBound > 1e3)
        let name = style.text(plot.x, width: 10)
        gutter = max(y.ticks.map(\.label.count).max() ?? 0, displayWidth(of: name)) + 1
        columns = max(width - gutter - 1, 8)
        let isWhole = points.allSatisfy { $0.x == $0.x.rounded() }
        let x = Axis(from: left, to: right, ticks: max(columns / 8, 2), wholeNumbers: isWhole)
        let scale = style.glyphs == .braille ? (x: 2, y: 4) : (x: 1, y: 1)
        let size = (columns: columns * scale.x, rows: rows * scale.y)
        traces = plot.curves.map {
            Trace($0.points, columns: size.columns, rows: size.rows, x: x, y: y, isJoined: plot.isJoined)
        }
        self.plot = plot
        self.style = style
        self.x = x
        self.y = y
        rowCount = rows
    }

    /// The y axis with the curves, from the top.
    func rows() -> [String] {
        var labels: [Int: String] = [:]
        for tick in y.ticks { labels[row(of: tick.value)] = tick.label }
        return (0..<rowCount).map { row in
            let label = labels[row] ?? ""
            let axis = labels[row] == nil ? style.lines.vertical : style.lines.labelled
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
        var line = Array(repeating: style.lines.horizontal, count: columns)
        for tick in ticks { line[column(of: tick.value)] = style.lines.tick }
        let scale = style.glyphs == .braille ? 2 : 1
        for trace in traces {
            for gap in trace.gaps { line[gap / scale] = "!" }
        }
        for sign in plot.signs { line[column(of: sign.x)] = sign.mark }
        let axis = String(repeating: " ", count: gutter) + String(style.lines.corner) + String(line)
        let name = style.text(plot.x, width: 10)
        return [axis, name.padded(to: gutter - 1, on: .right) + "  " + labels()]
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

    /// Which curve has which mark; long ones share no line.
    func legend(width: Int) -> [String] {
        var entries = plot.curves.enumerated().map { index, curve in
            let note = curve.note.map { " (\($0))" } ?? ""
            let mark = style.glyphs == .braille ? "─" : String(curve.mark)
            return (text: style.text("\(mark) \(curve.label)\(note)", width: width), ink: Optional(style.ink(index)))
        }
        if overlaps { entries.append((text: "% both", ink: nil)) }
        entries += backgroundEntries(width: width)
        var lines: [[(text: String, ink: Ink?)]] = []
        var used = 0
        for entry in entries {
            let needed = displayWidth(of: entry.text)
            if lines.isEmpty || used + 3 + needed > width {
                lines.append([entry])
                used = needed
            } else {
                lines[lines.count - 1].append(entry)
                used += 3 + needed
            }
        }
        return lines.map { line in
            line.map { $0.ink?.paint($0.text, style.colour) ?? $0.text }.joined(separator: "   ")
        }
    }

    private var overlaps: Bool {
        guard style.glyphs != .braille else { return false }
        return (0..<rowCount).contains { row in (0..<columns).contains { cell($0, row).glyph == "%" } }
    }
}
