package import CMLSystem

/// The curves of two files, one plot a name with the old curve under the new one: what `cml compare` draws.
package struct CurveTable: Equatable, Sendable {
    private static let most = 8
    /// Points a curve in the JSON.
    private static let mostPoints = 64

    private var plots: [Plot] = []
    private var old: [String: Series] = [:]
    private var new: [String: Series] = [:]
    package private(set) var notices: [String] = []

    /// With `isWhole`, every curve is drawn.
    package init(old: MetricSide, new: MetricSide, isWhole: Bool = false) {
        notices = old.curves.notices + new.curves.notices
        self.old = CurveTable.byName(old.curves, beside: new.curves)
        self.new = CurveTable.byName(new.curves, beside: old.curves)
        if old.isRecorded || new.isRecorded {
            // Nobody named these curves: one alone says nothing of the other side.
            let both = Set(self.old.keys).intersection(self.new.keys)
            self.old = self.old.filter { both.contains($0.key) }
            self.new = self.new.filter { both.contains($0.key) }
        }
        var names: [String] = []
        for name in (new.curves.series + old.curves.series).map(\.name) where !names.contains(name) {
            names.append(name)
        }
        var others: [String] = []
        for name in names {
            let sides = [(old, self.old[name]), (new, self.new[name])]
            let curves = zip(["*", "o"] as [Character], sides).compactMap { mark, side in
                side.1.map { series in
                    var curve = Plot.Curve(mark: mark, label: side.0.name, points: series.points)
                    curve.omitted = series.omitted
                    return curve
                }
            }
            guard !curves.isEmpty else { continue }
            guard isWhole || plots.count < CurveTable.most else {
                others.append(name)
                continue
            }
            plots.append(Plot(title: name, x: self.new[name]?.x ?? self.old[name]?.x ?? "step", curves: curves))
        }
        guard !others.isEmpty else { return }
        let shown = others.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (others.count > 12 ? ", …" : "")
        notices.append("\(others.count) more curves, which `--all` draws: \(shown)")
    }

    /// One value is no curve, unless the other side has one to hold it against.
    private static func byName(_ reading: CurveReading, beside other: CurveReading) -> [String: Series] {
        var found: [String: Series] = [:]
        for (series, totals) in zip(reading.series, reading.totals)
        where totals.points > 1 || other.points(of: series.name) > 1 {
            found[series.name] = series
        }
        return found
    }

    package func terminal(width: Int, colour: Bool, unicode: Bool, glyphs: Plot.Glyphs? = nil) -> String {
        let style = PlotStyle(terminal: colour, unicode: unicode, glyphs: glyphs)
        let blocks = plots.map { plot in
            plot.render(width: min(width, 100), glyphs: style.glyphs, colour: colour).joined(separator: "\n") + "\n"
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

extension CurveReading {
    /// How many points the curve of this name has.
    fileprivate func points(of name: String) -> Int {
        series.firstIndex { $0.name == name }.map { totals[$0].points } ?? 0
    }
}
