import CMLSystem

/// A line chart in Mermaid's words, for forges that draw it; the plots in text stay, since mail and API show no charts.
struct MermaidChart {
    /// GitLab draws nothing beyond 2,000 characters of Mermaid a page.
    private static let mostCharacters = 1_900
    private static let samples = 24

    private let plot: Plot
    private let curves: [[Series.Point]]

    /// nil where fewer than two finite points are common to the curves.
    private init?(_ plot: Plot) {
        self.plot = plot
        curves = plot.curves.map { curve in
            curve.points.filter { $0.x.isFinite && $0.y.isFinite }.sorted { $0.x < $1.x }
        }
        guard plot.drawing == .line, !curves.isEmpty, let first, let last, first < last else { return nil }
    }

    /// The range of x that all curves have.
    private var first: Double? { curves.compactMap { $0.first?.x }.max() }
    private var last: Double? {
        curves.contains(where: \.isEmpty) ? nil : curves.compactMap { $0.last?.x }.min()
    }

    /// Returns the charts of all plots, as many as a page may have.
    static func blocks(of groups: [MarkdownPlots]) -> [[String]] {
        var blocks: [[String]] = []
        var left = mostCharacters
        for plot in groups.flatMap(\.plots) {
            guard let chart = MermaidChart(plot) else { continue }
            let lines = chart.lines
            left -= lines.reduce(0) { $0 + $1.utf8.count + 1 }
            guard left >= 0 else { break }
            blocks.append(MarkdownText.fence(lines, info: "mermaid"))
        }
        return blocks
    }

    private var lines: [String] {
        let (from, to) = (first ?? 0, last ?? 1)
        let sides = plot.curves.map { MermaidChart.word($0.label, limit: 20) }.joined(separator: ", then ")
        let title = MermaidChart.word(plot.title, limit: 60)
        let texts = curves.map { curve in
            let values = (0..<MermaidChart.samples).map { index in
                let x = from + (to - from) * Double(index) / Double(MermaidChart.samples - 1)
                return significant(MermaidChart.value(of: curve, at: x), 4)
            }
            return "    line [\(values.joined(separator: ", "))]"
        }
        let axis = "    x-axis \"\(MermaidChart.word(plot.x, limit: 20))\" \(shortest(from)) --> \(shortest(to))"
        return ["xychart-beta", "    title \"\(title) (\(sides))\"", axis] + texts
    }

    /// Returns text in letters that end no string and mean nothing to Mermaid.
    private static func word(_ text: String, limit: Int) -> String {
        String(asciiOnly(text).map { $0.isLetter || $0.isNumber || " ._-/:,".contains($0) ? $0 : "_" }.prefix(limit))
    }

    /// The value at `x` on the straight line between the points beside it.
    private static func value(of curve: [Series.Point], at x: Double) -> Double {
        guard let right = curve.firstIndex(where: { $0.x >= x }) else { return curve.last?.y ?? 0 }
        guard right > 0, curve[right].x > x else { return curve[right].y }
        let (a, b) = (curve[right - 1], curve[right])
        return a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x))
    }
}
