package import CMLSystem

/// The curves of two files, one plot a name with the old curve under the new one: what `cml compare` draws.
package struct CurveTable: Equatable, Sendable {
    private static let most = 8
    /// Points a curve in the JSON.
    private static let mostPoints = 64

    private var plots: [Plot] = []
    private var old: [String: Series] = [:]
    private var new: [String: Series] = [:]
    private var notices: [String] = []

    package init(old: MetricSide, new: MetricSide) {
        notices = old.curves.notices + new.curves.notices
        self.old = CurveTable.byName(old.curves)
        self.new = CurveTable.byName(new.curves)
        var names = new.curves.series.map(\.name)
        names += old.curves.series.map(\.name).filter { !names.contains($0) }
        for name in names {
            let sides = [(old, self.old[name]), (new, self.new[name])]
            let curves = zip(["*", "o"] as [Character], sides).compactMap { mark, side in
                side.1.map { Plot.Curve(mark: mark, label: side.0.name, points: $0.points) }
            }
            guard !curves.isEmpty, plots.count < CurveTable.most else { continue }
            var plot = Plot(title: name, x: self.new[name]?.x ?? self.old[name]?.x ?? "step", curves: curves)
            plot.remarks = CurveTable.remarks(name, old.curves) + CurveTable.remarks(name, new.curves)
            plots.append(plot)
        }
    }

    /// One value is no curve.
    private static func byName(_ reading: CurveReading) -> [String: Series] {
        var found: [String: Series] = [:]
        for (series, totals) in zip(reading.series, reading.totals) where totals.points > 1 {
            found[series.name] = series
        }
        return found
    }

    /// What of a long curve isn't drawn.
    private static func remarks(_ name: String, _ reading: CurveReading) -> [String] {
        zip(reading.series, reading.totals).compactMap { series, totals in
            guard series.name == name, totals.points > series.points.count, totals.nans + totals.infinities > 0 else {
                return nil
            }
            return "of \(totals.points) points in \(series.file) \(totals.nans) are NaN, \(totals.infinities) infinite"
        }
    }

    package func terminal(width: Int, colour: Bool, unicode: Bool) -> String {
        let glyphs: Plot.Glyphs = unicode ? (colour ? .braille : .box) : .ascii
        let blocks = plots.map { plot in
            plot.render(width: min(width, 100), glyphs: glyphs, colour: colour).joined(separator: "\n") + "\n"
        }
        return (blocks + notices.map { printable($0) + "\n" }).map { "\n" + $0 }.joined()
    }

    package var markdown: String {
        let fences = plots.map { MarkdownText.fence($0.render()).joined(separator: "\n") + "\n" }
        return (fences + notices.map { "- \(MarkdownText.inline($0))\n" }).map { "\n" + $0 }.joined()
    }

    /// Adds `curve` to the metrics of `table`: the x axis's name and at most 64 points of each side.
    package func adding(to table: Json) -> Json {
        guard case .object(var metrics) = table else { return table }
        for name in Set(old.keys).union(new.keys) {
            guard case .object(var metric) = metrics[name] ?? .object([:]) else { continue }
            metric["curve"] = .object([
                "x": .string(new[name]?.x ?? old[name]?.x ?? "step"), "old": CurveTable.json(old[name]),
                "new": CurveTable.json(new[name]),
            ])
            metrics[name] = .object(metric)
        }
        return .object(metrics)
    }

    private static func json(_ series: Series?) -> Json {
        guard let series else { return .null }
        return .array(
            Downsample.atMost(mostPoints, series.points).map { .array([.double($0.x), .double($0.y)]) })
    }
}
