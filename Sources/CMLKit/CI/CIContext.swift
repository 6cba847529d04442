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
    /// Whether its source lies in another repository: nothing of it is stored, adopted or trusted.
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

    package init() {}

    /// Reads the first CI system that recognises its own variables; each reads nothing but its own.
    package init(environment: [String: String]) {
        self.init()
        for recognise in [Self.gitHub, Self.gitLab, Self.bitbucket] {
            if let context = recognise(environment) {
                self = context
                return
            }
        }
    }

    /// GitHub Actions, and Gitea and Forgejo Actions, which set the same variables.
    private static func gitHub(_ environment: [String: String]) -> CIContext? {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        var context = CIContext()
        context.system =
            environment["FORGEJO_ACTIONS"] == "true"
            ? "Forgejo Actions" : environment["GITEA_ACTIONS"] == "true" ? "Gitea Actions" : "GitHub Actions"
        context.event = environment["GITHUB_EVENT_NAME"]
        context.ref = environment["GITHUB_REF"]
        context.baseBranch = environment["GITHUB_BASE_REF"].flatMap { $0.isEmpty ? nil : $0 }
        context.runner = environment["ImageOS"] ?? environment["RUNNER_OS"]
        return context
    }

    private static func gitLab(_ environment: [String: String]) -> CIContext? {
        guard environment["GITLAB_CI"] == "true" else { return nil }
        var context = CIContext()
        context.system = "GitLab CI"
        context.event = environment["CI_PIPELINE_SOURCE"]
        context.ref = environment["CI_COMMIT_REF_NAME"]
        context.baseBranch = environment["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] ?? environment["CI_DEFAULT_BRANCH"]
        context.head = environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"].flatMap { $0.isEmpty ? nil : $0 }
        context.runner = environment["CI_RUNNER_EXECUTABLE_ARCH"]
        return context
    }

    private static func bitbucket(_ environment: [String: String]) -> CIContext? {
        guard environment["BITBUCKET_BUILD_NUMBER"] != nil else { return nil }
        var context = CIContext()
        context.system = "Bitbucket Pipelines"
        context.event = environment["BITBUCKET_PR_ID"] == nil ? "push" : "pull_request"
        context.ref = environment["BITBUCKET_BRANCH"]
        context.baseBranch = environment["BITBUCKET_PR_DESTINATION_BRANCH"]
        return context
    }
}
