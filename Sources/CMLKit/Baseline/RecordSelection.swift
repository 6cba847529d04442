import CMLSystem

/// Which of a commit's runs count as main's, and what forbids the others.
struct RecordSelection {
    /// What a run must be comparable with; when nil, the newest of main's.
    var reference: RunRecord?
    /// The base branch's short name, where it has one.
    let branch: String?
    /// Whether runs of pull requests count for a commit of the same tree.
    let adopts: Bool

    /// What became of a commit's runs.
    struct Outcome {
        /// Those that count, oldest first: several runs of a seed are all kept, since they are averaged.
        var runs: [RunRecord] = []
        /// Why the others don't, with their ids.
        var reasons: [String] = []
        /// What differs, where the newest run is comparable in everything else but not in its inputs.
        var differences: [String] = []
    }

    /// Sorts out the runs that lie under a commit with the tree `tree`, committed at `time` (ISO 8601).
    ///
    /// A change with main's own tree, such as an empty commit, lies there too. It is no measurement of main's: others'
    /// runs are adopted only where main has none of its own, and only those from before main's commit, or of it.
    mutating func select(
        _ records: [RunRecord], of commit: String, tree: String, time: () throws(Failure) -> String
    ) throws(Failure) -> Outcome {
        var outcome = Outcome()
        var left: [(reason: String, id: String)] = []
        let hasOwn = records.contains { $0.tree == tree && !$0.isFork && isMainsOwn($0) }
        for record in records.sorted(by: { ($0.time, $0.id) > ($1.time, $1.id) }) {
            var reason = obstacle(record, tree: tree)
            if reason == nil { reason = try strangeness(record, to: commit, hasOwn: hasOwn, time: time) }
            if let reason {
                left.append((reason, record.id))
                continue
            }
            let differences = Self.differences(record, reference ?? record)
            if differences.isEmpty {
                reference = reference ?? record
                outcome.runs.append(record)
            } else {
                if outcome.differences.isEmpty { outcome.differences = differences }
                left.append((differences.joined(separator: "; "), record.id))
            }
        }
        outcome.runs.reverse()
        outcome.reasons = Self.grouped(left)
        return outcome
    }

    /// Why a run is no measurement of the commit by main's own pipeline, nor one that main adopts.
    private func obstacle(_ record: RunRecord, tree: String) -> String? {
        if record.tree != tree { return "trained from another tree than this commit's" }
        if record.isFork { return "a fork's run" }
        if record.dirty { return "the tree was dirty, or the inputs changed while it ran" }
        if !record.isGood { return record.failure ?? "ended with exit \(record.exit)" }
        guard !adopts, !isMainsOwn(record) else { return nil }
        return "another branch's run, and main adopts none where the policy blocks what is inconclusive"
    }

    private func strangeness(
        _ record: RunRecord, to commit: String, hasOwn: Bool, time: () throws(Failure) -> String
    ) throws(Failure) -> String? {
        guard !isMainsOwn(record) else { return nil }
        if hasOwn { return "another branch's run, and main has its own" }
        guard record.commit != commit, try record.time > time() else { return nil }
        return "another branch's run, made after this commit"
    }

    private static let pullRequestEvents: Set = ["pull_request", "pull_request_target", "merge_request_event"]

    static func isPullRequest(_ event: String?) -> Bool { event.map(pullRequestEvents.contains) ?? false }

    /// Whether the base branch's pipeline measured it, or a person who said that it is a baseline.
    private func isMainsOwn(_ record: RunRecord) -> Bool {
        if record.source == "baseline record" { return true }
        if Self.isPullRequest(record.event) { return false }
        guard let branch, let ref = record.ref else { return true }
        return ref == branch || ref == "refs/heads/" + branch
    }

    /// What forbids a comparison: another profile (its `set`, arguments, environment names) or evaluation data.
    private static func differences(_ record: RunRecord, _ reference: RunRecord) -> [String] {
        var kinds: Set<Difference.Kind> = []
        let (old, new) = (record.fingerprint, reference.fingerprint)
        if old.profile?.hash != new.profile?.hash { kinds.insert(.profile) }
        if old.evaluation?.hash != new.evaluation?.hash { kinds.insert(.evaluation) }
        guard !kinds.isEmpty else { return [] }
        var (before, after) = (record, reference)
        // Evaluation defaults to the data; here its files are named as what the metrics are measured on.
        before.fingerprint.data = nil
        after.fingerprint.data = nil
        return Difference.between(before, and: after).filter { kinds.contains($0.kind) }.map(\.sentence)
    }

    /// One sentence for each reason, with the runs that it concerns.
    private static func grouped(_ left: [(reason: String, id: String)]) -> [String] {
        var ids: [String: [String]] = [:]
        for (reason, id) in left { ids[reason, default: []].append(id) }
        return ids.sorted { $0.key < $1.key }.map { reason, ids in
            "\(ids.count == 1 ? "run" : "runs") \(EarlierRuns.shortened(ids)): \(reason)"
        }
    }
}
