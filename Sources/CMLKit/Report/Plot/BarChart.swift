import CMLSystem

/// Values by name as lines: this change's as a bar, main's as a mark on it, both as numbers.
struct BarChart: Equatable, Sendable {
    /// More are summed up in the last line.
    static let most = 14

    struct Bar: Equatable, Sendable {
        var label: String
        var main: Double?
        var change: Double?
        /// A sum of others has no bar: it would make all others short.
        var isSum = false

        var size: Double {
            [main, change].compactMap(\.self).map { $0.isNaN ? .infinity : $0.magnitude }.max() ?? 0
        }
    }

    var sides: FigureSides
    private(set) var bars: [Bar] = []

    init(_ sides: FigureSides) {
        self.sides = sides
        let main = Self.values(sides.main)
        let change = Self.values(sides.change)
        let old = Dictionary(main.bars.map { ($0.label, $0.value) }) { first, _ in first }
        let new = Set(change.bars.map(\.label))
        bars = change.bars.map { Bar(label: $0.label, main: old[$0.label], change: $0.value) }
        bars += main.bars.filter { !new.contains($0.label) }.map { Bar(label: $0.label, main: $0.value) }
        fold(main.rest, change.rest)
    }

    private static func values(
        _ series: Series?
    ) -> (bars: [(label: String, value: Double)], rest: (count: Int, sum: Double)?) {
        guard let series, let figure = series.figure else { return ([], nil) }
        var bars = series.labelled.map { (label: figure.labels[$0.labels[0]], value: $0.value) }
        guard figure.folded > 0, let last = bars.popLast() else { return (bars, nil) }
        return (bars, (figure.folded, last.value))
    }

    /// In the file's order as long as they are few; else the greatest, and the sum of all others.
    private mutating func fold(_ main: (count: Int, sum: Double)?, _ change: (count: Int, sum: Double)?) {
        var rest = Bar(label: "", main: main?.sum, change: change?.sum)
        var counts = (main: main?.count ?? 0, change: change?.count ?? 0)
        if bars.count + min(counts.main + counts.change, 1) > Self.most {
            bars = bars.enumerated().sorted {
                $0.element.size == $1.element.size ? $0.offset < $1.offset : $0.element.size > $1.element.size
            }.map(\.element)
            for bar in bars[(Self.most - 1)...] {
                counts.main += bar.main == nil ? 0 : 1
                counts.change += bar.change == nil ? 0 : 1
                rest.main = Self.sum(rest.main, bar.main)
                rest.change = Self.sum(rest.change, bar.change)
            }
            bars.removeSubrange((Self.most - 1)...)
        }
        guard counts.main + counts.change > 0 else { return }
        rest.label = "\(max(counts.main, counts.change)) more (sum)"
        rest.isSum = true
        bars.append(rest)
    }

    private static func sum(_ one: Double?, _ other: Double?) -> Double? {
        guard let one, let other else { return one ?? other }
        return one + other
    }

    func lines(width: Int, style: PlotStyle) -> [String] {
        let width = max(width, 24)
        let head = [style.text(sides.title, width: width)] + legend(width, style)
        guard !bars.isEmpty else { return head + ["nothing to draw"] }
        let texts = bars.map { style.safe($0.label) }
        let label = min(texts.map { displayWidth(of: $0) }.max() ?? 0, max(width * 2 / 5, 10))
        var numbers = numberColumns
        func space() -> Int { width - label - 2 - numbers.reduce(0) { $0 + 2 + $1.width } }
        // The difference is given up first, then main, then the bars themselves.
        while space() < 6, numbers.count > 1 { numbers.remove(at: numbers.count == 3 ? 2 : 0) }
        let columns = max(space(), 0)
        let titles = numbers.map { "  " + $0.title.padded(to: $0.width, on: .right) }.joined()
        let titleLine = String(repeating: " ", count: label + 2 + columns) + titles
        let scale = BarScale(bars, columns: columns, style: style)
        let lines = bars.enumerated().map { index, bar in
            style.text(bar.label, width: label).padded(to: label, on: .left) + " " + scale.text(bar)
                + numbers.map { "  " + $0.cells[index].padded(to: $0.width, on: .right) }.joined()
        }
        let remarks =
            sides.remarks.isEmpty ? [] : wrapped(style.safe(sides.remarks.joined(separator: "; ")), width: width)
        return head + [cut(titleLine, to: width, ellipsis: style.ellipsis)] + lines.map { fitted($0, width, style) }
            + remarks
    }

