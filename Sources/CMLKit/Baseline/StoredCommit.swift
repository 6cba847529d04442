package import CMLSystem

/// A commit with all that is stored under it.
package struct StoredCommit: Equatable, Sendable {
    package var id: String
    package var tree: String
    /// When it was committed, in seconds since 1970.
    package var time: Int
    package var subject: String
    package var lines: [StoredLine]
    /// The curves of its checks.
    package var curves: [RunSeries] = []

    package init(id: String, tree: String, time: Int, subject: String, lines: [StoredLine]) {
        self.id = id
        self.tree = tree
        self.time = time
        self.subject = subject
        self.lines = lines
    }

    package var short: String { String(id.prefix(7)) }
    package var date: String { String(Clock.iso8601(Double(time)).prefix(10)) }

    /// Oldest first.
    package var records: [RunRecord] {
        let records = lines.compactMap { line -> RunRecord? in
            guard case .run(let record) = line else { return nil }
            return record
        }
        return records.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    package var unreadable: [String] {
        lines.compactMap { line -> String? in
            guard case .unreadable(let reason) = line else { return nil }
            return reason
        }
    }

    /// `a record of schema 2, this cml reads up to 1`, for each line that a newer cml wrote.
    package var newer: [String] {
        lines.compactMap { line -> String? in
            guard case .newer(let kind, let version) = line else { return nil }
            let what = kind == "run" ? "a record" : "a line of kind `\(kind)`"
            return "\(what) of schema \(version), this cml reads up to \(RunRecord.version)"
        }
    }

    /// The facts of one kind.
    package func facts(_ kind: String) -> [Json] {
        lines.compactMap { line -> Json? in
            guard case .fact(kind, let json) = line else { return nil }
            return json
        }
    }

    /// The kinds of lines that this cml doesn't know, with their number.
    package var unknownKinds: [(kind: String, count: Int)] {
        var counts: [String: Int] = [:]
        for case .fact(let kind, _) in lines where !StoredLine.knownFacts.contains(kind) {
            counts[kind, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The newest check of `runs`; else the newest of their project and profile that names none of another's.
    package func check(of runs: [RunRecord]) -> Json? {
        guard let run = runs.last else { return nil }
        let ids = Set(runs.map(\.id))
        let checks = facts("check").filter { check in
            check["project"]?.string == run.project && check["profile"]?.string == run.profile
                && (check["runs"]?.array ?? []).contains { $0.string.map(ids.contains) ?? false }
        }
        return checks.max { ($0["time"]?.string ?? "") < ($1["time"]?.string ?? "") }
    }

    /// The stored runs by job, in the order of their names.
    package var jobs: [[RunRecord]] {
        func key(_ record: RunRecord) -> [String] { [record.project, record.profile, record.dataset ?? ""] }
        return Dictionary(grouping: records, by: key).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}

/// What a stored check says of its outcome.
package struct StoredOutcome: Equatable, Sendable {
    /// `passed` or `failed`; nil when the runs were not judged.
    package var outcome: String?
    package var failed: [String]
    package var inconclusive: Int

    package init(_ check: Json) {
        outcome = check["outcome"]?.string
        let gates = check["gates"]?.array ?? []
        func metrics(_ verdict: String) -> [String] {
            gates.filter { $0["verdict"]?.string == verdict }.compactMap { $0["metric"]?.string }
        }
        failed = metrics("fail") + metrics("error")
        inconclusive = metrics("inconclusive").count
    }

    /// `passed, 2 inconclusive`; `failed: accuracy`.
    package var text: String {
        guard let outcome else { return "not judged" }
        let names = outcome == "failed" && !failed.isEmpty ? ": \(Set(failed).sorted().joined(separator: ", "))" : ""
        return outcome + names + (inconclusive > 0 ? ", \(inconclusive) inconclusive" : "")
    }
}
