/// Buildkite, which tells the addresses that git clones from.
enum Buildkite {
    static func context(_ variables: [String: String]) -> CIContext? {
        guard variables["BUILDKITE"] == "true" else { return nil }
        var context = CIContext()
        context.system = "Buildkite"
        context.ref =
            variables["BUILDKITE_TAG"].map { "refs/tags/\($0)" }
            ?? variables["BUILDKITE_BRANCH"].map { "refs/heads/\($0)" }
        context.actor = variables["BUILDKITE_BUILD_CREATOR"]
        context.runner = variables["BUILDKITE_AGENT_META_DATA_QUEUE"]
        // A build that was started by hand has the word that was typed.
        context.commit = variables["BUILDKITE_COMMIT"].flatMap { $0 == "HEAD" ? nil : $0 }
        context.workspace = variables["BUILDKITE_BUILD_CHECKOUT_PATH"]
        context.takeRepository(at: variables["BUILDKITE_REPO"])
        context.defaultBranch = variables["BUILDKITE_PIPELINE_DEFAULT_BRANCH"]
        context.job = variables["BUILDKITE_STEP_KEY"] ?? variables["BUILDKITE_LABEL"]
        context.runID = variables["BUILDKITE_BUILD_NUMBER"]
        context.runAttempt = variables["BUILDKITE_RETRY_COUNT"]
        context.jobURL = plainURL(variables["BUILDKITE_BUILD_URL"])
        context.event = variables["BUILDKITE_SOURCE"]
        guard let number = variables["BUILDKITE_PULL_REQUEST"], number != "false" else { return context }
        context.event = "pull_request"
        context.ref = nil
        context.isPullRequest = true
        context.pullRequest = number
        let source = variables["BUILDKITE_PULL_REQUEST_REPO"].flatMap { RepositoryAddress($0)?.path }
        context.takeSource(source, of: context.repository)
        context.headBranch = variables["BUILDKITE_BRANCH"]
        context.baseBranch = variables["BUILDKITE_PULL_REQUEST_BASE_BRANCH"]
        return context
    }
}
