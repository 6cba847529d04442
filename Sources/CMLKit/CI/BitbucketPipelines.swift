/// Bitbucket Pipelines; a fork's pull request has no pipeline in the repository that it's for.
enum BitbucketPipelines {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["BITBUCKET_BUILD_NUMBER"] != nil else { return nil }
        var context = CIContext()
        context.system = "Bitbucket Pipelines"
        context.pullRequest = variables["BITBUCKET_PR_ID"]
        context.isPullRequest = context.pullRequest != nil
        context.event = context.isPullRequest ? "pull_request" : "push"
        context.ref = variables["BITBUCKET_TAG"].map { "refs/tags/\($0)" } ?? variables["BITBUCKET_BRANCH"]
        context.baseBranch = variables["BITBUCKET_PR_DESTINATION_BRANCH"]
        context.repository = variables["BITBUCKET_REPO_FULL_NAME"]
        context.commit = variables["BITBUCKET_COMMIT"]
        // A pull request's pipeline merges the destination into this commit and tests what comes of it.
        context.head = context.isPullRequest ? context.commit : nil
        context.workspace = variables["BITBUCKET_CLONE_DIR"]
        context.repositoryURL = context.repository.map { "https://bitbucket.org/\($0)" }
        context.commitPath = "/commits/"
        if let page = context.repositoryURL, let build = variables["BITBUCKET_BUILD_NUMBER"] {
            context.jobURL = "\(page)/pipelines/results/\(build)"
        }
        return context
    }
}
