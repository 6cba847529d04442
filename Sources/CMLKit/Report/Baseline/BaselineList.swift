package import CMLSystem

/// The commits that have records, for a terminal or a program.
package struct BaselineList: Equatable, Sendable {
    /// More columns of metrics than this say less.
    private static let mostMetrics = 4

    /// Newest first.
    package var commits: [StoredCommit]
    /// The metrics that gates judge, whose values are shown.
    package var metrics: [String]
    /// Only jobs of this profile, if it isn't nil.
    package var profile: String?

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
            let jobs = commit.jobs.filter { profile == nil || $0.last?.profile == profile }
            return jobs.isEmpty ? [Row(commit: commit, runs: [])] : jobs.map { Row(commit: commit, runs: $0) }
        }
    }

    /// Returns a table of at most `width` columns; metrics go first when it is too narrow.
    package func terminal(width: Int, unicode: Bool) -> String {
        let rows = rows
        let columns = columns(for: rows)
        let safe = unicode ? printable : asciiOnly
        var table = TextTable(
            columns.map { column in
                TextTable.Column(
                    safe(column.title), column.alignment, isOptional: column.isOptional, isFlexible: column.isFlexible)
            })
        table.ellipsis = unicode ? "…" : ".."
        table.rows = rows.map { row in columns.map { safe($0.text(row)) } }
        let head = wrapped(safe(heading(of: rows)), width: width)
        return (head + table.lines(width: width)).joined(separator: "\n") + "\n"
    }

    /// A column, and what it says of a row.
    private struct Column {
        var title: String
        var alignment = String.Side.left
        var isOptional = false
        var isFlexible = false
        var text: (Row) -> String
    }

    /// What all rows have in common stands in the heading instead.
    private func columns(for rows: [Row]) -> [Column] {
        var columns = [
            Column(title: "commit") { $0.commit.short }, Column(title: "date") { $0.commit.date },
            Column(title: "runs") { Self.count($0.runs) },
        ]
        for (title, text) in Self.jobWords where Set(rows.compactMap { $0.runs.last.map(text) }).count > 1 {
            columns.append(Column(title: title, isFlexible: true) { $0.runs.last.map(text) ?? "-" })
        }
        columns.append(Column(title: "outcome") { Self.outcome($0)?.outcome ?? "-" })
        if rows.contains(where: { Self.outcome($0)?.inconclusive ?? 0 > 0 }) {
            columns.append(
                Column(title: "inconcl.", alignment: .right) { Self.outcome($0).map { "\($0.inconclusive)" } ?? "-" })
        }
        for metric in metrics {
            let numbers = MatchedNumbers(rows.compactMap { Self.mean(metric, of: $0.runs) })
            columns.append(
                Column(title: metric, alignment: .right, isOptional: true, isFlexible: true) {
                    Self.mean(metric, of: $0.runs).map(numbers.text) ?? "-"
                })
        }
        return columns + [Column(title: "subject", isFlexible: true, text: Self.subject)]
    }

    private static let jobWords: [(String, @Sendable (RunRecord) -> String)] = [
        ("project", \.project), ("profile", \.profile), ("dataset", { $0.dataset ?? "-" }),
    ]

    /// `churn, profile smoke`, as far as it is common to all rows.
    private func heading(of rows: [Row]) -> String {
        let words = Self.jobWords.compactMap { title, text -> String? in
            let all = Set(rows.compactMap { $0.runs.last.map(text) })
            guard all.count == 1, let one = all.first, one != "-" else { return nil }
            return title == "project" ? one : "\(title) \(one)"
        }
        let count = "\(commits.count) \(commits.count == 1 ? "commit" : "commits") with records, newest first"
        return (words.isEmpty ? "" : words.joined(separator: ", ") + ": ") + count
    }

    /// Every commit with its records and later facts.
    package var json: Json { .array(commits.map { $0.json(profile: profile) }) }

    /// `5 seeds`, `1 run`, or `6 runs, 5 seeds`.
    private static func count(_ runs: [RunRecord]) -> String {
        let seeds = Set(runs.compactMap(\.seed)).count
        if seeds == runs.count, seeds > 1 { return "\(seeds) seeds" }
        let count = "\(runs.count) \(runs.count == 1 ? "run" : "runs")"
        return seeds > 1 ? "\(count), \(seeds) seeds" : count
    }

    private static func outcome(_ row: Row) -> StoredOutcome? {
        row.commit.check(of: row.runs).map { StoredOutcome($0) }
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
        if let failed = outcome(row)?.failed, !failed.isEmpty {
            remarks.append(Set(failed).sorted().joined(separator: ", "))
        }
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
    /// Everything under the commit, for programs; of the runs only those of `profile`, if it isn't nil.
    package func json(profile: String?) -> Json {
        let records = records.filter { profile == nil || $0.profile == profile }
        var fields: [String: Json] = [
            "v": .integer(1), "commit": .string(id), "tree": .string(tree),
            "time": .string(Clock.iso8601(Double(time))),
            "subject": .string(subject), "records": .array(records.map(\.json)),
            "checks": .array(facts("check")), "images": .array(facts("image") + facts("promotion")),
            "newer": .array(newer.map(Json.string)), "unreadable": .array(unreadable.map(Json.string)),
        ]
        fields["other"] = .array(unknownKinds.flatMap { facts($0.kind) })
        fields["curves"] = curves.isEmpty ? nil : .array(curves.map(\.json))
        return .object(fields)
    }
}

extension RunSeries {
    fileprivate var json: Json {
        .object(["check": .string(run), "series": .array(series.map(\.json))])
    }
}
