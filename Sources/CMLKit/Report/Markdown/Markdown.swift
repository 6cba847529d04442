extension Report {
    /// Returns the report as the Markdown of a comment, of at most `budget` characters.
    ///
    /// Nothing of the hour or of chance is in it: the same results give the same text, so that an unchanged comment
    /// need not be sent again.
    package func markdown(budget: Int = 60_000) -> String {
        var composer = MarkdownComposer(self)
        composer.shed(until: budget)
        return composer.text
    }
}

/// Puts the parts of a report together, and leaves out what does not fit.
///
/// Details go in a fixed order, from what is looked at least to what is looked at most. The verdict and the failing
/// rows are never left out; only when there are more failing rows than a comment holds, the last are counted instead.
struct MarkdownComposer: Sendable {
    /// What may be left out, in the order in which it is.
    enum Detail: Int, CaseIterable, Comparable, Sendable {
        case seeds
        case environment
        case metrics
        case gates
        case plots
        case passing
        case differences
        case notices

        static func < (left: Detail, right: Detail) -> Bool { left.rawValue < right.rawValue }

        var name: String {
            switch self {
            case .seeds: "details of the seeds"
            case .environment: "environment and fingerprints"
            case .metrics: "the table of all metrics"
            case .gates: "the gates in full"
            case .plots: "plots"
            case .passing: "rows that pass or only changed"
            case .differences: "differences of inputs"
            case .notices: "notices"
            }
        }
    }

    let report: Report
    let rows: [MetricRow]
    let selection: RowSelection
    let plots: [MarkdownPlots]
    private let details: [Detail: [String]]
    private let table: MarkdownTable
    private var omitted: Set<Detail> = []
    /// How many plots are drawn, of all datasets together.
    private var plotCount: Int
    /// How many rows of gates that failed or are in doubt are shown.
    private var attentionCount: Int

    init(_ report: Report) {
        self.report = report
        rows = report.rows
        selection = RowSelection(of: rows)
        plots = report.settings.plots == .none ? [] : MarkdownPlots.all(of: report)
        details = [
            .seeds: report.seedDetails, .environment: report.environmentDetails,
            .metrics: report.metricDetails(rows), .gates: report.gateDetails,
            .differences: report.differenceLines, .notices: report.noticeLines + plots.flatMap(\.remarks),
        ]
        table = report.gateTable(selection.attention + selection.passed + selection.changed)
        plotCount = plots.reduce(0) { $0 + $1.drawings.count }
        attentionCount = selection.attention.count
    }

    var text: String {
        blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The blocks of lines between which there is an empty line.
    private var blocks: [[String]] {
        var blocks = [report.headingLines, report.loosenedLines, tableLines, lines(.notices)]
        var left = plotCount
        for group in plots {
            blocks += group.blocks(first: left)
            left = max(0, left - group.drawings.count)
        }
        blocks.append(lines(.differences))
        blocks += [Detail.gates, .metrics, .seeds, .environment].map(lines)
        return blocks + [report.reproduceLines, omissions]
    }

    private func lines(_ detail: Detail) -> [String] { omitted.contains(detail) ? [] : details[detail] ?? [] }

    private var tableLines: [String] {
        var shown = table
        let others = omitted.contains(.passing) ? [] : table.rows[selection.attention.count...]
        shown.rows = Array(table.rows.prefix(attentionCount)) + others
        var lines = shown.lines
        let hidden = selection.attention.count - attentionCount
        var more: [String] = []
        if hidden > 0 { more.append("\(hidden) more that fail or are in doubt") }
        if !omitted.contains(.passing) {
            if selection.morePassed > 0 { more.append("\(selection.morePassed) more pass") }
            if selection.moreChanged > 0 { more.append("\(selection.moreChanged) more changed") }
        }
        if !more.isEmpty { lines += ["", "And " + more.joined(separator: ", ") + "."] }
        return lines
    }

    /// Says what was left out and where it is.
    private var omissions: [String] {
        var names = omitted.subtracting([.plots]).sorted().map(\.name)
        let missing = plots.reduce(0) { $0 + $1.drawings.count } - plotCount
        if missing > 0 { names.append(missing == 1 ? "1 plot" : "\(missing) plots") }
        if names.isEmpty { return [] }
        return [
            "Left out for length: \(names.joined(separator: ", ")). "
                + "The job summary or artifact has the whole report, and `cml report --md FILE` writes it."
        ]
    }

    mutating func shed(until budget: Int) {
        for detail in Detail.allCases {
            if detail == .plots {
                while plotCount > 0 && isOver(budget) { plotCount -= 1 }
            } else if details[detail]?.isEmpty == false || detail == .passing {
                if !isOver(budget) { return }
                omitted.insert(detail)
            }
        }
        while attentionCount > 1 && isOver(budget) { attentionCount -= max(1, attentionCount / 10) }
    }

    private func isOver(_ budget: Int) -> Bool { text.unicodeScalars.count > budget }
}
