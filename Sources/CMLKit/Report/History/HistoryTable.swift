import CMLSystem

/// The words and tables below the plot of a history.
struct HistoryTable {
    let view: HistoryView
    let numbers: GateNumbers
    let width: Int
    let style: PlotStyle

    init(_ view: HistoryView, width: Int, style: PlotStyle) {
        self.view = view
        self.width = width
        self.style = style
        let levels = view.commits.compactMap(\.value) + view.segments.map(\.level)
        let noise = view.sight.map(\.deviation) ?? view.segments.compactMap(\.deviation).filter { $0 > 0 }.min()
        numbers = GateNumbers(
            values: levels.filter(\.isFinite), fine: [noise].compactMap(\.self).filter { $0 > 0 && $0.isFinite })
    }

    /// The levels, each with its own noise; one alone is told by the gate's line.
    var segments: [String] {
        guard !view.segments.isEmpty else { return [] }
        var table = TextTable([
            .init("level", .right), .init("s", .right), .init("commits", .right), .init("runs", .right),
            .init("from", .left), .init("to", .left), .init("", .left, isFlexible: true),
        ])
        table.ellipsis = ellipsis
        for segment in view.segments {
            let (first, last) = (view.commits[segment.range.lowerBound], view.commits[segment.range.upperBound])
            table.rows.append([
                numbers.text(segment.level), segment.deviation.map(numbers.text) ?? "-", String(segment.commits),
                String(segment.runs), "\(first.short) \(first.date)", "\(last.short) \(last.date)",
                segment == view.segments.last ? "today's" : "",
            ])
        }
        return table.lines(width: width)
    }

    /// What moved, what is strange, and what a gate could see.
    var findings: [String] {
        let outliers = view.commits.filter(\.isOutlier).map { commit in
            "outlier: \(commit.value.map(numbers.text) ?? "?") at \(commit.short) (\(commit.date)); it counts"
        }
        return list(view.shifts.map(sentence) + outliers + [sight].compactMap(\.self) + view.remarks)
    }

    /// `moved -0.031 at 8f3c2a1 (2026-11-10), not accepted`.
    private func sentence(_ shift: HistoryView.Shift) -> String {
        let commit = view.commits[shift.commit]
        let place = "at \(commit.short) (\(commit.date))"
        if let accepted = shift.accepted {
            let level = accepted.to.map(numbers.text) ?? "the new level"
            return "accepted: \(level) (\(accepted.reason)) \(place)"
        }
        guard let before = shift.before else { return "moved to \(numbers.text(shift.after)) \(place), not accepted" }
        let change = shift.after - before
        return "moved \(change > 0 ? "+" : "")\(numbers.text(change)) \(place), not accepted"
    }

    /// What a gate on this metric alone could see today.
    private var sight: String? {
        guard let sight = view.sight else { return view.unknown.map { "noise unknown: \($0)" } }
        let worsening = view.direction.map { $0 == .lower ? "rise" : "drop" } ?? "change"
        return "a gate on it alone: \(sight.units) main runs, s=\(numbers.text(sight.deviation)); sees a \(worsening) "
            + ">= \(numbers.text(sight.detects)); an allowance under \(numbers.textAbove(sight.supports)) is too noisy"
    }

    /// The newest commits, newest first.
    var commits: [String] {
        var table = TextTable([
            .init("commit", .left), .init("date", .left), .init("value", .right), .init("runs", .left),
            .init("subject", .left, isFlexible: true),
        ])
        table.ellipsis = ellipsis
        for commit in view.commits.reversed().prefix(Histories.listedCommits) {
            table.rows.append([
                commit.short, commit.date, commit.value.map(numbers.text) ?? "-", Self.runs(of: commit),
                safe(Self.remark(on: commit)),
            ])
        }
        let more = view.commits.count - Histories.listedCommits
        let rest = more > 0 ? "and \(more) older; `--json` and `--csv` have all \(view.commits.count)" : ""
        return table.lines(width: width) + wrapped(rest, width: width)
    }

    /// What is to be known of a commit comes before its subject, which may be cut.
    private static func remark(on commit: HistoryView.Commit) -> String {
        let parts = [
            commit.leftOut.map { "[left out: \($0)]" }, commit.hasFailed ? "[gate failed]" : nil,
            commit.isOutlier ? "[outlier]" : nil, commit.subject,
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    private static func runs(of commit: HistoryView.Commit) -> String {
        if commit.seeds.count > 1, commit.seeds.count == commit.runs { return "\(commit.runs) seeds" }
        return "\(commit.runs) \(commit.runs == 1 ? "run" : "runs")"
    }

    private func list(_ sentences: [String]) -> [String] {
        sentences.flatMap { wrapped(safe("- \($0)"), width: width, indent: 2) }
    }

    private func safe(_ text: String) -> String { style.glyphs == .ascii ? asciiOnly(text) : printable(text) }

    private var ellipsis: String { style.glyphs == .ascii ? ".." : "…" }
}
