import CMLSystem

/// Writes what became of images to the git notes, and brings it to the remote.
struct ImageNotes {
    private let project: Project
    private let repository: Repository
    private let world: World
    private let remote: String

    init(_ project: Project, _ repository: Repository, in world: World, remote: String) {
        self.project = project
        self.repository = repository
        self.world = world
        self.remote = remote
    }

    /// Stores that an image was pushed, once, with the check and the runs that vouch for it where the notes lack them.
    func store(_ record: ImageRecord, _ check: VouchingCheck) throws(Failure) {
        let stored = try NotesStore(repository).stored(at: record.commit, tree: record.tree)
        let facts = stored.compactMap { line -> Json? in
            if case .fact(_, let json) = line { return json }
            return nil
        }
        var addition = NotesStore.Addition(commit: record.commit, tree: record.tree, runs: [])
        if !facts.contains(where: { $0["kind"]?.string == "check" && $0["id"]?.string == check.id }) {
            let local = RunFolder(of: project).checks.first { $0["id"]?.string == check.id }
            if let local { addition.facts.append(line(local)) }
        }
        if !facts.contains(where: { $0["kind"]?.string == "image" && $0["id"]?.string == record.id }) {
            addition.facts.append(line(record.json))
        }
        try storeRuns(check, known: stored)
        guard !addition.facts.isEmpty else { return }
        try NotesStore.append([addition], to: repository)
    }

    /// The runs of a check on this machine, which nobody has recorded yet.
    private func storeRuns(_ check: VouchingCheck, known stored: [StoredLine]) throws(Failure) {
        let known = try CheckEvidence(repository, folder: nil)
        var missing: [RunRecord] = []
        for run in check.runs where !stored.contains(.run(run)) {
            guard try !known.has(run) else { continue }
            missing.append(run)
        }
        guard !missing.isEmpty else { return }
        try BaselineRecorder(project, in: world).store(missing, of: nil)
    }

    /// Stores a later fact about an image.
    func store(_ promotion: Json, commit: String, tree: String) throws(Failure) {
        var addition = NotesStore.Addition(commit: commit, tree: tree, runs: [])
        addition.facts = [line(promotion)]
        try NotesStore.append([addition], to: repository)
    }

    private func line(_ json: Json) -> String {
        json.mapStrings { printable(world.console.redacted($0)) }.canonical
    }

    /// Brings the lines to the remote. Returns why not, where there is none; in CI that's a failure.
    func push(isFromCI: Bool) throws(Failure) -> String? {
        guard NotesExchange.isRemote(remote, of: repository) else {
            guard isFromCI else { return "no remote `\(remote)`" }
            throw Failure(
                .delivery, "what was pushed reached nobody's notes: no remote `\(remote)`",
                hint: "`git remote` lists those of this clone; `--remote NAME` names another")
        }
        _ = try NotesExchange(repository, in: world, remote: remote).push()
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        return nil
    }
}
