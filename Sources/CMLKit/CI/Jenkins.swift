/// Jenkins, where each plugin that builds pull requests has variables of its own.
enum Jenkins {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["JENKINS_URL"] != nil else { return nil }
        var context = CIContext()
        context.system = "Jenkins"
        context.event = "push"
        context.commit = variables["GIT_COMMIT"]
        context.workspace = variables["WORKSPACE"]
        context.job = variables["JOB_NAME"]
        context.runID = variables["BUILD_NUMBER"]
        context.jobURL = plainURL(variables["RUN_DISPLAY_URL"]) ?? plainURL(variables["BUILD_URL"])
        context.takeRepository(at: variables["GIT_URL"] ?? variables["GIT_URL_1"])
        context.ref = variables["TAG_NAME"].map { "refs/tags/\($0)" } ?? branch(variables)
        if variables["CHANGE_ID"] != nil {
            takeBranchSource(variables, &context)
        } else if variables["ghprbPullId"] != nil {
            takePullRequestBuilder(variables, &context)
        } else if variables["gitlabMergeRequestIid"] != nil {
            takeGitLabPlugin(variables, &context)
        }
        if context.isPullRequest {
            context.event = "pull_request"
            context.ref = nil
        }
        return context
    }

    /// A multibranch job's branch; a plain job's comes as `origin/main`.
    private static func branch(_ variables: [String: String]) -> String? {
        if let name = variables["BRANCH_NAME"] { return "refs/heads/\(name)" }
        guard let name = variables["GIT_BRANCH"] else { return nil }
        let origin = "origin/"
        return "refs/heads/" + (name.hasPrefix(origin) ? String(name.dropFirst(origin.count)) : name)
    }

    /// The multibranch plugins of GitHub, GitLab, Gitea and Bitbucket.
    private static func takeBranchSource(_ variables: [String: String], _ context: inout CIContext) {
        context.isPullRequest = true
        context.pullRequest = variables["CHANGE_ID"]
        context.pullRequestAuthor = variables["CHANGE_AUTHOR"]
        context.isFork = variables["CHANGE_FORK"] != nil
        context.headBranch = variables["CHANGE_BRANCH"]
        context.headRepository = context.isFork ? nil : context.repository
        context.baseBranch = variables["CHANGE_TARGET"]
    }

    /// GitHub's pull request builder.
    private static func takePullRequestBuilder(_ variables: [String: String], _ context: inout CIContext) {
        context.isPullRequest = true
        context.pullRequest = variables["ghprbPullId"]
        context.pullRequestAuthor = variables["ghprbPullAuthorLogin"]
        let source = variables["ghprbAuthorRepoGitUrl"].flatMap { RepositoryAddress($0)?.path }
        context.takeSource(source, of: variables["ghprbGhRepository"] ?? context.repository)
        context.repository = variables["ghprbGhRepository"] ?? context.repository
        context.head = variables["ghprbActualCommit"]
        context.headBranch = variables["ghprbSourceBranch"]
        context.baseBranch = variables["ghprbTargetBranch"]
    }

    /// The GitLab plugin, whose `gitlabMergeRequestId` is not the number that people see.
    private static func takeGitLabPlugin(_ variables: [String: String], _ context: inout CIContext) {
        context.isPullRequest = true
        context.takeRepository(at: variables["gitlabTargetRepoHttpUrl"])
        context.forge = .gitlab
        context.apiURL = context.serverURL.map { ForgeKind.gitlab.apiURL(server: $0) }
        context.pullRequest = variables["gitlabMergeRequestIid"]
        let source = variables["gitlabSourceRepoHttpUrl"].flatMap { RepositoryAddress($0)?.path }
        let target = variables["gitlabTargetRepoHttpUrl"].flatMap { RepositoryAddress($0)?.path }
        context.takeSource(source, of: target)
        context.head = variables["gitlabMergeRequestLastCommit"]
        context.headBranch = variables["gitlabSourceBranch"]
        context.baseBranch = variables["gitlabTargetBranch"]
    }
}
