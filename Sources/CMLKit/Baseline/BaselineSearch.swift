package import CMLSystem

/// Finds what a candidate is held against: the base branch's history, and in it the nearest comparable records.
package struct BaselineSearch {
    private let repository: Repository
    private let line: MainLine
    private let deepening: Deepening?
    private let system: String?
    /// What a deeper history is to be reached from.
    private let tips: [String]
    private let base: BaseName?
    private let source: NotesSource
    /// The commit where the walk begins; nil with the reason when there is none.
    package let start: String?
    package let reason: String?

    /// Prepares the walk; `base` is the branch or commit that `--base` or the CI system names, nil to detect it.
    ///
    /// It begins from the commit that `candidate` was trained from, which needn't be HEAD any more. `project` tells what
    /// its policy lets main adopt, and where each commit's `accept` entries stand. With `deepening`, what the clone
    /// lacks is fetched; without, the reason says how, in the words of the CI system `system`.
    package init(
        _ repository: Repository, base: BaseName?, candidate: RunRecord, project: Project? = nil,
        deepening: Deepening? = nil, system: String? = nil, source: NotesSource = .clone
    ) throws(Failure) {
        self.source = source
        self.repository = repository
        self.deepening = deepening
        self.system = system
        var base = base
        if let name = try deepening?.bring(base) { base = BaseName(name) }
        self.base = base
        tips = [candidate.commit].compactMap(\.self)
        line = try MainLine(repository, notes: NotesStore(repository), base: base, project: project)
        var found = try LineStart.find(repository, base: base, candidate: candidate, system: system)
        while found.commit == nil, repository.isShallow, let deepening, deepening.deepen(from: tips, base: base) {
            found = try LineStart.find(repository, base: base, candidate: candidate, system: system)
        }
        (start, reason) = found
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

    /// Looks up the baseline of `candidates`, the runs of one dataset, and main's history; also what is to be said.
    ///
    /// The baseline is the nearest comparable commit, or, when the candidate has seeds enough to be paired, the nearest
    /// of those that were trained with the same ones: pairs come from one commit, since seeds of several are no
    /// replicates.
    package func found(for candidates: [RunRecord]) throws(Failure) -> Found {
        guard let candidate = candidates.last else { return Found(.missing("nothing was trained")) }
        guard let start else { return Found(.missing(reason ?? "no base branch"), refusals) }
        guard !line.notes.isEmpty else {
            let absence = NotesAbsence(in: repository, source)
            return Found(.missing(absence.reason), [absence.sentence])
        }
        let seeds = Set(candidates.compactMap(\.seed))
        var walked = try walked(from: start, candidate, seeds)
        while walked.wantsMore, let deepening, deepening.deepen(from: tips, base: base) {
            walked = try self.walked(from: start, candidate, seeds)
        }
        var found = walked.found
        try line.addAccepted(to: &found.history, &found.notices, deepening: deepening)
        found.notices += refusals
        return found
    }

    /// One walk from the start as far as the clone has it, and whether more history would help.
    private func walked(
        from start: String, _ candidate: RunRecord, _ seeds: Set<Int>
    ) throws(Failure) -> (found: Found, wantsMore: Bool) {
        let job = RecordedJob(of: candidate)
        let walk = line.walk(job, from: start, comparableWith: candidate)
        var found = Found(.missing(""))
        var choice = BaselineChoice(seeds: seeds)
        while found.history.units.count < MainHistory.longest, let stop = try walk.next() {
            line.add(stop, to: &found.history, &found.notices)
            choice.consider(stop)
            if !stop.runs.isEmpty { walk.patience = MainLine.Walk.patienceForMore }
            guard found.history.leftOut.count < MainLine.leftOutAtMost else { break }
        }
        if let best = choice.best {
            found.baseline = .runs(best.records, commit: best.commit)
            found.notices += choice.notices
        } else if let differences = choice.differences {
            found.baseline = .notComparable(differences)
        } else if walk.endedAtShallow {
            found.baseline = .missing(LineStart.tooShort(system))
        } else {
            let reason = "no record of \(job.description) from \(start.prefix(7)) backwards"
            found.baseline = .missing(reason)
            if source == .remote(isMain: true) { found.notices.append("\(reason); \(NotesAbsence.first)") }
        }
        return (found, walk.endedAtShallow && !choice.isPaired && walk.passed < Self.deepEnough)
    }

    /// Pairs need one commit, so the clone is deepened no further than to it. Single runs are judged by main's history,
    /// and without one the gate would be inconclusive for ever in a CI system that clones one commit; but each commit
    /// costs its files, so that so many are enough.
    private static let deepEnough = 1000

    /// What kept the clone as it is.
    private var refusals: [String] { deepening?.refusal.map { [$0] } ?? [] }

    /// The curves of a baseline's newest check.
    package func curves(of baseline: Baseline) throws(Failure) -> [RunSeries] {
        guard let record = baseline.records.last, let commit = baseline.commit else { return [] }
        return try line.notes.curves(of: record, at: commit)
    }
}

/// The commit that a candidate is held against, as far as a walk has come.
private struct BaselineChoice {
    struct Commit {
        var commit: String
        var records: [RunRecord]
        /// How many of the candidate's seeds its records have.
        var shared: Int
    }

    /// So many common seeds make pairs that can be judged.
    private static let pairs = 3

    let seeds: Set<Int>
    /// What forbids the comparison with the nearest commit that has records.
    private(set) var differences: [String]?
    private var nearest: Commit?
    private var paired: Commit?

    init(seeds: Set<Int>) {
        self.seeds = seeds
    }

    var best: Commit? { paired ?? nearest }
    var isPaired: Bool { paired != nil }

    mutating func consider(_ stop: MainLine.Walk.Stop) {
        if !stop.differences.isEmpty { differences = differences ?? stop.differences }
        guard !stop.runs.isEmpty, paired == nil else { return }
        let shared = seeds.intersection(stop.runs.compactMap(\.seed)).count
        let found = Commit(commit: stop.commit, records: stop.runs, shared: shared)
        nearest = nearest ?? found
        if shared >= Self.pairs { paired = found }
    }

    /// Names the nearer commit that was passed over.
    var notices: [String] {
        guard let nearest, let paired, nearest.commit != paired.commit else { return [] }
        let count = nearest.shared == 0 ? "no seed" : nearest.shared == 1 ? "1 seed" : "\(nearest.shared) seeds"
        return [
            "compared with \(paired.commit.prefix(7)), which has \(paired.shared) seeds in common with this change; "
                + "\(nearest.commit.prefix(7)) is nearer, but has \(count) in common"
        ]
    }
}
