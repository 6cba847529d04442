package import CMLSystem

/// Finds what a candidate is held against: the nearest comparable records on the base branch's first-parent line.
package struct BaselineSearch {
    private static let tooShort =
        "history too short: this clone is shallow; fetch with depth 0 (actions/checkout: fetch-depth: 0)"

    private let repository: Repository
    private let notes: NotesStore
    /// The commit where the walk begins; nil with the reason when there is none.
    package let start: String?
    package let reason: String?
    private let annotated: Set<String>

    /// Prepares the walk; `base` is the branch or commit that `--base` or the CI system names, nil to detect it.
    ///
    /// It begins from the commit that `candidate` was trained from, which needn't be HEAD any more.
    package init(_ repository: Repository, base: BaseName?, candidate: RunRecord) throws(Failure) {
        self.repository = repository
        notes = try NotesStore(repository)
        annotated = try notes.annotated()
        (start, reason) = try Self.start(repository, base: base, candidate: candidate)
    }

    /// Looks up the baseline of `candidates`, the runs of one dataset; also returns what is to be said of it.
    ///
    /// It is the nearest comparable commit, or, when the candidate has seeds enough to be paired, the nearest of those
    /// that were trained with the same ones: pairs come from one commit, since seeds of several are no replicates.
    package func found(for candidates: [RunRecord]) throws(Failure) -> Found {
        guard let candidate = candidates.last else { return Found(.missing("nothing was trained")) }
        guard let start else { return Found(.missing(reason ?? "no base branch")) }
        guard !notes.isEmpty else { return Found(.missing(withoutNotes)) }
        var found = Candidates(seeds: Set(candidates.compactMap(\.seed)))
        let walk = repository.firstParents(from: start)
        while !found.isDecided, let commit = walk.next() {
            found.passed += 1
            guard try isAnnotated(commit) else { continue }
            try look(at: commit, for: candidate, &found)
        }
        if let error = walk.failure {
            throw Failure(.usage, "can't read the history from \(start.prefix(7)) backwards: \(error)")
        }
        if let best = found.best { return Found(.runs(best.records, commit: best.commit), found.allNotices) }
        if let differences = found.differences { return Found(.notComparable(differences), found.notices) }
        if walk.endedAtShallow { return Found(.missing(Self.tooShort), found.notices) }
        let reason = "no record of \(Self.described(candidate)) from \(start.prefix(7)) backwards"
        return Found(.missing(reason), found.notices)
    }

    /// What a candidate is held against, and what is to be said of it.
    package struct Found: Equatable, Sendable {
        package var baseline: Baseline
        package var history = MainHistory()
        package var notices: [String]

        init(_ baseline: Baseline, _ notices: [String] = []) {
            self.baseline = baseline
            self.notices = notices
        }
    }

    /// Why there is nothing at all: a plain clone brings no notes.
    private var withoutNotes: String {
        let cure = "`cml baseline record` on main makes one"
        guard repository.remoteURL("origin") != nil else { return "no records yet: \(cure)" }
        return "no records in this clone: `git fetch origin '+refs/notes/cml/*:refs/notes/cml/*'` brings those of "
            + "the remote; if it has none, \(cure)"
    }

    /// Takes the records of a commit into account.
    private func look(at commit: String, for candidate: RunRecord, _ found: inout Candidates) throws(Failure) {
        let lines = try notes.lines(of: commit)
        found.notices += lines.unreadable.map { "a record of \(commit.prefix(7)) can't be read: \($0)" }
        let tree = try attempt("read commit \(commit)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        let records = lines.records.filter { $0.tree == tree && Self.counts($0, for: candidate) }
        guard let last = records.last else { return }
        found.considered += 1
        let comparable = records.filter { Self.obstacles($0, candidate).isEmpty }
        if comparable.isEmpty {
            found.differences = found.differences ?? Self.obstacles(last, candidate)
        } else {
            found.add(Self.latest(comparable), of: commit)
        }
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
        _ repository: Repository, base: BaseName?, candidate: RunRecord
    ) throws(Failure) -> (String?, String?) {
        guard let head = candidate.commit else {
            return (nil, "the repository has no commit yet, or the run was not trained from one")
        }
        guard let branch = try BaseBranch.commit(repository, named: base) else {
            return (nil, BaseBranch.absence(of: base))
        }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(head, branch)
        }
        guard let common else {
            return (nil, repository.isShallow ? tooShort : "HEAD and the base branch have no common commit")
        }
        guard common == head, !candidate.dirty else { return (common, nil) }
        let parents = try attempt("read commit \(head)") { () throws(GitError) in try repository.parents(of: head) }
        guard let parent = parents.first else {
            return (nil, repository.isShallow ? tooShort : "the first commit of the base branch has none before it")
        }
        return (parent, nil)
    }
}

/// What a walk has found so far.
private struct Candidates {
    struct Commit {
        var commit: String
        var records: [RunRecord]
        /// How many of the candidate's seeds its records have.
        var shared: Int
    }

    /// So many common seeds make pairs that can be judged.
    private static let pairs = 3
    /// How many commits with records are looked at before the search gives up for want of a comparable one.
    private static let consideredCommits = 200
    /// How many commits with records, and how many at all, are looked at for seeds once there is a comparable one.
    private static let consideredForSeeds = 30
    private static let passedForSeeds = 1000

    let seeds: Set<Int>
    var notices: [String] = []
    /// What forbids the comparison with the nearest commit that has records.
    var differences: [String]?
    var considered = 0
    var passed = 0
    private var nearest: Commit?
    private var paired: Commit?

    init(seeds: Set<Int>) {
        self.seeds = seeds
    }

    var best: Commit? { paired ?? nearest }

    var isDecided: Bool {
        if paired != nil { return true }
        guard nearest != nil else { return considered >= Self.consideredCommits }
        return seeds.count < Self.pairs || considered >= Self.consideredForSeeds || passed >= Self.passedForSeeds
    }

    mutating func add(_ records: [RunRecord], of commit: String) {
        let shared = seeds.intersection(records.compactMap(\.seed)).count
        let found = Commit(commit: commit, records: records, shared: shared)
        nearest = nearest ?? found
        if shared >= Self.pairs { paired = found }
    }

    /// The notices, and the nearer commit that was passed over.
    var allNotices: [String] {
        guard let nearest, let paired, nearest.commit != paired.commit else { return notices }
        let count = nearest.shared == 0 ? "no seed" : nearest.shared == 1 ? "1 seed" : "\(nearest.shared) seeds"
        return notices + [
            "compared with \(paired.commit.prefix(7)), which has \(paired.shared) seeds in common with this change; "
                + "\(nearest.commit.prefix(7)) is nearer, but has \(count) in common"
        ]
    }
}
