import CMLSystem

/// Looks in the notes for runs that make a training needless.
struct EarlierRunsSearch {
    let repository: Repository
    let project: Project
    let base: BaseName?
    /// Whether the job is the base branch's own, whose runs become the baseline.
    let isBaseRun: Bool
    var deepening: Deepening?

    /// The runs that stand for `described`: this commit's own, else those of its tree, else the baseline's.
    ///
    /// Where the policy blocks what is inconclusive, main doesn't adopt: what was let through is a lucky draw.
    func runs(for described: TrainedJob) throws(Failure) -> EarlierRuns? {
        guard let wanted = described.records.first, let commit = wanted.commit, let tree = wanted.tree, !wanted.dirty
        else { return nil }
        let derivesSeed = described.datasets.contains { $0.settings.seeds.isEmpty } && described.records.count == 1
        let here = try NotesStore(repository).lines(of: commit).records.filter { $0.tree == tree }
        if let own = EarlierRuns.matching(described, among: here.filter { $0.commit == commit }, anySeed: false) {
            return EarlierRuns(.rerun, commit: commit, records: own)
        }
        if !isBaseRun || project.config.policy.inconclusive == .warn,
            let same = EarlierRuns.matching(described, among: here, anySeed: false)
        {
            return EarlierRuns(.adopted, commit: commit, records: same)
        }
        guard !isBaseRun else { return nil }
        return try reusable(for: described, wanted, derivesSeed: derivesSeed)
    }

    /// The baseline's runs where every input is theirs; data that nobody declared may have changed unseen.
    private func reusable(
        for described: TrainedJob, _ wanted: RunRecord, derivesSeed: Bool
    ) throws(Failure) -> EarlierRuns? {
        guard wanted.fingerprint.data != nil else { return nil }
        let search = try BaselineSearch(
            repository, base: base, candidate: wanted, project: project, deepening: deepening)
        var records: [RunRecord] = []
        var commit: String?
        for dataset in described.datasets {
            guard case .runs(let runs, let found) = try search.found(for: dataset.records).baseline,
                commit == nil || commit == found
            else { return nil }
            commit = found
            records += runs
        }
        guard let commit, let same = EarlierRuns.matching(described, among: records, anySeed: derivesSeed) else {
            return nil
        }
        return EarlierRuns(.reused, commit: commit, records: same)
    }
}
