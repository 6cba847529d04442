/// Travis CI, whose pull requests build a merge commit of GitHub's.
enum Travis {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["TRAVIS"] == "true" else { return nil }
        var context = CIContext()
        context.system = "Travis CI"
        context.event = variables["TRAVIS_EVENT_TYPE"]
        context.ref =
            variables["TRAVIS_TAG"].map { "refs/tags/\($0)" } ?? variables["TRAVIS_BRANCH"].map { "refs/heads/\($0)" }
        context.runner = variables["TRAVIS_DIST"]
        context.commit = variables["TRAVIS_COMMIT"]
        context.workspace = variables["TRAVIS_BUILD_DIR"]
        context.takeRepository(at: variables["TRAVIS_REPO_SLUG"].map { "https://github.com/\($0)" })
        context.job = variables["TRAVIS_JOB_NAME"]
        context.runID = variables["TRAVIS_BUILD_ID"]
        context.jobURL = plainURL(variables["TRAVIS_JOB_WEB_URL"]) ?? plainURL(variables["TRAVIS_BUILD_WEB_URL"])
        guard let number = variables["TRAVIS_PULL_REQUEST"], number != "false" else { return context }
        context.isPullRequest = true
        context.ref = "refs/pull/\(number)/merge"
        context.pullRequest = number
        context.takeSource(variables["TRAVIS_PULL_REQUEST_SLUG"], of: context.repository)
        context.head = variables["TRAVIS_PULL_REQUEST_SHA"]
        context.headBranch = variables["TRAVIS_PULL_REQUEST_BRANCH"]
        context.baseBranch = variables["TRAVIS_BRANCH"]
        return context
    }
}
