import CMLKit
import Testing

@Suite("CI context")
struct CIContextTests {
    @Test("a laptop has none")
    func laptop() {
        #expect(CIContext(environment: ["HOME": "/root", "GITHUB_BASE_REF": "main"]) == CIContext())
    }

    @Test(
        "each CI system tells its base branch by its own variables",
        arguments: [
            (
                ["GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main", "GITHUB_EVENT_NAME": "pull_request"],
                "GitHub Actions"
            ),
            (["GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true", "GITHUB_BASE_REF": "main"], "Gitea Actions"),
            (["GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"], "GitLab CI"),
            (["BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_PR_DESTINATION_BRANCH": "main"], "Bitbucket Pipelines"),
        ])
    func base(environment: [String: String], system: String) {
        let context = CIContext(environment: environment)
        #expect(context.system == system)
        #expect(context.baseBranch == "main")
    }

    @Test("a push in GitHub Actions has no base branch")
    func push() {
        let context = CIContext(environment: ["GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": ""])
        #expect(context.baseBranch == nil)
    }
}
