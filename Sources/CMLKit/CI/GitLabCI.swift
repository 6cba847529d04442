/// GitLab CI: all it tells is in variables.
enum GitLabCI {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["GITLAB_CI"] == "true" else { return nil }
        var context = CIContext()
        context.system = "GitLab CI"
        context.event = variables["CI_PIPELINE_SOURCE"]
        context.ref = variables["CI_COMMIT_TAG"].map { "refs/tags/\($0)" } ?? variables["CI_COMMIT_REF_NAME"]
        context.baseBranch = variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] ?? variables["CI_DEFAULT_BRANCH"]
        context.defaultBranch = variables["CI_DEFAULT_BRANCH"]
        context.runner = variables["CI_RUNNER_EXECUTABLE_ARCH"]
        context.actor = variables["GITLAB_USER_LOGIN"]
        context.commit = variables["CI_COMMIT_SHA"]
        context.workspace = variables["CI_PROJECT_DIR"]
        context.job = variables["CI_JOB_NAME"]
        context.runID = variables["CI_PIPELINE_ID"]
        context.jobURL = plainURL(variables["CI_JOB_URL"]) ?? plainURL(variables["CI_PIPELINE_URL"])
        takeProject(variables, &context)
        if variables["CI_MERGE_REQUEST_IID"] != nil {
            takeMergeRequest(variables, &context)
        } else {
            takeOpenMergeRequest(variables, &context)
        }
        return context
    }

    /// An instance may lie below its host's root, so that its address is more than a host.
    private static func takeProject(_ variables: [String: String], _ context: inout CIContext) {
        context.forge = .gitlab
        context.repository = variables["CI_PROJECT_PATH"]
        context.repositoryID = variables["CI_PROJECT_ID"]
        context.repositoryURL = plainURL(variables["CI_PROJECT_URL"])
        context.serverURL = plainURL(variables["CI_SERVER_URL"])
        context.apiURL =
            plainURL(variables["CI_API_V4_URL"]) ?? context.serverURL.map { ForgeKind.gitlab.apiURL(server: $0) }
    }

    /// A fork's pipeline runs in the fork, and its merge request is in the target project.
    private static func takeMergeRequest(_ variables: [String: String], _ context: inout CIContext) {
        context.isPullRequest = true
        context.pullRequest = variables["CI_MERGE_REQUEST_IID"]
        let target = variables["CI_MERGE_REQUEST_PROJECT_PATH"]
        context.pullRequestRepository = target == context.repository ? nil : target
        context.headRepository = variables["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"]
        context.headRepositoryID = variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"]
        context.headBranch = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"]
        context.baseCommit = variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
        // Only pipelines of merged results, and merge trains, have a source SHA beside that of the merge commit.
        context.head = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]
        let id = variables["CI_MERGE_REQUEST_PROJECT_ID"]
        context.isFork = id == nil || variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] != id
    }

    /// The pipeline of a branch that has open merge requests is about the first of them, one of its own project before
    /// another's: `group/project!3,group/other!4`.
    ///
    /// The default branch's pipeline stays its own, also where it is to be merged into another.
    private static func takeOpenMergeRequest(_ variables: [String: String], _ context: inout CIContext) {
        guard let branch = variables["CI_COMMIT_BRANCH"], branch != context.defaultBranch else { return }
        let requests = (variables["CI_OPEN_MERGE_REQUESTS"] ?? "").split(separator: ",").compactMap { text in
            let parts = text.split(separator: "!")
            return parts.count == 2 && parts[1].allSatisfy(\.isNumber)
                ? (project: String(parts[0]), number: String(parts[1])) : nil
        }
        guard let request = requests.first(where: { $0.project == context.repository }) ?? requests.first else {
            return
        }
        context.isPullRequest = true
        context.pullRequest = request.number
        context.headBranch = branch
        context.headRepository = context.repository
        context.headRepositoryID = context.repositoryID
        context.isFork = request.project != context.repository
        context.pullRequestRepository = context.isFork ? request.project : nil
    }
}
