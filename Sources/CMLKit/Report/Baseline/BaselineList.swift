package import CMLSystem

/// The commits that have records, for a terminal or a program.
package struct BaselineList: Equatable, Sendable {
    /// More columns of metrics than this say less.
    private static let mostMetrics = 4

    /// Newest first.
    package var commits: [StoredCommit]
    /// The metrics that gates judge, whose values are shown.
    package var metrics: [String]

    package init(_ commits: [StoredCommit], gated: [String] = []) {
        self.commits = commits
        let known = Set(commits.flatMap(\.records).flatMap(\.metrics.keys))
        metrics = Array(gated.filter { known.contains($0) }.prefix(Self.mostMetrics))
    }

    /// One row a commit and job.
    private struct Row {
        var commit: StoredCommit
        var runs: [RunRecord]
    }

    private var rows: [Row] {
        commits.flatMap { commit in
            commit.jobs.isEmpty ? [Row(commit: commit, runs: [])] : commit.jobs.map { Row(commit: commit, runs: $0) }
        }
    }

    /// Returns a table of at most `width` columns; metrics go first when it is too narrow.
    package func terminal(width: Int, unicode: Bool) -> String {
        let rows = rows
        let hasProjects = Set(rows.compactMap(\.runs.last?.project)).count > 1
        let hasDatasets = rows.contains { $0.runs.last?.dataset != nil }
        var columns: [(TextTable.Column, (Row) -> String)] = [
            (.init("commit", .left), \.commit.short), (.init("date", .left), \.commit.date),
            (.init("runs", .left), { Self.count($0.runs) }),
        ]
        if hasProjects { columns.append((.init("project", .left, isFlexible: true), { $0.runs.last?.project ?? "-" })) }
        columns.append((.init("profile", .left, isFlexible: true), { $0.runs.last?.profile ?? "-" }))
        if hasDatasets { columns.append((.init("dataset", .left, isFlexible: true), { $0.runs.last?.dataset ?? "-" })) }
        columns.append((.init("outcome", .left, isFlexible: true), Self.outcome))
        for metric in metrics {
            let numbers = MatchedNumbers(rows.compactMap { Self.mean(metric, of: $0.runs) })
            columns.append(
                (
                    .init(metric, .right, isOptional: true, isFlexible: true),
                    { Self.mean(metric, of: $0.runs).map(numbers.text) ?? "-" }
                ))
        }
        columns.append((.init("subject", .left, isFlexible: true), Self.subject))
        let safe = unicode ? printable : asciiOnly
        var table = TextTable(columns.map { column, _ in
            TextTable.Column(
                safe(column.title), column.alignment, isOptional: column.isOptional, isFlexible: column.isFlexible)
        })
        table.ellipsis = unicode ? "…" : ".."
        table.rows = rows.map { row in columns.map { safe($0.1(row)) } }
        return table.lines(width: width).joined(separator: "\n") + "\n"
    }

    /// Every commit with its records and later facts.
    package var json: Json { .array(commits.map(\.json)) }

    /// `5 seeds`, `1 run`, or `6 runs, 5 seeds`.
    private static func count(_ runs: [RunRecord]) -> String {
        let seeds = Set(runs.compactMap(\.seed)).count
        if seeds == runs.count, seeds > 1 { return "\(seeds) seeds" }
        let count = "\(runs.count) \(runs.count == 1 ? "run" : "runs")"
        return seeds > 1 ? "\(count), \(seeds) seeds" : count
    }

    private static func outcome(_ row: Row) -> String {
        row.commit.check(of: row.runs).map { StoredOutcome($0).text } ?? "-"
    }

    private static func mean(_ metric: String, of runs: [RunRecord]) -> Double? {
        let values = runs.compactMap { $0.metrics[metric]?.number }
        return values.isEmpty ? nil : Sample(values).mean
    }

    /// What is to be known of a commit comes before its subject, which may be cut.
    private static func subject(_ row: Row) -> String {
        let commit = row.commit
        let bad = row.runs.count { !$0.isGood }
        var remarks: [String] = []
        if bad > 0 { remarks.append("\(bad) failed") }
        if row.runs.contains(where: \.dirty) { remarks.append("dirty") }
        remarks += commit.facts("image").prefix(1).map { "image \(StoredFact.text(of: $0))" }
        if !commit.newer.isEmpty { remarks.append("\(commit.newer.count) of a newer cml") }
        if !commit.unreadable.isEmpty { remarks.append("\(commit.unreadable.count) unreadable") }
        return (remarks.map { "[\($0)]" } + [commit.subject]).joined(separator: " ")
    }
}

/// A later fact about a record, in words.
enum StoredFact {
    /// The texts that tell an image, in this order; all fields where there are none.
    static func text(of fact: Json) -> String {
        let told = ["name", "image", "tag", "digest", "target"].compactMap { fact[$0]?.string }
        guard told.isEmpty else { return told.map { cut($0, to: 60, ellipsis: "..") }.joined(separator: " ") }
        let rest = (fact.object ?? [:]).filter { !["v", "kind", "id"].contains($0.key) }
        return cut(Json.object(rest).canonical, to: 100, ellipsis: "..")
    }
}

extension StoredCommit {
    /// Everything under the commit, for programs.
    package var json: Json {
        var fields: [String: Json] = [
            "commit": .string(id), "tree": .string(tree), "time": .string(Clock.iso8601(Double(time))),
            "subject": .string(subject), "records": .array(records.map(\.json)),
            "checks": .array(facts("check")), "images": .array(facts("image") + facts("promotion")),
            "newer": .array(newer.map(Json.string)), "unreadable": .array(unreadable.map(Json.string)),
        ]
        fields["other"] = .array(unknownKinds.flatMap { facts($0.kind) })
        return .object(fields)
    }
}
