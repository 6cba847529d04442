/// CircleCI. Only a fork's pull request has its number and its source in variables of their own.
enum CircleCI {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["CIRCLECI"] == "true" else { return nil }
        var context = CIContext()
        context.system = "CircleCI"
        context.ref =
            variables["CIRCLE_TAG"].map { "refs/tags/\($0)" } ?? variables["CIRCLE_BRANCH"].map { "refs/heads/\($0)" }
        context.actor = variables["CIRCLE_USERNAME"]
        context.commit = variables["CIRCLE_SHA1"]
        context.takeRepository(at: variables["CIRCLE_REPOSITORY_URL"])
        if let owner = variables["CIRCLE_PROJECT_USERNAME"], let name = variables["CIRCLE_PROJECT_REPONAME"] {
            context.repository = "\(owner)/\(name)"
        }
        context.workspace = variables["CIRCLE_WORKING_DIRECTORY"]
        context.job = variables["CIRCLE_JOB"]
        context.runID = variables["CIRCLE_WORKFLOW_ID"]
        context.jobURL = plainURL(variables["CIRCLE_BUILD_URL"])
        takePullRequest(variables, &context)
        context.event = context.isPullRequest ? "pull_request" : "push"
        return context
    }

    /// The number is the end of the pull request's address.
    private static func takePullRequest(_ variables: [String: String], _ context: inout CIContext) {
        let last = plainURL(variables["CIRCLE_PULL_REQUEST"])?.split(separator: "/").last
        guard let number = variables["CIRCLE_PR_NUMBER"] ?? last.map({ String($0) }), number.allSatisfy(\.isNumber)
        else { return }
        context.isPullRequest = true
        context.pullRequest = number
        context.ref = nil
        context.isFork = variables["CIRCLE_PR_NUMBER"] != nil || variables["CIRCLE_PR_USERNAME"] != nil
        context.headBranch = context.isFork ? nil : variables["CIRCLE_BRANCH"]
        context.headRepository = context.isFork ? source(variables) : context.repository
    }

    private static func source(_ variables: [String: String]) -> String? {
        guard let owner = variables["CIRCLE_PR_USERNAME"], let name = variables["CIRCLE_PR_REPONAME"] else {
            return nil
        }
        return "\(owner)/\(name)"
    }
}
