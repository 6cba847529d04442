/// What the parts of a report's Markdown say, given what is left out.
struct MarkdownContent {
    private let report: Report
    private let dialect: MarkdownDialect
    private let rows: [MetricRow]
    private let selection: RowSelection
    private let table: MarkdownTable
    private let plots: [MarkdownPlots]
    /// The table of all metrics, and that of those that changed; nil where it is longer than any comment.
    private let allMetrics: MarkdownTable?
    private let changedMetrics: MarkdownTable?
    private let measured: Int
    private let changed: Int
    var omitted: Set<MarkdownDetail> = []
    /// How many plots are drawn, of all datasets together.
    var plotCount: Int
    /// How many rows of gates that failed or are in doubt are shown.
    var attentionCount: Int

    init(_ report: Report, _ dialect: MarkdownDialect, _ budget: MarkdownDialect.Budget) {
        self.report = report
        self.dialect = dialect
        rows = report.rows
        let shown = report.shownRows
        selection = RowSelection(of: shown, isWhole: report.settings.metrics == .all)
        table = report.gateTable(selection.attention + selection.worsened + selection.passed + selection.changed)
        plots = report.settings.plots == .none ? [] : MarkdownPlots.all(of: report)
        plotCount = plots.reduce(0) { $0 + $1.drawings.count }
        attentionCount = selection.attention.count
        let own = shown.filter { $0.value != nil || $0.baseline != nil }
        let changes = own.filter(\.isChanged)
        (measured, changed) = (own.count, changes.count)
        allMetrics = MarkdownContent.table(of: own, in: report, budget)
        changedMetrics = changed == measured ? allMetrics : MarkdownContent.table(of: changes, in: report, budget)
        if allMetrics == nil { omitted.insert(.unchanged) }
        if changedMetrics == nil { omitted.insert(.metrics) }
    }

    /// Writing thousands of rows takes longer than all the rest: not where the names alone are over the budget.
    private static func table(of rows: [MetricRow], in report: Report, _ budget: MarkdownDialect.Budget)
        -> MarkdownTable?
    {
        let least = rows.reduce(0) { $0 + min($1.name.utf16.count, 40) + "| `` | 1 | 1 | 0 |\n".utf16.count }
        return least > budget.characters ? nil : report.metricTable(rows)
    }

    func lines(of part: MarkdownPart) -> [String] {
        switch part {
        case .verdict: report.verdictLines
        case .subject: report.subjectLines
        case .loosened: omitted.contains(.loosened) ? report.firstLoosened : report.loosenedLines
        case .table: tableLines(failing: true, others: true)
        case .failing: tableLines(failing: true, others: false)
        case .changes: tableLines(failing: false, others: true)
        case .output: lines(.output) { report.outputLines }
        case .notices: lines(.notices) { report.noticeLines + plots.flatMap(\.remarks) }
        case .plots: plotLines
        case .differences: lines(.differences) { report.differenceLines }
        case .charts: lines(.charts) { chartLines }
        case .gates: lines(.gates) { dialect.folded("Gates in full", report.gateLines) }
        case .metrics: lines(.metrics) { metricLines }
        case .seeds: lines(.seeds) { dialect.folded("Each seed", report.seedLines) }
        case .environment: lines(.environment) { dialect.folded("Environment and fingerprints", report.provenance) }
        case .reproduce: lines(.reproduce) { dialect.folded("How to reproduce", report.reproduceLines) }
        case .omissions: omissions
        case .marker: [dialect.marker(report.key ?? report.project)]
        }
    }

    /// Whether there is anything of a detail beyond the part that it shortens.
    func has(_ detail: MarkdownDetail) -> Bool {
        switch detail {
        case .unchanged: measured > changed
        case .loosened: report.loosened.count > 1
        case .passing: table.rows.count > selection.attention.count
        default: true
        }
    }

    private func lines(_ detail: MarkdownDetail, _ make: () -> [String]) -> [String] {
        omitted.contains(detail) ? [] : make()
    }

    private func joined(_ blocks: [[String]]) -> [String] {
        Array(blocks.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    private func tableLines(failing: Bool, others: Bool) -> [String] {
        let hasOthers = others && !omitted.contains(.passing)
        var shown = table
        shown.rows = failing ? Array(table.rows.prefix(attentionCount)) : []
        if hasOthers { shown.rows += table.rows[selection.attention.count...] }
        var more: [String] = []
        let hidden = failing ? selection.attention.count - attentionCount : 0
        if hidden > 0 { more.append("\(hidden) more that fail or are in doubt") }
        if hasOthers, selection.morePassed > 0 { more.append("\(selection.morePassed) more pass") }
        if hasOthers, selection.moreChanged > 0 { more.append("\(selection.moreChanged) more changed") }
        return shown.lines + (more.isEmpty ? [] : ["", "And " + more.joined(separator: ", ") + "."])
    }

    private var plotLines: [String] {
        var blocks: [[String]] = []
        var left = plotCount
        for group in plots {
            blocks.append(group.lines(first: left, dialect))
            left = max(0, left - group.drawings.count)
        }
        return joined(blocks)
    }

    private var chartLines: [String] {
        guard report.settings.mermaid, dialect.hasHtml else { return [] }
        return dialect.folded("Charts", joined(MermaidChart.blocks(of: plots)))
    }

    private var metricLines: [String] {
        if !omitted.contains(.unchanged) {
            return dialect.folded("All metrics (\(measured))", allMetrics?.lines ?? [])
        }
        return dialect.folded("Changed metrics (\(changed) of \(measured))", changedMetrics?.lines ?? [])
    }

    /// Says what was left out and where it is.
    private var omissions: [String] {
        var left = omitted.subtracting([.plots])
        if left.contains(.metrics) { left.remove(.unchanged) }
        var names = left.sorted().map(\.name)
        let missing = plots.reduce(0) { $0 + $1.drawings.count } - plotCount
        if missing > 0 { names.append(missing == 1 ? "1 plot" : "\(missing) plots") }
        if names.isEmpty { return [] }
        let job = MarkdownText.link("job", to: report.links.job)
        return [
            "Left out for length: \(names.joined(separator: ", ")). "
                + "They are whole in `report.md` under `.cml/runs` of the \(job), and `cml report --md FILE` writes it."
        ]
    }

    /// Returns what a placeholder within a line says.
    func text(of run: MarkdownLayout.Run) -> String {
        switch run {
        case .text(let text): return text
        case .outcome: return report.judgement.isFailed ? "failed" : "passed"
        case .project: return spelled(MarkdownText.name(report.project))
        case .profile: return spelled(MarkdownText.name(report.profile))
        case .job: return spelled(MarkdownText.link("job", to: report.links.job))
        case .metric(let name): return cell(name) { $0.value }
        case .main(let name): return cell(name) { $0.baseline }
        case .change(let name): return cell(name) { $0.change }
        }
    }

    private func spelled(_ text: String) -> String { dialect.spelled([text]).joined() }

    /// The cell of a metric; of each dataset, where there are several.
    private func cell(_ name: String, _ side: (RowText) -> String) -> String {
        let texts = rows.filter { $0.name == name }.map { row in
            let dataset = row.dataset.map { MarkdownText.name($0, limit: 40) + " " } ?? ""
            return dataset + MarkdownText.cell(side(RowText(row)))
        }
        return spelled(texts.joined(separator: ", "))
    }
}
