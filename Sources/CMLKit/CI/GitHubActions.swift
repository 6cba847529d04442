import CMLSystem

/// GitHub Actions, and Gitea and Forgejo Actions, which set the same variables and write the same event file.
enum GitHubActions {
    static func context(_ variables: [String: String], read: (String) -> [UInt8]?) -> CIContext? {
        guard variables["GITHUB_ACTIONS"] == "true" else { return nil }
        var context = CIContext()
        context.system =
            variables["FORGEJO_ACTIONS"] == "true"
            ? "Forgejo Actions" : variables["GITEA_ACTIONS"] == "true" ? "Gitea Actions" : "GitHub Actions"
        context.event = variables["GITHUB_EVENT_NAME"]
        context.ref = variables["GITHUB_REF"]
        context.baseBranch = variables["GITHUB_BASE_REF"]
        context.runner = variables["ImageOS"] ?? variables["RUNNER_OS"]
        context.repository = variables["GITHUB_REPOSITORY"]
        context.actor = variables["GITHUB_ACTOR"]
        context.commit = variables["GITHUB_SHA"]
        context.workspace = variables["GITHUB_WORKSPACE"]
        if let server = variables["GITHUB_SERVER_URL"], let repository = context.repository {
            context.repositoryURL = "\(server)/\(repository)"
        }
        context.jobURL = jobURL(variables, context)
        let payload = variables["GITHUB_EVENT_PATH"].flatMap(read).flatMap {
            try? Json(parsing: String(decoding: $0, as: UTF8.self))
        }
        add(payload ?? .object([:]), to: &context)
        return context
    }

    /// The page of the run; Gitea and Forgejo number theirs by repository, and have none for an attempt.
    private static func jobURL(_ variables: [String: String], _ context: CIContext) -> String? {
        guard let page = context.repositoryURL else { return nil }
        guard context.system == "GitHub Actions" else {
            return variables["GITHUB_RUN_NUMBER"].map { "\(page)/actions/runs/\($0)" }
        }
        guard let run = variables["GITHUB_RUN_ID"] else { return nil }
        let attempt = variables["GITHUB_RUN_ATTEMPT"].map { "/attempts/\($0)" } ?? ""
        return "\(page)/actions/runs/\(run)\(attempt)"
    }

    /// Adds what the event's payload tells. A change whose source it doesn't tell counts as a fork's.
    private static func add(_ payload: Json, to context: inout CIContext) {
        context.defaultBranch = payload["repository"]?["default_branch"]?.string
        let own = payload["repository"]?["full_name"]?.string ?? context.repository
        switch context.event {
        case "workflow_run": addWorkflowRun(payload["workflow_run"] ?? .null, own, &context)
        case "merge_group": addMergeGroup(payload["merge_group"] ?? .null, &context)
        case "issue_comment":
            guard let issue = payload["issue"], issue["pull_request"]?.object != nil else { return }
            context.isPullRequest = true
            context.isFork = true
            context.pullRequest = issue["number"]?.integer.map(String.init)
        case let event? where event.hasPrefix("pull_request"):
            addPullRequest(payload["pull_request"] ?? .null, own, &context)
        default: break
        }
    }

    private static func addPullRequest(_ request: Json, _ own: String?, _ context: inout CIContext) {
        context.isPullRequest = true
        context.isFork = isOther(request["head"]?["repo"], than: own)
        context.pullRequest = request["number"]?.integer.map(String.init)
        context.head = request["head"]?["sha"]?.string
        context.baseBranch = request["base"]?["ref"]?.string ?? context.baseBranch
    }

    /// The job that this one follows, whose ref is not this one's.
    private static func addWorkflowRun(_ run: Json, _ own: String?, _ context: inout CIContext) {
        context.head = run["head_sha"]?.string
        context.isFork = isOther(run["head_repository"], than: own)
        context.isPullRequest = run["event"]?.string?.hasPrefix("pull_request") ?? true
        let request = run["pull_requests"]?.array?.first
        context.pullRequest = request?["number"]?.integer.map(String.init)
        context.baseBranch = request?["base"]?["ref"]?.string ?? context.baseBranch
        if context.isPullRequest {
            context.ref = nil
        } else {
            context.ref = run["head_branch"]?.string.map { "refs/heads/\($0)" }
        }
    }

    private static func addMergeGroup(_ group: Json, _ context: inout CIContext) {
        let heads = "refs/heads/"
        context.head = group["head_sha"]?.string
        context.baseBranch = group["base_ref"]?.string.map {
            $0.hasPrefix(heads) ? String($0.dropFirst(heads.count)) : $0
        }
    }

    private static func isOther(_ repository: Json?, than own: String?) -> Bool {
        guard let name = repository?["full_name"]?.string, let own else { return true }
        return name.lowercased() != own.lowercased()
    }
}
