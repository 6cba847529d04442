import CMLSystem

/// GitHub Actions, and Gitea and Forgejo Actions, which set the same variables and write the same event file.
enum GitHubActions {
    static func context(_ variables: [String: String], read: (String) -> [UInt8]?) -> CIContext? {
        guard variables["GITHUB_ACTIONS"] == "true" else { return nil }
        var context = CIContext()
        context.event = variables["GITHUB_EVENT_NAME"]
        context.ref = variables["GITHUB_REF"]
        context.baseBranch = variables["GITHUB_BASE_REF"]
        context.headBranch = variables["GITHUB_HEAD_REF"]
        context.runner = variables["ImageOS"] ?? variables["RUNNER_OS"]
        context.repository = variables["GITHUB_REPOSITORY"]
        context.repositoryID = variables["GITHUB_REPOSITORY_ID"]
        context.actor = variables["GITHUB_ACTOR"]
        context.commit = variables["GITHUB_SHA"]
        context.workspace = variables["GITHUB_WORKSPACE"]
        context.job = variables["GITHUB_JOB"]
        context.runID = variables["GITHUB_RUN_ID"]
        context.runAttempt = variables["GITHUB_RUN_ATTEMPT"]
        context.workflowPath = workflowPath(variables["GITHUB_WORKFLOW_REF"], in: context.repository)
        takeServer(variables, &context)
        context.jobURL = jobURL(variables, context)
        let payload = variables["GITHUB_EVENT_PATH"].flatMap(read).flatMap {
            try? Json(parsing: String(decoding: $0, as: UTF8.self))
        }
        GitHubEvent(payload: payload ?? .object([:])).add(to: &context)
        return context
    }

    /// Tells GitHub from those that look like it, by their own variables or by where their API lies.
    private static func takeServer(_ variables: [String: String], _ context: inout CIContext) {
        let api = plainURL(variables["GITHUB_API_URL"])
        let isForgejo = variables["FORGEJO_ACTIONS"] == "true"
        let isGitea = isForgejo || variables["GITEA_ACTIONS"] == "true" || api?.hasSuffix("/api/v1") == true
        context.system = isForgejo ? "Forgejo Actions" : isGitea ? "Gitea Actions" : "GitHub Actions"
        let forge: ForgeKind = isGitea ? .gitea : .github
        context.forge = forge
        context.serverURL = plainURL(variables["GITHUB_SERVER_URL"])
        context.apiURL = api ?? context.serverURL.map { forge.apiURL(server: $0) }
        if let server = context.serverURL, let repository = context.repository {
            context.repositoryURL = "\(server)/\(repository)"
        }
    }

    /// The page of the run; Gitea and Forgejo number theirs by repository, and have none for an attempt.
    private static func jobURL(_ variables: [String: String], _ context: CIContext) -> String? {
        guard let page = context.repositoryURL else { return nil }
        guard context.forge == .github else {
            return variables["GITHUB_RUN_NUMBER"].map { "\(page)/actions/runs/\($0)" }
        }
        guard let run = context.runID else { return nil }
        let attempt = context.runAttempt.map { "/attempts/\($0)" } ?? ""
        return "\(page)/actions/runs/\(run)\(attempt)"
    }

    /// The file of `owner/name/.github/workflows/cml.yml@refs/heads/main`.
    private static func workflowPath(_ reference: String?, in repository: String?) -> String? {
        guard let reference, let repository, reference.hasPrefix(repository + "/") else { return nil }
        let file = reference.dropFirst(repository.count + 1).prefix { $0 != "@" }
        return file.isEmpty ? nil : String(file)
    }
}
