import CMLSystem

/// The payload of the event that started a job of GitHub's, Gitea's or Forgejo's Actions.
struct GitHubEvent {
    let payload: Json

    /// Adds what the payload tells. A change whose source it doesn't tell counts as a fork's.
    func add(to context: inout CIContext) {
        let repository = payload["repository"]
        context.defaultBranch = repository?["default_branch"]?.string
        context.repositoryID = context.repositoryID ?? repository?["id"]?.integer.map { String($0) }
        // The runner's variable is no part of what somebody else's event can say.
        let own = context.repository ?? repository?["full_name"]?.string
        switch context.event {
        case "workflow_run": addWorkflowRun(own, &context)
        case "merge_group": addMergeGroup(&context)
        case "issue_comment": addComment(&context)
        case let event? where event.hasPrefix("pull_request"): addPullRequest(own, &context)
        default: break
        }
    }

    private var ownID: String? { payload["repository"]?["id"]?.integer.map { String($0) } }

    private func addPullRequest(_ own: String?, _ context: inout CIContext) {
        let request = payload["pull_request"] ?? .null
        let source = request["head"]?["repo"]
        context.isPullRequest = true
        context.headRepositoryID = source?["id"]?.integer.map { String($0) }
        context.takeSource(source?["full_name"]?.string, of: own, id: ownID)
        context.pullRequest = request["number"]?.integer.map { String($0) }
        context.pullRequestAuthor = request["user"]?["login"]?.string
        context.head = request["head"]?["sha"]?.string
        context.headBranch = request["head"]?["ref"]?.string ?? context.headBranch
        context.baseBranch = request["base"]?["ref"]?.string ?? context.baseBranch
        context.baseCommit = request["base"]?["sha"]?.string
    }

    /// The job that this one follows, whose ref is not this one's.
    private func addWorkflowRun(_ own: String?, _ context: inout CIContext) {
        let run = FollowedRun(payload["workflow_run"] ?? .null)
        context.follows = run
        context.head = run.headCommit
        context.headBranch = run.headBranch
        context.headRepositoryID = run.headRepositoryID
        context.takeSource(run.headRepository, of: own, id: ownID)
        context.isPullRequest = run.event?.hasPrefix("pull_request") ?? true
        let request = run.pullRequests.first
        context.pullRequest = request?.number
        context.baseBranch = request?.baseBranch ?? context.baseBranch
        context.baseCommit = request?.baseCommit
        if context.isPullRequest {
            context.ref = nil
        } else {
            context.ref = run.headBranch.map { "refs/heads/\($0)" }
        }
    }

    private func addMergeGroup(_ context: inout CIContext) {
        let group = payload["merge_group"]
        context.head = group?["head_sha"]?.string
        context.baseBranch = CIContext.branch(group?["base_ref"]?.string)
        context.baseCommit = group?["base_sha"]?.string
    }

    /// A comment tells the pull request's number, and nothing of its commits.
    private func addComment(_ context: inout CIContext) {
        guard let issue = payload["issue"], issue["pull_request"]?.object != nil else { return }
        context.isPullRequest = true
        context.isFork = true
        context.pullRequest = issue["number"]?.integer.map { String($0) }
        context.pullRequestAuthor = issue["user"]?["login"]?.string
    }
}
