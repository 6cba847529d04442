import CMLKit
import Testing

@Suite("GitLab CI")
struct CIGitLabTests {
    private static let job = [
        "GITLAB_CI": "true", "CI": "true", "CI_SERVER_URL": "https://example.org/git",
        "CI_API_V4_URL": "https://example.org/git/api/v4", "CI_PROJECT_PATH": "group/sub/tiny", "CI_PROJECT_ID": "12",
        "CI_PROJECT_URL": "https://example.org/git/group/sub/tiny", "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_SHA": "abc", "CI_JOB_NAME": "check", "CI_PIPELINE_ID": "8", "GITLAB_USER_LOGIN": "ann",
        "CI_JOB_URL": "https://example.org/git/group/sub/tiny/-/jobs/9", "CI_PROJECT_DIR": "/builds/tiny",
        "CI_REPOSITORY_URL": "https://gitlab-ci-token:secret@example.org/git/group/sub/tiny.git",
    ]

    private static func expected(_ event: String, ref: String) -> CIContext {
        var context = CIContext()
        context.system = "GitLab CI"
        context.event = event
        context.ref = ref
        context.actor = "ann"
        context.workspace = "/builds/tiny"
        context.forge = .gitlab
        context.serverURL = "https://example.org/git"
        context.apiURL = "https://example.org/git/api/v4"
        context.repository = "group/sub/tiny"
        context.repositoryID = "12"
        context.repositoryURL = "https://example.org/git/group/sub/tiny"
        context.defaultBranch = "main"
        context.commit = "abc"
        context.baseBranch = "main"
        context.job = "check"
        context.runID = "8"
        context.jobURL = "https://example.org/git/group/sub/tiny/-/jobs/9"
        return context
    }

    private static func context(_ more: [String: String]) -> CIContext {
        CIContext(environment: job.merging(more) { $1 })
    }

    private static let request = [
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "3", "CI_MERGE_REQUEST_ID": "98765",
        "CI_MERGE_REQUEST_PROJECT_ID": "12", "CI_MERGE_REQUEST_PROJECT_PATH": "group/sub/tiny",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "12", "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "group/sub/tiny",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "idea", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "release",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "base",
    ]

    /// Merged results and merge trains test a temporary merge commit, and tell the change's own beside it.
    @Test(
        "a merge request's pipeline, also a child's",
        arguments: [
            ("merge_request_event", "refs/merge-requests/3/head", nil),
            ("merge_request_event", "refs/merge-requests/3/merge", "def"),
            ("merge_request_event", "refs/merge-requests/3/train", "def"),
            ("parent_pipeline", "refs/merge-requests/3/head", nil),
        ])
    func mergeRequest(source: String, ref: String, head: String?) {
        var expected = Self.expected(source, ref: ref)
        expected.head = head
        expected.headBranch = "idea"
        expected.headRepository = "group/sub/tiny"
        expected.headRepositoryID = "12"
        expected.baseBranch = "release"
        expected.baseCommit = "base"
        expected.isPullRequest = true
        expected.pullRequest = "3"
        let more = [
            "CI_PIPELINE_SOURCE": source, "CI_COMMIT_REF_NAME": ref, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": head ?? "",
        ]
        #expect(Self.context(Self.request.merging(more) { $1 }) == expected)
    }

    @Test("a fork's pipeline runs in the fork, and its merge request is in the target project")
    func fork() {
        let context = Self.context(
            Self.request.merging([
                "CI_PROJECT_PATH": "mallory/tiny", "CI_PROJECT_ID": "34", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "34",
                "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "mallory/tiny",
            ]) { $1 })
        #expect(context.isFork)
        #expect(context.repository == "mallory/tiny")
        #expect(context.pullRequestRepository == "group/sub/tiny")
        #expect(context.headRepository == "mallory/tiny")
    }

    @Test(
        "a branch's pipeline is about its open merge request, that of its own project first",
        arguments: [
            ("idea", "group/sub/tiny!3,group/sub/tiny!4", "3", nil, false),
            ("idea", "other/tiny!9,group/sub/tiny!3", "3", nil, false),
            ("idea", "other/tiny!9", "9", "other/tiny", true), ("idea", "", nil, nil, false),
            ("idea", "nonsense,a!b", nil, nil, false), ("main", "group/sub/tiny!3", nil, nil, false),
        ])
    func openMergeRequests(branch: String, open: String, number: String?, project: String?, isFork: Bool) {
        var expected = Self.expected("push", ref: branch)
        if let number {
            expected.isPullRequest = true
            expected.pullRequest = number
            expected.headBranch = branch
            expected.headRepository = "group/sub/tiny"
            expected.headRepositoryID = "12"
            expected.isFork = isFork
            expected.pullRequestRepository = project
        }
        let variables = [
            "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_REF_NAME": branch, "CI_COMMIT_BRANCH": branch,
            "CI_OPEN_MERGE_REQUESTS": open,
        ]
        #expect(Self.context(variables) == expected)
    }
}
