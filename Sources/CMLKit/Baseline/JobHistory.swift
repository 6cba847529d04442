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

    /// As much of it as a gate sees, which doesn't look further back than its newest units.
    package var seenByGates: MainHistory {
        guard main.units.count > MainHistory.longest else { return main }
        let units = Array(main.units.prefix(MainHistory.longest))
        let seen = Set(commits.prefix { $0.id != main.units[MainHistory.longest].commit }.map(\.id))
        return MainHistory(units: units, leftOut: main.leftOut.filter { seen.contains($0.commit) })
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
            found.commits.append(commit(stop, of: job))
            if !stop.runs.isEmpty { walk.patience = Walk.patienceForMore }
            guard found.main.leftOut.count < max(Self.leftOutAtMost, limit) else { break }
        }
        found.endedAtShallow = walk.endedAtShallow
        try addAccepted(to: &found.main, &found.notices)
        return found
    }

    private func commit(_ stop: Walk.Stop, of job: RecordedJob) -> JobHistory.Commit {
        var commit = JobHistory.Commit(id: stop.commit, time: stop.time)
        if stop.runs.isEmpty { commit.strays = stop.records }
        commit.failed = Set(stop.failedChecks.flatMap { job.failedGates(in: $0) })
        return commit
    }
}

extension RecordedJob {
    /// The metrics whose gates failed in a check, by its line.
    fileprivate func failedGates(in line: ArraySlice<UInt8>) -> [String] {
        guard let check = try? Json(parsing: String(decoding: line, as: UTF8.self)) else { return [] }
        return (check["gates"]?.array ?? []).compactMap { gate in
            guard gate["dataset"]?.string == dataset, gate["warn"]?.bool != true else { return nil }
            return ["fail", "error"].contains(gate["verdict"]?.string) ? gate["metric"]?.string : nil
        }
    }
}
