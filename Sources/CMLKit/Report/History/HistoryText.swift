import CMLSystem

extension Histories {
    /// Wider plots and tables are no better to read.
    private static let widest = 100

    /// So many of the newest commits are listed one by one.
    package static let listedCommits = 10

    /// Returns the histories one after the other for a terminal of `width` columns; pure ASCII without `unicode`.
    package func terminal(width: Int, colour: Bool, unicode: Bool, glyphs: Plot.Glyphs? = nil) -> String {
        let width = min(max(width, 24), Self.widest)
        let style = PlotStyle(glyphs: glyphs ?? (unicode ? .box : .ascii), colour: colour)
        let blocks = views.flatMap { view in
            let table = HistoryTable(view, width: width, style: style)
            return [Self.head(view, width, style), table.segments, table.findings, table.commits]
        }
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func head(_ view: HistoryView, _ width: Int, _ style: PlotStyle) -> [String] {
        guard let plot = view.plot(width: width) else {
            return [style.text("\(view.label): no commit has a number to draw", width: width)]
        }
        return plot.render(width: width, glyphs: style.glyphs, colour: style.colour)
    }
}
