/// Woodpecker, which says what forge it serves. Whether a pull request is a fork's it doesn't say.
enum Woodpecker {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["CI"] == "woodpecker" else { return nil }
        var context = CIContext()
        context.system = "Woodpecker"
        context.event = variables["CI_PIPELINE_EVENT"]
        context.ref = variables["CI_COMMIT_REF"]
        context.actor = variables["CI_COMMIT_AUTHOR"]
        context.runner = variables["CI_SYSTEM_PLATFORM"]
        context.workspace = variables["CI_WORKSPACE"]
        context.commit = variables["CI_COMMIT_SHA"]
        context.defaultBranch = variables["CI_REPO_DEFAULT_BRANCH"]
        context.job = variables["CI_STEP_NAME"]
        context.runID = variables["CI_PIPELINE_NUMBER"]
        context.jobURL = plainURL(variables["CI_STEP_URL"]) ?? plainURL(variables["CI_PIPELINE_URL"])
        takeForge(variables, &context)
        guard context.event?.hasPrefix("pull_request") == true else { return context }
        context.isPullRequest = true
        context.isFork = true
        context.pullRequest = variables["CI_COMMIT_PULL_REQUEST"]
        context.headBranch = variables["CI_COMMIT_SOURCE_BRANCH"]
        context.baseBranch = variables["CI_COMMIT_TARGET_BRANCH"]
        return context
    }

    private static func takeForge(_ variables: [String: String], _ context: inout CIContext) {
        context.takeRepository(at: variables["CI_REPO_CLONE_URL"] ?? variables["CI_REPO_URL"])
        context.repository = variables["CI_REPO"] ?? context.repository
        context.repositoryURL = plainURL(variables["CI_REPO_URL"]) ?? context.repositoryURL
        context.serverURL = plainURL(variables["CI_FORGE_URL"]) ?? context.serverURL
        let type = variables["CI_FORGE_TYPE"]
        // `bitbucket-dc` is a forge of another API.
        context.forge = type == "forgejo" ? .gitea : type.map { ForgeKind(rawValue: $0) } ?? context.forge
        context.apiURL = context.serverURL.flatMap { server in context.forge?.apiURL(server: server) }
    }
}
