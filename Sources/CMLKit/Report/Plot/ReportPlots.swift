/// The plots of one dataset: each curve of the candidate with main's under it.
struct ReportPlots: Equatable, Sendable {
    typealias Key = Series.Identity

    /// What is drawn; a confusion matrix is a table, bars are lines, all else a plot.
    enum Drawing: Equatable, Sendable {
        case plot(Plot)
        case bars(BarChart)
        case confusion(ConfusionTable)

        var title: String {
            switch self {
            case .plot(let plot): plot.title
            case .bars(let chart): chart.sides.title
            case .confusion(let table): table.sides.title
            }
        }

        /// The lines for a comment: pure ASCII, at most 80 columns.
        var lines: [String] { lines(width: 80, style: PlotStyle(glyphs: .ascii, colour: false)) }

        func lines(width: Int, style: PlotStyle) -> [String] {
            switch self {
            case .plot(let plot): plot.render(width: width, glyphs: style.glyphs, colour: style.colour)
            case .bars(let chart): chart.lines(width: width, style: style)
            case .confusion(let table): table.lines(width: width, style: style)
            }
        }
    }

    private(set) var drawings: [Drawing] = []
    /// What could not be drawn, and why.
    private(set) var remarks: [String] = []

    init(of comparison: Comparison, sources: [Config.PlotSource], limit: Int) {
        let groups = Series.grouped(comparison.series.map(\.series))
        let candidate = Dictionary(uniqueKeysWithValues: groups.map { ($0.identity, $0.series) })
        let old = Series.grouped(comparison.baselineSeries.map(\.series))
        let baseline = Dictionary(uniqueKeysWithValues: old.map { ($0.identity, $0.series) })
        let keys = Self.sorted(groups.map(\.identity), by: sources)
        let isAmbiguous = Set(keys.map(\.name)).count < keys.count
        for group in Self.groups(of: keys, sources, sides: baseline.isEmpty ? 1 : 2) {
            guard let key = group.first else { continue }
            let place = Self.place(of: key, in: sources).source
            let source = place < sources.count ? sources[place] : nil
            let isMany = source.map { $0.file != key.file } ?? true
            let title = [source?.title, isAmbiguous && (isMany || source?.title == nil) ? key.file : nil]
            let names = group.map(\.name).joined(separator: ", ")
            let curves = group.map { (name: $0.name, change: candidate[$0] ?? [], main: baseline[$0] ?? []) }
            add(
                (title.compactMap(\.self) + [names]).joined(separator: ": "), source, curves, comparison.baseline.commit
            )
        }
        let lost = old.filter { candidate[$0.identity] == nil }.map { "`\($0.identity.name)`" }
        if !lost.isEmpty, !groups.isEmpty {
            remarks.append("main has \(Self.listed(lost)), this change has not")
        }
        if drawings.count > limit {
            let names = drawings[limit...].map { "`\($0.title)`" }.joined(separator: ", ")
            remarks.append("not drawn, because `max_plots` is \(limit): \(names)")
            drawings.removeLast(drawings.count - limit)
        }
    }

    private static func listed(_ names: [String]) -> String {
        names.count > 8 ? names.prefix(8).joined(separator: ", ") + ", …" : names.joined(separator: ", ")
    }

    /// Which of the sources a curve is of, and where that names it; a file can have several sources.
    static func place(of key: Key, in sources: [Config.PlotSource]) -> (source: Int, column: Int) {
        var first: Int?
        for (index, source) in sources.enumerated() where source.kind == key.kind && source.covers(key.file) {
            if let column = source.y.firstIndex(of: key.name) { return (index, column) }
            first = first ?? index
        }
        return (first ?? .max, .max)
    }

    private mutating func add(
        _ title: String, _ source: Config.PlotSource?, _ curves: [(name: String, change: [Series], main: [Series])],
        _ commit: String?
    ) {
        guard let first = curves.first, first.change.first?.figure != nil else {
            let plots = curves.map { (name: $0.name, plot: ReportPlots.line(title, $0.change, $0.main, commit)) }
            guard var plot = plots.count == 1 ? plots.first?.plot : Plot(title: title, several: plots) else { return }
            (plot.xScale, plot.yScale) = (source?.xScale, source?.yScale)
            drawings.append(.plot(plot))
            return
        }
        var sides = FigureSides(title: title, main: first.main, change: first.change, commit: commit)
        sides.scales = (source?.xScale, source?.yScale)
        drawings.append(sides.drawing)
    }

    private static func line(
        _ title: String, _ candidate: [Series], _ baseline: [Series], _ commit: String?
    ) -> Plot {
        let new = MeanCurve(of: candidate.map(\.points))
        let old = MeanCurve(of: baseline.map(\.points))
        var curves: [Plot.Curve] = []
        if !baseline.isEmpty {
            let note = [commit.map { String($0.prefix(7)) }, mean(baseline.count)].compactMap(\.self)
            let text = note.isEmpty ? nil : note.joined(separator: ", ")
            var main = Plot.Curve(mark: "*", label: "main", note: text, points: old.points)
            main.spread = old.spread
            main.omitted = Series.Omitted(baseline.map(\.omitted))
            curves.append(main)
        }
        var change = Plot.Curve(mark: "o", label: "this change", note: mean(candidate.count), points: new.points)
        change.spread = new.spread
        change.omitted = Series.Omitted(candidate.map(\.omitted))
        curves.append(change)
        var plot = Plot(title: title, x: candidate.first?.x ?? "step", curves: curves)
        if baseline.isEmpty && commit != nil { plot.remarks.append("main has no such curve") }
        if new.isShortened || old.isShortened {
            plot.remarks.append("seeds end at different steps: drawn while all go on")
        }
        return plot
    }

    private static func mean(_ count: Int) -> String? { count > 1 ? "mean of \(count) seeds" : nil }
}

extension MeanCurve {
    /// How far the runs lie apart at each point.
    fileprivate var spread: [Plot.Spread] {
        zip(points, ranges).compactMap { point, range in
            range.map { Plot.Spread(x: point.x, lower: $0.lowerBound, upper: $0.upperBound) }
        }
    }
}
