/// Bitbucket Pipelines; a fork's pull request has no pipeline in the repository that it's for.
enum BitbucketPipelines {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard let build = variables["BITBUCKET_BUILD_NUMBER"] else { return nil }
        var context = CIContext()
        context.system = "Bitbucket Pipelines"
        context.pullRequest = variables["BITBUCKET_PR_ID"]
        context.isPullRequest = context.pullRequest != nil
        context.event = context.isPullRequest ? "pull_request" : "push"
        context.ref = variables["BITBUCKET_TAG"].map { "refs/tags/\($0)" } ?? variables["BITBUCKET_BRANCH"]
        context.baseBranch = variables["BITBUCKET_PR_DESTINATION_BRANCH"]
        context.commit = variables["BITBUCKET_COMMIT"]
        context.workspace = variables["BITBUCKET_CLONE_DIR"]
        context.job = variables["BITBUCKET_STEP_UUID"]
        context.runID = build
        context.forge = .bitbucket
        context.serverURL = "https://bitbucket.org"
        context.apiURL = ForgeKind.bitbucket.apiURL(server: "https://bitbucket.org")
        context.repository = variables["BITBUCKET_REPO_FULL_NAME"]
        context.repositoryID = variables["BITBUCKET_REPO_UUID"]
        context.repositoryURL = context.repository.map { "https://bitbucket.org/\($0)" }
        context.jobURL = context.repositoryURL.map { "\($0)/pipelines/results/\(build)" }
        if context.isPullRequest { takePullRequest(variables, &context) }
        return context
    }

    /// A pull request's pipeline merges the destination into the change's commit and tests what comes of it.
    private static func takePullRequest(_ variables: [String: String], _ context: inout CIContext) {
        context.head = context.commit
        context.headBranch = variables["BITBUCKET_BRANCH"]
        context.headRepository = context.repository
        context.baseCommit = variables["BITBUCKET_PR_DESTINATION_COMMIT"]
    }
}
