/// The plots of one dataset as blocks of Markdown.
struct MarkdownPlots: Equatable, Sendable {
    var dataset: String?
    /// Whether a reader has to ask for the plots: those of what passed are folded, so that a green report is short.
    var isFolded: Bool
    var drawings: [(title: String, lines: [String])]
    var remarks: [String]

    static func == (left: MarkdownPlots, right: MarkdownPlots) -> Bool {
        left.dataset == right.dataset && left.isFolded == right.isFolded && left.remarks == right.remarks
            && left.drawings.elementsEqual(right.drawings) { $0 == $1 }
    }

    static func all(of report: Report) -> [MarkdownPlots] {
        report.comparisons.map { comparison in
            let plots = ReportPlots(of: comparison, sources: report.plots, limit: report.settings.maxPlots)
            let gates = report.judgement.gates.filter { $0.dataset == comparison.dataset }
            return MarkdownPlots(
                dataset: comparison.dataset, isFolded: !gates.contains { $0.rank < .inconclusive },
                drawings: plots.drawings.map { (title: $0.title, lines: MarkdownText.fence($0.lines)) },
                remarks: plots.remarks.map { "- " + MarkdownText.inline($0) })
        }
    }

    /// Returns the blocks of the `first` plots.
    func blocks(first count: Int) -> [[String]] {
        let shown = drawings.prefix(count)
        guard !shown.isEmpty else { return [] }
        let fences = shown.map(\.lines)
        if !isFolded {
            let heading = dataset.map { [["### Plots of \(MarkdownText.name($0))"]] } ?? []
            return heading + fences
        }
        let of = dataset.map { " of \(MarkdownText.html($0))" } ?? ""
        let titles = MarkdownText.html(shown.map(\.title).joined(separator: ", "))
        return [["<details><summary>Plots\(of): \(titles)</summary>"]] + fences + [["</details>"]]
    }
}
