import CMLSystem

/// What the CI system says of this job; on a laptop everything is nil.
package struct CIContext: Equatable, Sendable {
    /// The CI system's name, such as `GitHub Actions`.
    package var system: String?
    /// The event that started the job, such as `pull_request` or `push`.
    package var event: String?
    /// The full name of the ref, such as `refs/heads/main`.
    package var ref: String?
    /// The branch that the change is to be merged into.
    package var baseBranch: String?
    /// The change's own commit, where the checked-out one is a merge commit.
    package var head: String?
    /// Runner class, such as `ubuntu-24.04`.
    package var runner: String?
    /// The repository's default branch, where the CI system tells it.
    package var defaultBranch: String?
    /// Whether the job is about a pull or merge request.
    package var isPullRequest = false
    /// Whether its source lies in another repository, or nobody says where: nothing of it is stored, adopted or trusted.
    package var isFork = false
    /// The pull or merge request's number.
    package var pullRequest: String?
    /// The repository's full name on its forge: `owner/name`.
    package var repository: String?
    /// Who started the job.
    package var actor: String?
    /// The commit that the job is about: on GitHub's pull requests the merge commit.
    package var commit: String?
    /// The folder the CI system checked the repository out into; its owner is trusted.
    package var workspace: String?

    /// The page of this job, or of the pipeline that it is in.
    package var jobURL: String?
    /// The repository's page on its forge, without a slash at its end.
    package var repositoryURL: String?
    /// What stands between the repository's page and a commit in the address of the commit's page.
    var commitPath = "/commit/"

    package init() {}

    /// The page of the commit that the job is about.
    package var commitURL: String? {
        guard let commit = head ?? commit else { return nil }
        return commitsURL.map { $0 + commit }
    }

    /// What the address of every commit's page begins with.
    package var commitsURL: String? { repositoryURL.map { $0 + commitPath } }

    /// Reads the first CI system that recognises its own variables; each reads nothing but its own.
    ///
    /// `read` returns a file's bytes, or nil when it can't be read: GitHub tells most of a job in a file.
    package init(environment: [String: String], read: (String) -> [UInt8]? = { _ in nil }) {
        self.init()
        let variables = environment.filter { !$0.value.isEmpty }
        for context in [
            GitHubActions.context(variables, read: read), GitLabCI.context(variables),
            BitbucketPipelines.context(variables),
        ] {
            if let context {
                self = context
                return
            }
        }
    }

    /// Reads what the CI system says in `world`.
    package init(in world: World) {
        self.init(environment: world.environment) { path in
            // A payload is at most 25 MB; what a job points elsewhere is no payload.
            guard let size = Files.stat(path)?.size, size <= 32 << 20 else { return nil }
            return try? Files.read(path)
        }
    }
}
