import CMLSystem

extension Report {
    /// Returns the report as text for a terminal of `width` columns.
    ///
    /// Without `unicode` and `glyphs` it is pure ASCII; with `colour` the verdicts' words and the curves are
    /// coloured, and never the carrier of what is said nowhere else, except that two braille curves differ by colour.
    /// A report that passed fits one screen: of its plots as many as have room, the others in a line each; unless
    /// `isWhole` asks for all of them, and for every metric.
    package func terminal(
        width: Int, colour: Bool, unicode: Bool, glyphs: Plot.Glyphs? = nil, isWhole: Bool = false
    ) -> String {
        let page = TerminalPage(width: max(width, 24), colour: colour, unicode: unicode, glyphs: glyphs)
        var blocks = [page.heading(of: self), page.loosened(of: self), page.gates(of: self, isWhole: isWhole)]
        blocks.append(
            page.metrics(
                RowSelection(of: shownRows, isWhole: isWhole || settings.metrics == .all), of: self,
                isWhole: isWhole || settings.metrics == .all))
        blocks.append(page.output(of: self))
        var end = [page.differences(of: self), page.list(notices + judgement.notices)]
        if judgement.isFailed { end.append(page.reproduce(self)) }
        if settings.plots != .none {
            let used = (blocks + end).reduce(0) { $0 + ($1.isEmpty ? 0 : $1.count + 1) }
            let room = isWhole || judgement.isFailed ? Int.max : TerminalPage.screen - used
            blocks += page.plots(of: self, lines: room, isWhole: isWhole)
        }
        return (blocks + end).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// The parts of a report on a terminal.
struct TerminalPage: Equatable, Sendable {
    /// Wider plots and tables are no better to read.
    static let widest = 100
    /// The lines that a screen has.
    static let screen = 40

    var width: Int
    var colour: Bool
    var unicode: Bool
    /// What plots are drawn with, where it's asked for.
    var glyphs: Plot.Glyphs?

    var style: PlotStyle { PlotStyle(terminal: colour, unicode: unicode, glyphs: glyphs) }

    func heading(of report: Report) -> [String] {
        let lines = wrapped(safe("cml: \(report.judgement.headline)"), width: width, indent: 2)
        let ink: Ink = report.judgement.isFailed ? .bad : .good
        let baseline = report.baselineText(commit: { String($0.prefix(7)) }) { $0.replacing("`", with: "") }
        let subject = "\(report.project), profile \(report.profile), \(baseline)"
        return lines.map { ink.paint($0, colour) } + paragraph(subject).map { Ink.faint.paint($0, colour) }
    }

    func loosened(of report: Report) -> [String] {
        if report.loosened.isEmpty { return [] }
        let title = wrapped("This change loosens what it is judged by:", width: width)
        return title.map { Ink.doubtful.paint($0, colour) } + list(report.loosened)
    }

    /// One line a gate, the worst first, its first word coloured; a line that is too long goes on under its text.
    ///
    /// Of many that pass or are in doubt the first are shown, unless `isWhole`.
    func gates(of report: Report, isWhole: Bool) -> [String] {
        let gates = report.judgement.gates.enumerated()
        let ranked = gates.sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
        let limits: [(rank: [MetricRow.Rank], most: Int, what: String)] = [
            ([.failed], 100, "fail"), ([.warned, .inconclusive], 20, "are in doubt"),
            ([.passed, .ungated], 12, "pass"),
        ]
        return limits.flatMap { limit in
            let own = ranked.filter { limit.rank.contains($0.rank) }
            let shown = isWhole ? own[...] : own.prefix(limit.most)
            let more = own.count - shown.count
            let rest = more > 0 ? paragraph("and \(more) more that \(limit.what) (`cml gate` lists them)") : []
            return shown.flatMap { lines(of: $0) } + rest
        }
    }

    private func lines(of gate: GateResult) -> [String] {
        var lines = wrapped(safe(gate.line), width: width, indent: min(14, width / 4))
        if let first = lines.first, let end = first.firstIndex(of: " ") {
            lines[0] = ink(of: gate).paint(String(first[..<end]), colour) + first[end...]
        }
        return lines
    }

    private func ink(of gate: GateResult) -> Ink {
        switch gate.rank {
        case .failed: .bad
        case .warned, .inconclusive: .doubtful
        case .passed, .ungated: .good
        }
    }

    /// The table of the metrics that have no gate and changed most.
    func metrics(_ selection: RowSelection, of report: Report, isWhole: Bool = false) -> [String] {
        let hasDatasets = report.comparisons.contains { $0.dataset != nil }
        let title = selection.attention.isEmpty && selection.passed.isEmpty || isWhole ? "metric" : "also changed"
        var table = TextTable([
            .init(title, .left, isFlexible: true), .init("main", .right), .init("this change", .right),
            .init("change", .left),
        ])
        table.ellipsis = ellipsis
        table.stacks = true
        let trends = Trends(report, selection.worsened + selection.changed)
        if !trends.isEmpty { table.columns.append(.init("trend", .left, isOptional: true)) }
        for (index, row) in (selection.worsened + selection.changed).enumerated() {
            let text = RowText(row)
            let dataset = hasDatasets ? row.dataset.map { " [\($0)]" } ?? "" : ""
            table.rows.append(
                [safe(row.name + dataset), safe(text.baseline), safe(text.value), text.change]
                    + (trends.isEmpty ? [] : [trends.text(index, unicode ? .box : .ascii)]))
        }
        let more = selection.moreChanged
        return table.lines(width: min(width, TerminalPage.widest)) + (more > 0 ? ["and \(more) more"] : [])
    }

    /// The end of what a failed training wrote.
    func output(of report: Report) -> [String] {
        guard let output = report.output else { return [] }
        return paragraph("The end of the output of run \(output.run):")
            + output.lines.map { "  " + cut(safe($0), to: width - 2, ellipsis: ellipsis) }
    }

    func differences(of report: Report) -> [String] {
        var table = TextTable([
            .init("differs", .left), .init("name", .left, isFlexible: true), .init("main", .left, isFlexible: true),
            .init("this change", .left, isFlexible: true),
        ])
        table.ellipsis = ellipsis
        for (kind, differences) in report.groupedDifferences {
            for difference in differences.prefix(10) {
                let sides = [difference.before, difference.after].map {
                    cut(safe($0 ?? "none"), to: 24, ellipsis: ellipsis)
                }
                table.rows.append([kind.rawValue, cut(safe(difference.name), to: 40, ellipsis: ellipsis)] + sides)
            }
            let more = differences.count - 10
            if more > 0 { table.rows.append([kind.rawValue, "and \(more) more", "", ""]) }
        }
        return table.lines(width: min(width, TerminalPage.widest))
    }

    func list(_ sentences: [String]) -> [String] {
        sentences.flatMap { wrapped(safe("- \($0)"), width: width, indent: 2) }
    }

    func reproduce(_ report: Report) -> [String] {
        report.reproduceCommands.flatMap { paragraph("again: \($0)") }
    }

    func paragraph(_ text: String) -> [String] { wrapped(safe(text), width: width) }

    func safe(_ text: String) -> String { unicode ? printable(text) : asciiOnly(text) }

    var ellipsis: String { unicode ? "…" : ".." }
}
