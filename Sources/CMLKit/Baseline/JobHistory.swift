import CMLSystem

/// Main's history of one job in the order of its commits, with what only readers need beside what gates use.
package struct JobHistory: Equatable, Sendable {
    /// A commit with runs of the job, or with lines that can't be read.
    package struct Commit: Equatable, Sendable {
        package var id: String
        /// When it was committed, in seconds since 1970.
        package var time: Int
        /// The runs where none of them counts.
        package var strays: [RunRecord] = []
        /// The metrics whose gates failed when it was checked.
        package var failed: Set<String> = []

        package init(id: String, time: Int) {
            self.id = id
            self.time = time
        }
    }

    package var job: RecordedJob
    /// Newest first.
    package var commits: [Commit] = []
    package var main = MainHistory()
    package var notices: [String] = []
    /// Whether the walk ended where the clone does.
    package var endedAtShallow = false

    package init(_ job: RecordedJob) {
        self.job = job
    }

    /// The names of everything that was measured, sorted.
    package var metrics: [String] {
        let records = main.units.flatMap(\.records) + commits.flatMap(\.strays)
        return Set(records.flatMap(\.metrics.keys)).sorted()
    }
}

extension MainLine {
    /// Reads the history of `job` from `start` backwards: what gates use, and at least `limit` commits.
    package func jobHistory(of job: RecordedJob, from start: String, limit: Int) throws(Failure) -> JobHistory {
        var found = JobHistory(job)
        let walk = walk(job, from: start)
        let most = max(limit, MainHistory.longest)
        while found.main.units.count < most, let stop = try walk.next() {
            add(stop, to: &found.main, &found.notices)
            found.commits.append(try commit(stop, of: job))
            if !stop.runs.isEmpty { walk.patience = Walk.patienceForMore }
            guard found.main.leftOut.count < max(Self.leftOutAtMost, limit) else { break }
        }
        found.endedAtShallow = walk.endedAtShallow
        try addAccepted(to: &found.main, &found.notices)
        return found
    }

    private func commit(_ stop: Walk.Stop, of job: RecordedJob) throws(Failure) -> JobHistory.Commit {
        let time = try attempt("read commit \(stop.commit)") { () throws(GitError) in
            try repository.commitTime(of: stop.commit)
        }
        var commit = JobHistory.Commit(id: stop.commit, time: time)
        if stop.runs.isEmpty {
            commit.strays = try notes.lines(of: stop.commit, tree: stop.tree, job: job, by: RecordReader()).records
        }
        commit.failed = try notes.failedGates(at: stop.commit, tree: stop.tree, of: job)
        return commit
    }
}

extension NotesStore {
    /// The metrics whose gates failed in a check of `job` that is stored under a commit or under its tree.
    func failedGates(at commit: String, tree: String, of job: RecordedJob) throws(Failure) -> Set<String> {
        guard let runs else { return [] }
        let texts = try attempt("read the note of \(commit)", at: Self.runsRef) { () throws(GitError) in
            try runs.texts(for: [commit, tree])
        }
        var failed: Set<String> = []
        for line in texts.lazy.flatMap({ $0.split(separator: UInt8(ascii: "\n")) }) {
            // Only of a failed check is more read than these few fields.
            guard let members = JsonMembers(line), members.text("kind") == "check",
                members.text("outcome") == "failed", members.text("project") == job.project,
                members.text("profile") == job.profile,
                let json = try? Json(parsing: String(decoding: line, as: UTF8.self))
            else { continue }
            for gate in json["gates"]?.array ?? [] where gate["dataset"]?.string == job.dataset {
                guard let metric = gate["metric"]?.string, gate["warn"]?.bool != true else { continue }
                if ["fail", "error"].contains(gate["verdict"]?.string) { failed.insert(metric) }
            }
        }
        return failed
    }
}
