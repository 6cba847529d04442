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
        context.repository = variables["CI_PROJECT_PATH"]
        context.actor = variables["GITLAB_USER_LOGIN"]
        context.commit = variables["CI_COMMIT_SHA"]
        context.workspace = variables["CI_PROJECT_DIR"]
        context.jobURL = variables["CI_JOB_URL"] ?? variables["CI_PIPELINE_URL"]
        context.repositoryURL = variables["CI_PROJECT_URL"]
        context.commitPath = "/-/commit/"
        // Only pipelines of merged results have a source SHA beside that of the merge commit.
        context.head = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]
        if let number = variables["CI_MERGE_REQUEST_IID"] {
            context.isPullRequest = true
            context.pullRequest = number
            let target = variables["CI_MERGE_REQUEST_PROJECT_ID"]
            context.isFork = target == nil || variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] != target
        }
        return context
    }
}
