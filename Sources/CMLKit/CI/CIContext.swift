import CMLSystem

/// What the CI system says of this job; on a laptop everything is nil.
package struct CIContext: Equatable, Sendable {
    /// The CI system's name, such as `GitHub Actions`.
    package var system: String?
    /// The event that started the job, such as `pull_request` or `push`.
    package var event: String?
    /// The full name of the ref, such as `refs/heads/main`.
    package var ref: String?
    /// Runner class, such as `ubuntu-24.04`.
    package var runner: String?
    /// Who started the job.
    package var actor: String?
    /// The folder the CI system checked the repository out into; its owner is trusted.
    package var workspace: String?

    /// The forge that the repository lies on, where the CI system or the host tells it.
    package var forge: ForgeKind?
    /// Where the forge's pages begin, and where its API does; neither has a slash at its end.
    package var serverURL: String?
    package var apiURL: String?
    /// The repository's full name on its forge: `owner/name`.
    package var repository: String?
    package var repositoryID: String?
    /// The repository's page on its forge, without a slash at its end.
    package var repositoryURL: String?
    /// The repository's default branch, where the CI system tells it.
    package var defaultBranch: String?

    /// The commit that the job is about: on GitHub's pull requests the merge commit.
    package var commit: String?
    /// The change's own commit, where the checked-out one is a merge commit.
    package var head: String?
    /// The change's branch, in the repository that it comes from.
    package var headBranch: String?
    /// The repository that the change comes from; nil where nobody tells.
    package var headRepository: String?
    package var headRepositoryID: String?
    /// The branch that the change is to be merged into.
    package var baseBranch: String?
    /// The commit of the base branch that the forge compared with; its tip may have moved since.
    package var baseCommit: String?

    /// Whether the job is about a pull or merge request.
    package var isPullRequest = false
    /// Whether its source lies in another repository, or nobody says where: nothing of it is stored, adopted or trusted.
    package var isFork = false
    /// The pull or merge request's number.
    package var pullRequest: String?
    /// The repository that the pull or merge request is in, where that isn't the job's own.
    package var pullRequestRepository: String?
    /// The pull request's author, where the event tells.
    package var pullRequestAuthor: String?

    /// The job's name in its workflow or pipeline.
    package var job: String?
    /// The workflow's run or the pipeline, and which try of it this is.
    package var runID: String?
    package var runAttempt: String?
    /// The workflow's file in the repository, such as `.github/workflows/cml.yml`.
    package var workflowPath: String?
    /// The page of this job, or of the pipeline that it is in.
    package var jobURL: String?
    /// The run that a `workflow_run` job follows.
    package var follows: FollowedRun?

    package init() {}

    /// The page of the commit that the job is about.
    package var commitURL: String? {
        guard let commit = head ?? commit else { return nil }
        return commitsURL.map { $0 + commit }
    }

    /// What the address of every commit's page begins with.
    package var commitsURL: String? { repositoryURL.map { $0 + (forge?.commitPath ?? "/commit/") } }

    /// Reads the first CI system that recognises its own variables; each reads nothing but its own.
    ///
    /// Woodpecker comes first and Jenkins last: the one sets what others are known by, the other hosts whatever it is
    /// told to. `read` returns a file's bytes, or nil when it can't be read: GitHub tells most of a job in a file.
    package init(environment: [String: String], read: (String) -> [UInt8]? = { _ in nil }) {
        self.init()
        let variables = environment.filter { !$0.value.isEmpty }
        let found =
            Woodpecker.context(variables) ?? GitHubActions.context(variables, read: read)
            ?? GitLabCI.context(variables) ?? BitbucketPipelines.context(variables) ?? Drone.context(variables)
            ?? CircleCI.context(variables) ?? AzurePipelines.context(variables) ?? Buildkite.context(variables)
            ?? Travis.context(variables) ?? Jenkins.context(variables)
        if let found { self = found }
    }

    /// Drops what is no commit's or number's name, since both become parts of addresses.
    private mutating func dropOddNames() {
        func commit(_ name: String?) -> String? { name.flatMap { RecordID.isObject($0) ? $0 : nil } }
        self.commit = commit(self.commit)
        head = commit(head)
        baseCommit = commit(baseCommit)
        let followed = commit(follows?.headCommit)
        follows?.headCommit = followed
        if pullRequest?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) != true { pullRequest = nil }
    }

    /// Reads what the CI system says in `world`.
    package init(in world: World) {
        self.init(environment: world.environment) { path in
            // A payload is at most 25 MB; what a job points elsewhere is no payload.
            guard let size = Files.stat(path)?.size, size <= 32 << 20 else { return nil }
            return try? Files.read(path)
        }
        dropOddNames()
    }

    /// Takes the repository, its page and its forge from the address that the clone came from.
    ///
    /// That is all that a CI system which is no forge tells of it; a forge on its own host is named by `--driver`.
    mutating func takeRepository(at text: String?) {
        guard let address = text.flatMap({ RepositoryAddress($0) }) else { return }
        repository = address.path
        repositoryURL = address.page
        serverURL = address.server
        forge = ForgeKind(host: address.host)
        apiURL = forge?.apiURL(server: address.server)
    }

    /// Compares the repository that a pull request comes from with its own; one that nobody names counts as another's.
    ///
    /// Where both ids are told they must agree as well: a name can be taken by another repository.
    mutating func takeSource(_ source: String?, of own: String?, id: String? = nil) {
        headRepository = source
        guard let source, let own else {
            isFork = true
            return
        }
        let isOther = headRepositoryID != nil && id != nil && headRepositoryID != id
        isFork = isOther || source.lowercased() != own.lowercased()
    }

    /// The short name of a branch.
    static func branch(_ ref: String?) -> String? {
        let heads = "refs/heads/"
        return ref.map { $0.hasPrefix(heads) ? String($0.dropFirst(heads.count)) : $0 }
    }
}
