/// The plots of one dataset as blocks of Markdown.
struct MarkdownPlots: Sendable {
    var dataset: String?
    /// Whether a reader has to ask for the plots: those of what passed are folded, so that a green report is short.
    var isFolded: Bool
    var drawings: [(title: String, lines: [String])]
    var remarks: [String]
    /// The line plots among the drawings, for the charts that a forge draws.
    var plots: [Plot] = []

    static func all(of report: Report) -> [MarkdownPlots] {
        report.comparisons.map { comparison in
            let plots = ReportPlots(of: comparison, sources: report.plots, limit: report.settings.maxPlots)
            let gates = report.judgement.gates.filter { $0.dataset == comparison.dataset }
            return MarkdownPlots(
                dataset: comparison.dataset, isFolded: !gates.contains { $0.rank < .inconclusive },
                drawings: plots.drawings.map { (title: $0.title, lines: MarkdownText.fence($0.lines)) },
                remarks: plots.remarks.map { "- " + MarkdownText.inline($0) },
                plots: plots.drawings.compactMap { if case .plot(let plot) = $0 { plot } else { nil } })
        }
    }

    /// Returns the lines of the `first` plots.
    func lines(first count: Int, _ dialect: MarkdownDialect) -> [String] {
        let shown = drawings.prefix(count)
        guard !shown.isEmpty else { return [] }
        let fences = Array(shown.map(\.lines).joined(separator: [""]))
        if isFolded {
            let titles = shown.map(\.title).joined(separator: ", ")
            return dialect.folded("Plots\(dataset.map { " of \($0)" } ?? ""): \(titles)", fences)
        }
        return (dataset.map { ["### Plots of \(MarkdownText.name($0))", ""] } ?? []) + fences
    }
}
