import CMLSystem

/// The run that a `workflow_run` job follows, as its event tells.
package struct FollowedRun: Equatable, Sendable {
    package var id: String?
    package var attempt: String?
    /// The event that started it, such as `pull_request`.
    package var event: String?
    /// How it ended, such as `success`.
    package var conclusion: String?
    /// The workflow's file in the repository, such as `.github/workflows/cml.yml`.
    package var workflowPath: String?
    /// The branch that the run was for; a fork's has that name in the fork.
    package var headBranch: String?
    package var headCommit: String?
    /// The repository that the change comes from.
    package var headRepository: String?
    package var headRepositoryID: String?
    /// The open pull requests of its head; none for a fork's.
    package var pullRequests: [PullRequest] = []

    /// A pull request as an event lists it.
    package struct PullRequest: Equatable, Sendable {
        package var number: String
        package var head: String?
        package var baseBranch: String?
        package var baseCommit: String?

        package init(number: String, head: String? = nil, baseBranch: String? = nil, baseCommit: String? = nil) {
            self.number = number
            self.head = head
            self.baseBranch = baseBranch
            self.baseCommit = baseCommit
        }

        init?(_ json: Json) {
            guard let number = json["number"]?.integer else { return nil }
            self.init(
                number: String(number), head: json["head"]?["sha"]?.string, baseBranch: json["base"]?["ref"]?.string,
                baseCommit: json["base"]?["sha"]?.string)
        }
    }

    package init() {}

    init(_ run: Json) {
        id = run["id"]?.integer.map { String($0) }
        attempt = run["run_attempt"]?.integer.map { String($0) }
        event = run["event"]?.string
        conclusion = run["conclusion"]?.string
        // A run of another branch's workflow has that branch behind an at sign.
        workflowPath = run["path"]?.string?.split(separator: "@").first.map { String($0) }
        headBranch = run["head_branch"]?.string
        headCommit = run["head_sha"]?.string
        headRepository = run["head_repository"]?["full_name"]?.string
        headRepositoryID = run["head_repository"]?["id"]?.integer.map { String($0) }
        pullRequests = (run["pull_requests"]?.array ?? []).compactMap { PullRequest($0) }
    }
}
