package import CMLSystem

/// Finds what a candidate is held against: the nearest comparable records on the base branch's first-parent line.
package struct BaselineSearch {
    /// How many commits with records are looked at before the search gives up for want of a comparable one.
    private static let consideredCommits = 200

    private let repository: Repository
    private let notes: NotesStore
    /// The commit where the walk begins; nil with the reason when there is none.
    package let start: String?
    package let reason: String?
    private let annotated: Set<String>

    /// Prepares the walk; `base` is the branch or commit that `--base` or the CI system names, nil to detect it.
    ///
    /// It begins from the commit that `candidate` was trained from, which needn't be HEAD any more.
    package init(_ repository: Repository, base: String?, candidate: RunRecord) throws(Failure) {
        self.repository = repository
        notes = try NotesStore(repository)
        annotated = try notes.annotated()
        (start, reason) = try Self.start(repository, base: base, candidate: candidate)
    }

    /// Looks the baseline of `candidate` up; also returns the lines that could not be read, named.
    package func baseline(for candidate: RunRecord) throws(Failure) -> (baseline: Baseline, notices: [String]) {
        guard let start else { return (.missing(reason ?? "no base branch"), []) }
        guard !notes.isEmpty else { return (.missing("no records yet: `cml baseline record` on main makes one"), []) }
        var notices: [String] = []
        var differences: [String]?
        var considered = 0
        for commit in repository.firstParents(from: start) {
            guard try isAnnotated(commit) else { continue }
            let lines = try notes.lines(of: commit)
            notices += lines.unreadable.map { "a record of \(commit.prefix(7)) can't be read: \($0)" }
            let records = lines.records.filter { Self.counts($0, for: candidate) }
            if records.isEmpty { continue }
            let comparable = records.filter { Self.obstacles($0, candidate).isEmpty }
            if !comparable.isEmpty { return (.runs(Self.latest(comparable), commit: commit), notices) }
            differences = differences ?? records.last.map { Self.obstacles($0, candidate) }
            considered += 1
            if considered == Self.consideredCommits { break }
        }
        if let differences { return (.notComparable(differences), notices) }
        return (.missing("no record of \(Self.described(candidate)) from \(start.prefix(7)) backwards"), notices)
    }

    /// The curves of a baseline's newest check.
    package func curves(of baseline: Baseline) throws(Failure) -> [RunSeries] {
        guard let record = baseline.records.last, let commit = baseline.commit else { return [] }
        return try notes.curves(of: record, at: commit)
    }

    private func isAnnotated(_ commit: String) throws(Failure) -> Bool {
        if annotated.contains(commit) { return true }
        let tree = try attempt("read commit \(commit)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        return annotated.contains(tree)
    }

    /// Clean runs that ended well, of the same project, profile and dataset.
    private static func counts(_ record: RunRecord, for candidate: RunRecord) -> Bool {
        !record.dirty && record.isGood && record.project == candidate.project
            && record.profile == candidate.profile && record.dataset == candidate.dataset
    }

    /// What forbids a comparison: another profile (its `set`, arguments, environment names) or evaluation data.
    private static func obstacles(_ record: RunRecord, _ candidate: RunRecord) -> [String] {
        var kinds: Set<Difference.Kind> = []
        if record.fingerprint.profile?.hash != candidate.fingerprint.profile?.hash { kinds.insert(.profile) }
        if record.fingerprint.evaluation?.hash != candidate.fingerprint.evaluation?.hash { kinds.insert(.evaluation) }
        guard !kinds.isEmpty else { return [] }
        var old = record
        var new = candidate
        // Evaluation defaults to the data; here its files are named as what the metrics are measured on.
        old.fingerprint.data = nil
        new.fingerprint.data = nil
        return Difference.between(old, and: new).filter { kinds.contains($0.kind) }.map(\.sentence)
    }

    /// Several runs of a seed are all kept: they are averaged. Oldest first.
    private static func latest(_ records: [RunRecord]) -> [RunRecord] {
        records.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    private static func described(_ candidate: RunRecord) -> String {
        let dataset = candidate.dataset.map { ", dataset `\($0)`" } ?? ""
        return "`\(candidate.project)` (profile `\(candidate.profile)`\(dataset))"
    }

    /// The merge base with the base branch; on the base branch itself the parent of a clean HEAD, and HEAD when the
    /// working tree differs from it.
    private static func start(
        _ repository: Repository, base: String?, candidate: RunRecord
    ) throws(Failure) -> (String?, String?) {
        guard let head = candidate.commit else {
            return (nil, "the repository has no commit yet, or the run was not trained from one")
        }
        guard let branch = try BaseBranch.commit(repository, named: base) else {
            return (nil, "no base branch found; name it with `--base`")
        }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(head, branch)
        }
        guard let common else { return (nil, "HEAD and the base branch have no common commit") }
        guard common == head, !candidate.dirty else { return (common, nil) }
        let parents = try attempt("read commit \(head)") { () throws(GitError) in try repository.parents(of: head) }
        guard let parent = parents.first else { return (nil, "the first commit of the base branch has none before it") }
        return (parent, nil)
    }
}

/// The branch that a change is to be merged into.
package enum BaseBranch {
    /// Returns its commit: the named one, else `origin/HEAD`, else `main` or `master`, of origin first.
    package static func commit(_ repository: Repository, named name: String?) throws(Failure) -> String? {
        if let name {
            for revision in ["refs/remotes/origin/\(name)", name] {
                if let commit = try resolve(revision, repository) { return commit }
            }
            throw Failure(
                .usage, "no branch or commit `\(name)` in this clone", at: "--base",
                hint: "fetch it: `git fetch origin \(name)`")
        }
        for revision in [
            "refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main",
            "refs/heads/master",
        ] {
            if let commit = try resolve(revision, repository) { return commit }
        }
        return nil
    }

    private static func resolve(_ revision: String, _ repository: Repository) throws(Failure) -> String? {
        try attempt("resolve `\(revision)`") { () throws(GitError) in try repository.commit(revision) }
    }
}
