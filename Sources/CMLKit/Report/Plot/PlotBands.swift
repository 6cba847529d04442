/// What a plot has besides curves: levels with their noise behind them, and signs on the x axis.
extension Plot {
    /// A level that held over a stretch of the x axis, and how far noise alone strays from it.
    package struct Band: Equatable, Sendable {
        package var x: ClosedRange<Double>
        package var lower: Double
        package var level: Double
        package var upper: Double

        package init(x: ClosedRange<Double>, lower: Double, level: Double, upper: Double) {
            self.x = x
            self.lower = lower
            self.level = level
            self.upper = upper
        }
    }

    /// A straight line from one place to another, such as what chance alone would reach.
    package struct Guide: Equatable, Sendable {
        package var from: Series.Point
        package var to: Series.Point
        package var label: String

        package init(from: Series.Point, to: Series.Point, label: String) {
            self.from = from
            self.to = to
            self.label = label
        }
    }

    /// Something that happened at one place of the x axis.
    package struct Sign: Equatable, Sendable {
        package var x: Double
        package var mark: Character
        package var label: String

        package init(x: Double, mark: Character, label: String) {
            self.x = x
            self.mark = mark
            self.label = label
        }
    }

    /// The range of the y axis for values in `range`.
    ///
    /// A band of few values is wide; what of it would leave the points less than a third of the height is cut off.
    func rangeWithBands(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let width = range.upperBound - range.lowerBound
        let margin = width > 0 ? width : Double.infinity
        let least = bands.map(\.lower).filter(\.isFinite).min() ?? range.lowerBound
        let most = bands.map(\.upper).filter(\.isFinite).max() ?? range.upperBound
        return min(
            range.lowerBound, max(least, range.lowerBound - margin))...max(
                range.upperBound, min(most, range.upperBound + margin))
    }
}

extension PlotFrame {
    /// What is seen where no curve is: a level, the noise around it, or nothing.
    func background(_ column: Int, _ row: Int) -> Glyph {
        for band in plot.bands where stretch(of: band).contains(column) {
            if self.row(of: band.level) == row { return Glyph(glyph: style.set.level, ink: .faint) }
            if (self.row(of: band.upper)...self.row(of: band.lower)).contains(row) {
                return Glyph(glyph: style.set.noise, ink: .faint)
            }
        }
        if guideRows[column] == row { return Glyph(glyph: guideGlyph, ink: .faint) }
        for (index, spread) in spreads.enumerated() where spread.covers(column, row) {
            return Glyph(glyph: style.set.spread, ink: style.colour ? style.ink(index) : .faint)
        }
        return Glyph(glyph: " ")
    }

    /// Finer curves leave lines to the curves.
    private var guideGlyph: Character { style.set.hasMarks ? style.set.level : style.set.link }

    /// The row of the guide in each column that it crosses.
    func rows(of guide: Plot.Guide) -> [Int: Int] {
        var rows: [Int: Int] = [:]
        let steps = 4 * columns
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let x = guide.from.x + (guide.to.x - guide.from.x) * share
            let y = guide.from.y + (guide.to.y - guide.from.y) * share
            guard self.x.holds(x), self.y.holds(y) else { continue }
            rows[column(of: x)] = row(of: y)
        }
        return rows
    }

    /// The columns of a band: half the way to its neighbours, so that no gap is between two of them.
    private func stretch(of band: Plot.Band) -> ClosedRange<Int> {
        column(of: band.x.lowerBound - 0.49)...column(of: band.x.upperBound + 0.49)
    }

    /// What the legend says of bands and signs.
    func backgroundEntries(width: Int) -> [(text: String, ink: Ink?)] {
        var entries: [(text: String, ink: Ink?)] = []
        if !plot.bands.isEmpty {
            entries.append((text: "\(style.set.level) level", ink: .faint))
        }
        if plot.bands.contains(where: { $0.lower < $0.upper }) {
            entries.append((text: style.text("\(style.set.noise) \(plot.bandLabel)", width: width), ink: .faint))
        }
        if let guide = plot.guide, !guideRows.isEmpty {
            entries.append((text: style.text("\(guideGlyph) \(guide.label)", width: width), ink: .faint))
        }
        if spreads.contains(where: { !$0.isEmpty }) {
            entries.append(
                (text: style.text("\(style.set.spread) seeds, least to greatest", width: width), ink: .faint))
        }
        var seen: Set<Character> = []
        for sign in plot.signs where seen.insert(sign.mark).inserted {
            entries.append((text: style.text("\(sign.mark) \(sign.label)", width: width), ink: nil))
        }
        return entries
    }
}
