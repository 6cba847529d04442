import CMLSystem

/// A figure of this change and main's, as it is drawn.
package struct FigureSides: Equatable, Sendable {
    var title: String
    /// nil when main has none.
    package private(set) var main: Series?
    package private(set) var change: Series
    /// The short commit of main.
    var commit: String?
    /// How many seeds each side is of.
    var seeds: (main: Int, change: Int)
    var hasBaseline: Bool
    var scales: (x: Axis.Scale?, y: Axis.Scale?) = (nil, nil)

    package init(title: String, main: [Series], change: [Series], commit: String?) {
        self.title = title + Self.axes(change.first?.figure?.kind)
        self.commit = commit.map { String($0.prefix(7)) }
        let kind = change.first?.figure?.kind
        let same = main.filter { $0.figure?.kind == kind }
        self.main = same.isEmpty ? nil : Figure.combined(same).withShortLabels
        self.change = Figure.combined(change).withShortLabels
        seeds = (same.count, change.count)
        hasBaseline = commit != nil
    }

    /// What the axes of the kinds show that are drawn of one and the same column.
    private static func axes(_ kind: Config.PlotSource.Kind?) -> String {
        switch kind {
        case .roc: " (tpr by fpr)"
        case .pr: " (precision by recall)"
        case .line, .scatter, .histogram, .bar, .confusion, nil: ""
        }
    }

    package static func == (left: FigureSides, right: FigureSides) -> Bool {
        left.title == right.title && left.main == right.main && left.change == right.change
            && left.commit == right.commit && left.seeds == right.seeds
    }

    var drawing: ReportPlots.Drawing {
        switch change.figure?.kind {
        case .bar: .bars(BarChart(self))
        case .confusion: .confusion(ConfusionTable(sides: self))
        case .line, .scatter, .histogram, .roc, .pr, nil: .plot(plot)
        }
    }

    /// The picture in lines of at most `width` columns.
    package func lines(width: Int = 80, glyphs: Plot.Glyphs = .ascii, colour: Bool = false) -> [String] {
        drawing.lines(width: width, style: PlotStyle(glyphs: glyphs, colour: colour))
    }

    /// Main first, then this change.
    var all: [(mark: Character, label: String, note: String?, series: Series)] {
        let old = main.map { series in
            (mark: Plot.marks[0], label: "main", note: note([commit, Self.of(seeds.main)]), series: series)
        }
        let new = (mark: Plot.marks[1], label: "this change", note: note([Self.of(seeds.change)]), series: change)
        return [old, new].compactMap(\.self)
    }

    private func note(_ parts: [String?]) -> String? {
        let parts = parts.compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func of(_ count: Int) -> String? { count > 1 ? "\(count) seeds" : nil }

    /// Sentences on what isn't drawn.
    var remarks: [String] {
        var remarks = all.compactMap { side -> String? in
            guard let figure = side.series.figure else { return nil }
            var parts: [String] = []
            if figure.nans > 0 {
                parts.append("\(figure.nans) \(Self.lost(figure.kind))")
            }
            if figure.infinities > 0 { parts.append("\(figure.infinities) infinite") }
            return parts.isEmpty ? nil : "\(side.label): " + parts.joined(separator: ", ")
        }
        if main == nil, hasBaseline { remarks.append("main has no such figure") }
        return remarks
    }

    private static func lost(_ kind: Config.PlotSource.Kind) -> String {
        switch kind {
        case .confusion: "without a class or a count"
        case .histogram, .bar: "NaN"
        case .line, .scatter, .roc, .pr: "NaN or without x"
        }
    }

    /// `main 0.93, this change 0.94, difference +0.01`.
    func compared(_ values: [Double?]) -> String? {
        let known = zip(all, values).compactMap { side, value in value.map { (label: side.label, value: $0) } }
        guard !known.isEmpty else { return nil }
        let numbers = MatchedNumbers(known.map(\.value))
        var parts = known.map { "\($0.label) \(numbers.text($0.value))" }
        if known.count == 2, (known[1].value - known[0].value).isFinite {
            parts.append("difference \(numbers.signed(known[1].value - known[0].value))")
        }
        return parts.joined(separator: ", ")
    }

    /// The plot of the kinds that have two axes.
    var plot: Plot {
        let curves = all.map { side in
            var curve = Plot.Curve(mark: side.mark, label: side.label, note: side.note, points: side.series.points)
            curve.weights = side.series.figure?.weights ?? []
            return curve
        }
        var plot = Plot(title: title, x: change.x, curves: curves)
        (plot.xScale, plot.yScale) = scales
        switch change.figure?.kind {
        case .histogram: makeHistogram(&plot)
        case .roc:
            plot.yRange = 0...1
            plot.guide = Plot.Guide(from: .init(x: 0, y: 0), to: .init(x: 1, y: 1), label: "chance")
            plot.measures = compared(all.map { $0.series.figure?.area }).map { "area (trapezoids): \($0)" }
        case .pr:
            plot.yRange = 0...1
            plot.measures = compared(all.map { $0.series.figure?.area }).map { "average precision (steps): \($0)" }
        case .scatter, .bar, .confusion, .line, nil: plot.drawing = .density
        }
        plot.remarks += remarks
        return plot
    }

    /// The columns of the sides stand beside each other over the bins that they have in common.
    private func makeHistogram(_ plot: inout Plot) {
        plot.drawing = .columns
        plot.yRange = 0...0
        let bins = all.map { Bins.bins($0.series.points) }
        guard var widest = bins.compactMap(\.?.exponent).max() else { return }
        var counts = bins.map { bins in
            bins.map { Bins.widened($0.counts, from: $0.exponent, to: widest) } ?? [:]
        }
        let most = all.count > 1 ? 18 : HistogramCollector.most
        while let low = counts.flatMap(\.keys).min(), let high = counts.flatMap(\.keys).max(), high - low >= most {
            counts = counts.map(Bins.halved)
            widest += 1
        }
        guard let low = counts.flatMap(\.keys).min(), let high = counts.flatMap(\.keys).max() else { return }
        let totals = counts.map { $0.values.reduce(0, +) }
        let isShare = Set(totals).count > 1
        let width = Bins.width(widest)
        for (index, bins) in counts.enumerated() {
            let unit = isShare ? max(totals[index], 1) / 100 : 1
            plot.curves[index].points = (low...high + 1).map {
                Series.Point(x: Double($0) * width, y: (bins[$0] ?? 0) / unit)
            }
        }
        let rows = zip(all, totals).map { "\($0.label) \(significant($1, 15))" }.joined(separator: ", ")
        plot.measures =
            "height: \(isShare ? "% of the rows" : "rows") in a column \(significant(width, 4)) wide; rows: \(rows)"
    }
}
