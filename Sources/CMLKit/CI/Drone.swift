/// Drone. Whether a pull request is a fork's it doesn't say.
enum Drone {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["DRONE"] == "true" else { return nil }
        var context = CIContext()
        context.system = "Drone"
        context.event = variables["DRONE_BUILD_EVENT"]
        context.ref = variables["DRONE_COMMIT_REF"]
        context.actor = variables["DRONE_BUILD_TRIGGER"]
        context.workspace = variables["DRONE_WORKSPACE"]
        context.commit = variables["DRONE_COMMIT_SHA"]
        context.takeRepository(at: variables["DRONE_GIT_HTTP_URL"] ?? variables["DRONE_REPO_LINK"])
        context.repository = variables["DRONE_REPO"] ?? context.repository
        context.defaultBranch = variables["DRONE_REPO_BRANCH"]
        context.job = variables["DRONE_STEP_NAME"]
        context.runID = variables["DRONE_BUILD_NUMBER"]
        context.jobURL = plainURL(variables["DRONE_BUILD_LINK"])
        guard let number = variables["DRONE_PULL_REQUEST"] else { return context }
        context.isPullRequest = true
        context.isFork = true
        context.pullRequest = number
        context.headBranch = variables["DRONE_SOURCE_BRANCH"]
        context.baseBranch = variables["DRONE_TARGET_BRANCH"]
        return context
    }
}
