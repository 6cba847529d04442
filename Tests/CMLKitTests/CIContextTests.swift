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

    private static let gitHub = [
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/tiny", "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_SHA": "merge", "GITHUB_EVENT_PATH": "/event.json", "GITHUB_WORKSPACE": "/work",
    ]

    /// What the payload of an event makes of the variables.
    private static func context(_ event: String, _ payload: String) -> CIContext {
        CIContext(environment: gitHub.merging(["GITHUB_EVENT_NAME": event]) { $1 }) { path in
            path == "/event.json" ? Array(payload.utf8) : nil
        }
    }

    private static func request(head: String) -> String {
        """
        {"repository": {"full_name": "acme/tiny", "default_branch": "main"}, "pull_request": {"number": 7,
         "head": {"sha": "abc", "repo": \(head)}, "base": {"ref": "release"}}}
        """
    }

    @Test(
        "a pull request tells its head, and whether that is a fork's",
        arguments: ["pull_request", "pull_request_target"],
        [
            ("acme/tiny", false), ("Acme/Tiny", false), ("mallory/tiny", true), (nil as String?, true),
        ])
    func pullRequest(event: String, head: (repository: String?, isFork: Bool)) {
        var expected = CIContext()
        expected.system = "GitHub Actions"
        expected.forge = .github
        expected.headRepository = head.repository
        expected.event = event
        expected.ref = "refs/pull/7/merge"
        expected.baseBranch = "release"
        expected.head = "abc"
        expected.defaultBranch = "main"
        expected.isPullRequest = true
        expected.isFork = head.isFork
        expected.pullRequest = "7"
        expected.repository = "acme/tiny"
        expected.commit = "merge"
        expected.workspace = "/work"
        let repository = head.repository.map { #"{"full_name": "\#($0)"}"# } ?? "null"
        #expect(Self.context(event, Self.request(head: repository)) == expected)
    }

    @Test("a pull request whose payload is absent or no JSON counts as a fork's", arguments: ["", "{", "[]", "{}"])
    func withoutPayload(payload: String) {
        let context = Self.context("pull_request", payload)
        #expect(context.isPullRequest && context.isFork)
        #expect(context.head == nil)
    }

    @Test(
        "a workflow_run is about the job that it follows",
        arguments: [
            (#""event": "pull_request", "head_repository": {"full_name": "acme/tiny"}"#, true, false, nil),
            (#""event": "pull_request", "head_repository": {"full_name": "mallory/tiny"}"#, true, true, nil),
            (#""event": "pull_request", "head_repository": null"#, true, true, nil),
            (
                #""event": "push", "head_repository": {"full_name": "acme/tiny"}, "head_branch": "main""#, false, false,
                "refs/heads/main"
            ),
        ])
    func workflowRun(fields: String, isPullRequest: Bool, isFork: Bool, ref: String?) {
        let payload = #"{"repository": {"full_name": "acme/tiny"}, "workflow_run": {"head_sha": "abc", \#(fields)}}"#
        let context = Self.context("workflow_run", payload)
        #expect(context.head == "abc")
        #expect(context.isPullRequest == isPullRequest)
        #expect(context.isFork == isFork)
        #expect(context.ref == ref)
    }

    @Test("a comment on a pull request tells no commit, and nothing of it is stored")
    func comment() {
        let context = Self.context("issue_comment", #"{"issue": {"number": 7, "pull_request": {"url": "x"}}}"#)
        #expect(context.isPullRequest && context.isFork)
        #expect(context.pullRequest == "7")
        #expect(context.head == nil)
        #expect(!Self.context("issue_comment", #"{"issue": {"number": 7}}"#).isPullRequest)
    }

    @Test("a merge queue's group is held against its base branch")
    func mergeGroup() {
        let payload = #"{"merge_group": {"head_sha": "abc", "base_ref": "refs/heads/main"}}"#
        let context = Self.context("merge_group", payload)
        #expect(context.baseBranch == "main")
        #expect(context.head == "abc")
        #expect(!context.isPullRequest && !context.isFork)
    }

    @Test(
        "a merge request of GitLab is a fork's when its source project is another",
        arguments: [("12", "12", false), ("12", "34", true), ("12", "", true), ("", "12", true)])
    func mergeRequest(project: String, source: String, isFork: Bool) {
        let context = CIContext(environment: [
            "GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "3", "CI_MERGE_REQUEST_PROJECT_ID": project,
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
            "CI_COMMIT_REF_NAME": "main", "CI_COMMIT_SHA": "abc",
        ])
        #expect(context.isPullRequest)
        #expect(context.isFork == isFork)
        #expect(context.pullRequest == "3")
        #expect(context.head == nil)
    }

    @Test("a tag is no branch of that name")
    func tags() {
        let gitLab = ["GITLAB_CI": "true", "CI_COMMIT_TAG": "main", "CI_COMMIT_REF_NAME": "main"]
        let bitbucket = ["BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_TAG": "main"]
        #expect(CIContext(environment: gitLab).ref == "refs/tags/main")
        #expect(CIContext(environment: bitbucket).ref == "refs/tags/main")
    }
}
