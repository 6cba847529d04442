import CMLKit
import CMLSystem
import FoundationEssentials
import Testing

/// The variables of a runner, and GitHub's own example payloads.
@Suite("GitHub's events")
struct CIGitHubEventTests {
    private static let events = ProcessInfo.processInfo.environment["CML_SHARED"].map { "\($0)/contracts/events" }

    private static let runner = [
        "GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_API_URL": "https://api.github.com", "GITHUB_REPOSITORY": "Codertocat/Hello-World",
        "GITHUB_REPOSITORY_ID": "186853002", "GITHUB_SHA": "merge", "GITHUB_ACTOR": "ann", "GITHUB_JOB": "check",
        "GITHUB_RUN_ID": "8", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_RUN_NUMBER": "5", "ImageOS": "ubuntu24",
        "GITHUB_WORKFLOW_REF": "Codertocat/Hello-World/.github/workflows/cml.yml@refs/pull/2/merge",
    ]

    private static func expected(_ event: String) -> CIContext {
        var context = CIContext()
        context.system = "GitHub Actions"
        context.event = event
        context.runner = "ubuntu24"
        context.actor = "ann"
        context.forge = .github
        context.serverURL = "https://github.com"
        context.apiURL = "https://api.github.com"
        context.repository = "Codertocat/Hello-World"
        context.repositoryID = "186853002"
        context.repositoryURL = "https://github.com/Codertocat/Hello-World"
        context.defaultBranch = "master"
        context.commit = "merge"
        context.job = "check"
        context.runID = "8"
        context.runAttempt = "2"
        context.workflowPath = ".github/workflows/cml.yml"
        context.jobURL = "https://github.com/Codertocat/Hello-World/actions/runs/8/attempts/2"
        return context
    }

    private static func context(_ event: String, file: String? = nil, _ more: [String: String] = [:]) -> CIContext {
        let variables = runner.merging(["GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": "/event.json"]) { $1 }
        return CIContext(environment: variables.merging(more) { $1 }) { _ in
            guard let file, let events else { return nil }
            return try? Files.read("\(events)/github-\(file).json")
        }
    }

    @Test(
        "pull requests", .enabled(if: events != nil, "CML_SHARED is not set"),
        arguments: ["pull_request", "pull_request_target"], ["pull_request-opened", "pull_request-synchronize"])
    func pullRequest(event: String, file: String) {
        var expected = Self.expected(event)
        expected.ref = "refs/pull/2/merge"
        expected.head = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
        expected.headBranch = "changes"
        expected.headRepository = "Codertocat/Hello-World"
        expected.headRepositoryID = "186853002"
        expected.baseBranch = "master"
        expected.baseCommit = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
        expected.isPullRequest = true
        expected.pullRequest = "2"
        expected.pullRequestAuthor = "Codertocat"
        #expect(Self.context(event, file: file, ["GITHUB_REF": "refs/pull/2/merge"]) == expected)
    }

    @Test("a comment, which here is on an issue", .enabled(if: events != nil, "CML_SHARED is not set"))
    func comment() {
        var expected = Self.expected("issue_comment")
        expected.ref = "refs/heads/master"
        #expect(
            Self.context("issue_comment", file: "issue_comment-created", ["GITHUB_REF": "refs/heads/master"])
                == expected)
    }

    @Test(
        "push, schedule and dispatch are about the ref itself", .enabled(if: events != nil, "CML_SHARED is not set"),
        arguments: ["push", "schedule", "workflow_dispatch"])
    func push(event: String) {
        var expected = Self.expected(event)
        expected.ref = "refs/heads/master"
        #expect(Self.context(event, file: "push", ["GITHUB_REF": "refs/heads/master"]) == expected)
    }

    @Test("the run that a workflow_run follows", .enabled(if: events != nil, "CML_SHARED is not set"))
    func workflowRun() {
        let context = Self.context(
            "workflow_run", file: "workflow_run-completed", ["GITHUB_REPOSITORY": "octo-org/octo-repo"])
        var run = FollowedRun()
        run.id = "289782451"
        run.attempt = context.follows?.attempt
        run.event = "repository_dispatch"
        run.conclusion = "success"
        run.workflowPath = ".github/workflows/test.yml"
        run.headBranch = "master"
        run.headCommit = "3484a3fb816e0859fd6e1cea078d76385ff50625"
        run.headRepository = "octo-org/octo-repo"
        run.headRepositoryID = "300029405"
        #expect(context.follows == run)
        #expect(context.head == run.headCommit)
        #expect(!context.isFork && !context.isPullRequest)
    }

    @Test(
        "Gitea and Forgejo are known by their variables, or by where their API lies",
        arguments: [
            (["GITEA_ACTIONS": "true"], "Gitea Actions"), (["FORGEJO_ACTIONS": "true"], "Forgejo Actions"),
            (["FORGEJO_ACTIONS": "true", "GITEA_ACTIONS": "true"], "Forgejo Actions"),
            (["GITHUB_API_URL": "https://git.example.org/api/v1"], "Gitea Actions"),
            (["GITEA_ACTIONS": "true", "GITHUB_API_URL": ""], "Gitea Actions"),
        ])
    func gitea(variables: [String: String], system: String) {
        let server = "https://git.example.org"
        let api = ["GITHUB_SERVER_URL": server, "GITHUB_API_URL": server + "/api/v1"]
        let context = Self.context("push", api.merging(variables) { $1 })
        #expect(context.system == system)
        #expect(context.forge == .gitea)
        #expect(context.apiURL == "https://git.example.org/api/v1")
        #expect(context.jobURL == "https://git.example.org/Codertocat/Hello-World/actions/runs/5")
    }

    @Test("an address keeps nothing that a token could be in")
    func addresses() {
        let context = Self.context(
            "push",
            [
                "GITHUB_SERVER_URL": "https://u:p@ghe.example.org/?token=x", "GITHUB_API_URL": "",
                "GITHUB_REPOSITORY": "a/b",
            ])
        #expect(context.serverURL == "https://ghe.example.org")
        #expect(context.apiURL == "https://ghe.example.org/api/v3")
        #expect(context.repositoryURL == "https://ghe.example.org/a/b")
    }
}
