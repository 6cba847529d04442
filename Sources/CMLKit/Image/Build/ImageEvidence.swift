import CMLSystem

/// Asks for the check that vouches for a tree: what is here first, and where that doesn't do, what the remote has.
struct ImageEvidence {
    private let project: Project
    private let repository: Repository
    private let world: World
    private let remote: String
    private let profile: String?

    init(
        _ project: Project, _ repository: Repository, in world: World, remote: String, profile: String? = nil
    ) {
        self.profile = profile
        self.project = project
        self.repository = repository
        self.world = world
        self.remote = remote
    }

    func require(_ commit: String, _ tree: String) throws(Failure) -> VouchingCheck {
        let gate = ImageGate(project, in: world, profile: profile)
        do throws(Failure) {
            return try gate.require(commit: commit, tree: tree, by: evidence())
        } catch {
            guard error.kind == .gate, try fetch() else { throw error }
        }
        return try gate.require(commit: commit, tree: tree, by: evidence())
    }

    private func evidence() throws(Failure) -> CheckEvidence {
        try CheckEvidence(repository, folder: RunFolder(of: project))
    }

    /// Brings the remote's records, since another job may have measured this tree; false where that isn't possible.
    private func fetch() throws(Failure) -> Bool {
        guard NotesExchange.isRemote(remote, of: repository) else { return false }
        do throws(Failure) {
            _ = try NotesExchange(repository, in: world, remote: remote).fetch()
        } catch {
            if case .signal = error.kind { throw error }
            world.console.warn("the remote's records could not be fetched: \(error.what)")
            return false
        }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        return true
    }
}
