import CMLSystem

/// Whose runs stand for a job that wasn't trained.
package struct EarlierRuns: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// An earlier job of the same commit: a rerun measures nothing that isn't known.
        case rerun
        /// Runs of another commit with the same tree, such as the pull request's before it was merged.
        case adopted
        /// The baseline's own, whose inputs are those of this change.
        case reused
    }

    package var kind: Kind
    /// The commit under which they were found.
    package var commit: String
    package var records: [RunRecord]

    package init(_ kind: Kind, commit: String, records: [RunRecord]) {
        self.kind = kind
        self.commit = commit
        self.records = records
    }

    /// Says whose runs they are, in a sentence for the report.
    package var sentence: String {
        let runs = records.count == 1 ? "run" : "runs"
        let names = Self.shortened(records.map(\.id))
        switch kind {
        case .rerun:
            return "nothing was trained: this commit has its \(runs) \(names) already; `--retrain` trains again"
        case .adopted:
            return "nothing was trained: the tree is that of \(runs) \(names) (\(origin)); `--retrain` trains again"
        case .reused:
            return "nothing was trained: all inputs are those of main's \(commit.prefix(7)), whose \(runs) \(names) "
                + "\(records.count == 1 ? "is" : "are") reused; `--retrain` trains again"
        }
    }

    /// Ids in their order; of a long list the first and the last.
    static func shortened(_ ids: [String]) -> String {
        let ids = ids.sorted()
        return ids.count <= 3 ? ids.joined(separator: ", ") : "\(ids[0]) to \(ids[ids.count - 1])"
    }

    /// The commit and ref that the runs were trained for.
    private var origin: String {
        let record = records.last
        let commit = (record?.head ?? record?.commit).map { "commit \($0.prefix(7))" }
        return [commit, record?.ref].compactMap(\.self).joined(separator: ", ")
    }

    /// The runs among `lines` that measured just what `described` is about to measure; nil unless every dataset and
    /// seed has one.
    ///
    /// All that match count: they are averaged, and a good one among them is nobody's choice. A job whose seed is
    /// derived from its tree asks for `anySeed`.
    package static func matching(
        _ described: TrainedJob, among lines: [RunRecord], anySeed: Bool
    ) -> [RunRecord]? {
        var found: [RunRecord] = []
        for dataset in described.datasets {
            guard let wanted = dataset.records.first else { return nil }
            let seeds = Set(dataset.records.compactMap(\.seed))
            let same = lines.filter { measures($0, the: wanted) }
            let matching = anySeed ? same : same.filter { $0.seed.map(seeds.contains) ?? false }
            guard !matching.isEmpty, anySeed || seeds == Set(matching.compactMap(\.seed)) else { return nil }
            found += matching
        }
        return found.isEmpty ? nil : found
    }

    /// Whether a stored run has the same job and inputs as a run to come.
    private static func measures(_ stored: RunRecord, the wanted: RunRecord) -> Bool {
        stored.isGood && stored.diverged == nil && !stored.dirty && !stored.isFork
            && stored.command == wanted.command
            && RecordedJob(of: stored) == RecordedJob(of: wanted) && stored.fingerprint == wanted.fingerprint
    }
}

extension TrainedJob {
    /// The job that `earlier` runs stand for, as if they had been trained for `described`.
    ///
    /// They are judged as this commit's, and stay whose they are in the notes, where their curves are, too.
    package init(
        _ earlier: EarlierRuns, for described: TrainedJob, project: Project, notes: NotesStore
    ) throws(Failure) {
        self.init(datasets: [])
        self.earlier = earlier
        notices = [earlier.sentence]
        let skipped = described.datasets.first?.settings.checks.map(\.name) ?? []
        if !skipped.isEmpty { notices.append("checks were not run again: \(skipped.joined(separator: ", "))") }
        mechanism = earlier.records.first.map { Self.checks(of: $0, project) } ?? []
        for dataset in described.datasets {
            guard let wanted = dataset.records.first else { continue }
            var runs = DatasetRuns(settings: dataset.settings)
            for var record in earlier.records where record.dataset == wanted.dataset {
                record.commit = wanted.commit
                record.tree = wanted.tree
                record.head = wanted.head
                runs.records.append(record)
            }
            if let newest = runs.records.last { runs.series = try notes.curves(of: newest, at: earlier.commit) }
            datasets.append(runs)
        }
    }
}
