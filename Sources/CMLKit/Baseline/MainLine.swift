package import CMLSystem

/// The base branch's first-parent line, with the runs that lie under its commits.
package struct MainLine {
    let repository: Repository
    let notes: NotesStore
    private let branch: String?
    private let adopts: Bool
    private let acceptances: AcceptedShifts?

    /// Prepares walks on the line of `base`; without `project` no `cml.yaml` is read.
    ///
    /// Where its policy blocks what is inconclusive, runs of pull requests don't count: what was let through is a
    /// lucky draw (gates.md, section 1, step 8).
    package init(
        _ repository: Repository, notes: NotesStore, base: BaseName?, project: Project? = nil
    ) throws(Failure) {
        self.repository = repository
        self.notes = notes
        branch = try BaseBranch.shortName(repository, of: base)
        adopts = project.map { $0.config.policy.inconclusive == .warn } ?? true
        acceptances = project.map { AcceptedShifts($0, repository) }
    }

    /// What a walk on the line told.
    package struct Told: Equatable, Sendable {
        package var history = MainHistory()
        /// Lines that can't be read, and configurations.
        package var notices: [String] = []
        /// Whether the walk ended where the clone does, and more may be known elsewhere.
        package var endedAtShallow = false
    }

    /// All comparable units of `job` from `start` backwards, at most `limit`; comparable with the newest of them.
    package func history(
        of job: RecordedJob, from start: String, atMost limit: Int = MainHistory.longest
    ) throws(Failure) -> Told {
        var told = Told()
        let walk = walk(job, from: start)
        while told.history.units.count < limit, let stop = try walk.next() {
            add(stop, to: &told.history, &told.notices)
            if !stop.runs.isEmpty { walk.patience = Walk.patienceForMore }
            guard told.history.leftOut.count < Self.leftOutAtMost else { break }
        }
        told.endedAtShallow = walk.endedAtShallow
        try addAccepted(to: &told.history, &told.notices)
        return told
    }

    /// So many commits whose runs don't count, and the search for those that do gives up.
    static let leftOutAtMost = 200

    /// Walks from `start` backwards; what counts is comparable with `reference`, or with the newest that there is.
    func walk(_ job: RecordedJob, from start: String, comparableWith reference: RunRecord? = nil) -> Walk {
        Walk(
            self, job, start: start,
            selection: RecordSelection(reference: reference, branch: branch, adopts: adopts))
    }

    /// Takes a commit into a history.
    func add(_ stop: Walk.Stop, to history: inout MainHistory, _ notices: inout [String]) {
        history.leftOut += stop.reasons.map { MainHistory.LeftOut(commit: stop.commit, reason: $0) }
        notices += stop.unreadable.map { "a record of \(stop.commit.prefix(7)) can't be read: \($0)" }
        guard !stop.runs.isEmpty else { return }
        history.units.append(MainHistory.Unit(commit: stop.commit, records: stop.runs))
    }

    /// Adds each unit's `accept` entries; what a partial clone lacks for that is fetched at once, where that's allowed.
    func addAccepted(
        to history: inout MainHistory, _ notices: inout [String], deepening: Deepening? = nil
    ) throws(Failure) {
        guard let acceptances else { return }
        let trees = history.units.compactMap { $0.records.first?.tree }
        if let deepening, repository.isPartial {
            deepening.bring(trees: trees, blobs: [])
            deepening.bring(trees: [], blobs: try acceptances.blobs(in: trees))
        }
        for (index, tree) in zip(history.units.indices, trees) {
            let (entries, problem) = try acceptances.entries(of: history.units[index].commit, tree: tree)
            history.units[index].accepted = entries
            if let problem, !notices.contains(problem) { notices.append(problem) }
        }
    }
}

extension MainLine {
    /// A walk that stops at each commit with runs of a job.
    final class Walk {
        /// How many commits without any run are passed before the first one is found, and after it: what lies further
        /// back says little about today, and a long history must not make a check slow.
        static let patienceForFirst = 100_000
        static let patienceForMore = 1000

        /// A commit where something lies.
        struct Stop {
            var commit: String
            var tree: String
            /// When it was committed, in seconds since 1970.
            var time: Int
            /// Those that count, oldest first.
            var runs: [RunRecord]
            /// Why others don't.
            var reasons: [String]
            /// What differs, where only the inputs forbid the comparison.
            var differences: [String]
            var unreadable: [String]
            /// Every run of the job that lies there, and the checks of it that failed.
            var records: [RunRecord]
            var failedChecks: [ArraySlice<UInt8>]
        }

        var patience = patienceForFirst
        /// How many commits the walk has passed.
        private(set) var passed = 0
        private let line: MainLine
        private let job: RecordedJob
        private let start: String
        private let commits: FirstParents
        private var selection: RecordSelection
        private let reader = RecordReader()

        init(_ line: MainLine, _ job: RecordedJob, start: String, selection: RecordSelection) {
            self.line = line
            self.job = job
            self.start = start
            self.selection = selection
            commits = line.repository.firstParents(from: start)
        }

        var endedAtShallow: Bool { commits.endedAtShallow }

        /// The next commit with runs of the job, or with lines that can't be read; nil at the end.
        func next() throws(Failure) -> Stop? {
            for _ in 0..<patience {
                guard let commit = commits.next() else { break }
                passed += 1
                let tree = commits.tree
                let lines = try line.notes.lines(of: commit, tree: tree, job: job, by: reader)
                guard !lines.records.isEmpty || !lines.unreadable.isEmpty else { continue }
                let outcome = try selection.select(lines.records, of: commit, tree: tree) { () throws(Failure) in
                    try attempt("read commit \(commit)") { () throws(GitError) in
                        Clock.iso8601(Double(try line.repository.commitTime(of: commit)))
                    }
                }
                return Stop(
                    commit: commit, tree: tree, time: commits.time, runs: outcome.runs,
                    reasons: outcome.reasons + lines.unreadable.map { "a line that can't be read: \($0)" },
                    differences: outcome.differences, unreadable: lines.unreadable,
                    records: lines.records, failedChecks: lines.failedChecks)
            }
            if let error = commits.failure {
                throw Failure(.usage, "can't read the history from \(start.prefix(7)) backwards: \(error)")
            }
            return nil
        }
    }
}
