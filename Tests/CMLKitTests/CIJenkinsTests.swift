import CMLKit
import Testing

@Suite("Jenkins")
struct CIJenkinsTests {
    private static let job = [
        "JENKINS_URL": "https://ci.example.org/", "BUILD_URL": "https://ci.example.org/job/tiny/8/",
        "JOB_NAME": "tiny", "BUILD_NUMBER": "8", "WORKSPACE": "/var/jenkins/tiny",
        "GIT_URL": "https://bot:secret@github.com/acme/tiny.git", "GIT_COMMIT": "abc",
    ]

    private static var expected: CIContext {
        var context = CIContext()
        context.system = "Jenkins"
        context.event = "push"
        context.workspace = "/var/jenkins/tiny"
        context.forge = .github
        context.serverURL = "https://github.com"
        context.apiURL = "https://api.github.com"
        context.repository = "acme/tiny"
        context.repositoryURL = "https://github.com/acme/tiny"
        context.commit = "abc"
        context.job = "tiny"
        context.runID = "8"
        context.jobURL = "https://ci.example.org/job/tiny/8"
        return context
    }

    private static func context(_ more: [String: String]) -> CIContext {
        CIContext(environment: job.merging(more) { $1 })
    }

    @Test(
        "a branch is its name without origin's",
        arguments: [
            (["BRANCH_NAME": "main"], "refs/heads/main"), (["GIT_BRANCH": "origin/main"], "refs/heads/main"),
            (["TAG_NAME": "v1", "BRANCH_NAME": "v1"], "refs/tags/v1"),
        ])
    func branch(variables: [String: String], ref: String) {
        var expected = Self.expected
        expected.ref = ref
        #expect(Self.context(variables) == expected)
    }

    @Test("a multibranch job's change", arguments: [nil, "mallory/tiny"])
    func change(fork: String?) {
        var expected = Self.expected
        expected.event = "pull_request"
        expected.isPullRequest = true
        expected.isFork = fork != nil
        expected.pullRequest = "3"
        expected.pullRequestAuthor = "ann"
        expected.headBranch = "idea"
        expected.headRepository = fork == nil ? "acme/tiny" : nil
        expected.baseBranch = "main"
        let variables = [
            "BRANCH_NAME": "PR-3", "CHANGE_ID": "3", "CHANGE_TARGET": "main", "CHANGE_BRANCH": "idea",
            "CHANGE_AUTHOR": "ann", "CHANGE_FORK": fork ?? "",
        ]
        #expect(Self.context(variables) == expected)
    }

    @Test(
        "GitHub's pull request builder; a source that it doesn't tell counts as a fork's",
        arguments: [
            ("https://github.com/acme/tiny.git", "acme/tiny", false),
            ("https://github.com/mallory/tiny.git", "mallory/tiny", true), ("", nil, true),
        ])
    func pullRequestBuilder(source: String, repository: String?, isFork: Bool) {
        var expected = Self.expected
        expected.event = "pull_request"
        expected.isPullRequest = true
        expected.isFork = isFork
        expected.pullRequest = "3"
        expected.head = "def"
        expected.headBranch = "idea"
        expected.headRepository = repository
        expected.baseBranch = "main"
        let variables = [
            "ghprbPullId": "3", "ghprbActualCommit": "def", "ghprbSourceBranch": "idea", "ghprbTargetBranch": "main",
            "ghprbGhRepository": "acme/tiny", "ghprbAuthorRepoGitUrl": source,
        ]
        #expect(Self.context(variables) == expected)
    }

    @Test("the GitLab plugin's number is the one that people see")
    func gitLab() {
        var expected = Self.expected
        expected.event = "pull_request"
        expected.forge = .gitlab
        expected.serverURL = "https://git.example.org"
        expected.apiURL = "https://git.example.org/api/v4"
        expected.repository = "group/sub/tiny"
        expected.repositoryURL = "https://git.example.org/group/sub/tiny"
        expected.isPullRequest = true
        expected.pullRequest = "3"
        expected.head = "def"
        expected.headBranch = "idea"
        expected.headRepository = "group/sub/tiny"
        expected.baseBranch = "main"
        let variables = [
            "gitlabMergeRequestIid": "3", "gitlabMergeRequestId": "98765", "gitlabMergeRequestLastCommit": "def",
            "gitlabSourceBranch": "idea", "gitlabTargetBranch": "main",
            "gitlabSourceRepoHttpUrl": "https://git.example.org/group/sub/tiny.git",
            "gitlabTargetRepoHttpUrl": "https://git.example.org/group/sub/tiny.git",
        ]
        #expect(Self.context(variables) == expected)
    }
}
