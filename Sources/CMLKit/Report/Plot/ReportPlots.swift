/// The plots of one dataset: each curve of the candidate with main's under it.
struct ReportPlots: Equatable, Sendable {
    /// A curve's file and name, which is what the two sides are matched by.
    private struct Key: Hashable {
        var file: String
        var name: String
        /// One column can be drawn in several ways.
        var kind: Config.PlotSource.Kind
    }

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
        let candidate = ReportPlots.runs(comparison.series)
        let baseline = ReportPlots.runs(comparison.baselineSeries)
        let keys = candidate.keys.sorted { left, right in
            let places = (Self.place(of: left, in: sources), Self.place(of: right, in: sources))
            return places.0 == places.1
                ? (left.file, left.name, left.kind.rawValue) < (right.file, right.name, right.kind.rawValue)
                : places.0 < places.1
        }
        let isAmbiguous = Set(keys.map(\.name)).count < keys.count
        for key in keys {
            let place = Self.place(of: key, in: sources).source
            let source = place < sources.count ? sources[place] : nil
            let title = [source?.title, isAmbiguous && source?.title == nil ? key.file : nil].compactMap(\.self)
            let name = (title + [key.name]).joined(separator: ": ")
            add(name, source, candidate[key] ?? [], baseline[key] ?? [], comparison.baseline.commit)
        }
        if drawings.count > limit {
            let names = drawings[limit...].map { "`\($0.title)`" }.joined(separator: ", ")
            remarks.append("not drawn, because `max_plots` is \(limit): \(names)")
            drawings.removeLast(drawings.count - limit)
        }
    }

    /// Which of the sources a curve is of, and where that names it; a file can have several sources.
    private static func place(of key: Key, in sources: [Config.PlotSource]) -> (source: Int, column: Int) {
        var first: Int?
        for (index, source) in sources.enumerated() where source.file == key.file && source.kind == key.kind {
            if let column = source.y.firstIndex(of: key.name) { return (index, column) }
            first = first ?? index
        }
        return (first ?? .max, .max)
    }

    private static func runs(_ runs: [RunSeries]) -> [Key: [Series]] {
        var found: [Key: [Series]] = [:]
        for run in runs {
            for series in run.series {
                let key = Key(file: series.file, name: series.name, kind: series.figure?.kind ?? .line)
                found[key, default: []].append(series)
            }
        }
        return found
    }

    private mutating func add(
        _ title: String, _ source: Config.PlotSource?, _ candidate: [Series], _ baseline: [Series], _ commit: String?
    ) {
        guard candidate.first?.figure != nil else {
            var plot = ReportPlots.line(title, candidate, baseline, commit)
            (plot.xScale, plot.yScale) = (source?.xScale, source?.yScale)
            drawings.append(.plot(plot))
            return
        }
        var sides = FigureSides(title: title, main: baseline, change: candidate, commit: commit)
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
            curves.append(
                Plot.Curve(
                    mark: "*", label: "main", note: note.isEmpty ? nil : note.joined(separator: ", "),
                    points: old.points))
        }
        var change = Plot.Curve(mark: "o", label: "this change", note: mean(candidate.count), points: new.points)
        change.spread = zip(new.points, new.ranges).compactMap { point, range in
            range.map { Plot.Spread(x: point.x, lower: $0.lowerBound, upper: $0.upperBound) }
        }
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