    /// Colours would be cut in two; where they are, everything fits but the narrowest terminals.
    private func fitted(_ line: String, _ width: Int, _ style: PlotStyle) -> String {
        trimmedEnd(style.colour ? line : cut(line, to: width, ellipsis: style.ellipsis))
    }

    private func legend(_ width: Int, _ style: PlotStyle) -> [String] {
        let entries = sides.all.map { side in
            let mark = side.label == "main" ? side.mark : BarScale.fill(style)
            return "\(mark) \(side.label)" + (side.note.map { " (\($0))" } ?? "")
        }
        return wrapped(style.safe(entries.joined(separator: "   ")), width: width)
    }

    private var numberColumns: [(title: String, width: Int, cells: [String])] {
        let texts = MatchedNumbers(bars.flatMap { [$0.main, $0.change].compactMap(\.self) })
        func column(_ title: String, _ text: (Bar) -> String) -> (title: String, width: Int, cells: [String]) {
            let cells = bars.map(text)
            return (title, cells.map(\.count).reduce(title.count, max), cells)
        }
        let change = column("this change") { $0.change.map(texts.text) ?? "-" }
        guard sides.main != nil else { return [change] }
        let main = column("main") { $0.main.map(texts.text) ?? "-" }
        let difference = column("difference") { bar in
            guard let main = bar.main, let change = bar.change, (change - main).isFinite else { return "-" }
            return texts.signed(change - main)
        }
        return [main, change, difference]
    }
}

/// The scale that all bars of a chart have in common.
struct BarScale: Equatable, Sendable {
    private let lower: Double
    private let upper: Double
    private let columns: Int
    private let style: PlotStyle

    init(_ bars: [BarChart.Bar], columns: Int, style: PlotStyle) {
        let values = bars.filter { !$0.isSum }.flatMap { [$0.main, $0.change].compactMap(\.self) }.filter(\.isFinite)
        lower = min(values.min() ?? 0, 0)
        upper = max(values.max() ?? 0, 0)
        self.columns = columns
        self.style = style
    }

    static func fill(_ style: PlotStyle) -> Character {
        style.glyphs == .ascii ? Plot.marks[1] : style.set.bars.last ?? "═"
    }

    /// The axis at zero, the bar, and the mark of main; as wide as the chart's bars.
    func text(_ bar: BarChart.Bar) -> String {
        var cells = [PlotFrame.Glyph](repeating: PlotFrame.Glyph(glyph: " "), count: columns + 1)
        let zero = place(0)
        if !bar.isSum { fill(bar.change, from: zero, &cells) }
        cells[zero] = PlotFrame.Glyph(glyph: style.set.vertical)
        if let main = bar.main, main.isFinite, !bar.isSum, columns > 0 {
            let end = place(main)
            let at = end > zero ? end : end < zero ? end : min(zero + 1, columns)
            cells[at] = PlotFrame.Glyph(glyph: Plot.marks[0], ink: style.ink(0))
        }
        if let infinite = bar.change, infinite.isInfinite {
            cells[infinite > 0 ? columns : 0] = PlotFrame.Glyph(glyph: infinite > 0 ? ">" : "<")
        }
        return cells.map { $0.ink?.paint(String($0.glyph), style.colour) ?? String($0.glyph) }.joined()
    }

    private func fill(_ value: Double?, from zero: Int, _ cells: inout [PlotFrame.Glyph]) {
        guard let value, value.isFinite, value != 0 else { return }
        let full = PlotFrame.Glyph(glyph: BarScale.fill(style), ink: style.ink(1))
        let parts = style.set.bars
        guard parts.count > 1, value > 0 else {
            let end = place(value)
            for column in min(zero, end)...max(zero, end) { cells[column] = full }
            return
        }
        let length = share(value) * Double(columns) - Double(zero)
        let whole = min(Int(length), columns - zero)
        for column in 0..<max(whole, 0) { cells[zero + 1 + column] = full }
        let part = Int((length - Double(whole)) * Double(parts.count))
        if part > 0, zero + 1 + whole <= columns {
            cells[zero + 1 + whole] = PlotFrame.Glyph(glyph: parts[part - 1], ink: style.ink(1))
        }
    }

    private func place(_ value: Double) -> Int { Int((share(value) * Double(columns)).rounded()) }

    private func share(_ value: Double) -> Double {
        // Halved before it's subtracted: the distance of ±1e308 is not a finite number.
        let width = upper / 2 - lower / 2
        return width > 0 ? min(max((value / 2 - lower / 2) / width, 0), 1) : 0
    }
}
