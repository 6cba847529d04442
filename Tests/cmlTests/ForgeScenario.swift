import CMLKit
import CMLSystem
import TestSupport

/// A change with main's runs behind it, and a forge double that has its pull request.
struct ForgeScenario {
    let run: RunScenario
    let double: ForgeDouble

    /// Records main without a forge, then commits `files` on `change`.
    init(
        files: [String: String] = ["quality.sh": "QUALITY=91\n"],
        config: String = "gates: {accuracy: {min: 0.5, max_drop: 0.05}}", seeds: String = "[1, 2, 3]",
        train: String = "", recordsMain: Bool = true
    ) throws {
        run = try RunScenario(config: config, seeds: seeds, train: train)
        if recordsMain { _ = try run.runOnMain() }
        try run.branch(files: files)
        double = try ForgeDouble(head: run.session.sh("git rev-parse HEAD"))
    }

    /// What the forge's own CI system tells the job of pull request 7.
    func environment(_ forge: String, token: String = ForgeDouble.token) throws -> [String: String] {
        let head = try run.session.sh("git rev-parse HEAD")
        switch forge {
        case "github", "gitea":
            let api = forge == "gitea" ? "/gitea/api/v1" : "/github"
            var environment = try run.pullRequest().merging([
                "GITHUB_API_URL": double.address + api, "GITHUB_SERVER_URL": "https://forge.example.org",
                "GITHUB_SHA": head, "GITHUB_RUN_ID": "100", "GITHUB_TOKEN": token,
            ]) { $1 }
            if forge == "gitea" { environment["GITEA_ACTIONS"] = "true" }
            return environment
        case "gitlab":
            return [
                "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_PROJECT_PATH": "acme/tiny",
                "CI_PROJECT_ID": "1", "CI_API_V4_URL": double.address + "/gitlab/api/v4",
                "CI_SERVER_URL": double.address + "/gitlab", "CI_COMMIT_SHA": head, "CI_PIPELINE_ID": "100",
                "CI_DEFAULT_BRANCH": "main", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "1",
                "CI_MERGE_REQUEST_PROJECT_PATH": "acme/tiny", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "GITLAB_TOKEN": token,
            ]
        default:
            return [
                "BITBUCKET_BUILD_NUMBER": "9", "BITBUCKET_REPO_FULL_NAME": "acme/tiny", "BITBUCKET_PR_ID": "7",
                "BITBUCKET_PR_DESTINATION_BRANCH": "main", "BITBUCKET_BRANCH": "change", "BITBUCKET_COMMIT": head,
                "BITBUCKET_API_URL": double.address + "/bitbucket/2.0", "BITBUCKET_TOKEN": token,
            ]
        }
    }

    func cml(
        _ forge: String = "github", _ arguments: [String] = ["run"], token: String = ForgeDouble.token,
        _ more: [String: String] = [:]
    ) throws -> Session.Answer {
        try run.session.cml(arguments, environment: environment(forge, token: token).merging(more) { $1 })
    }

    /// How many requests were about comments.
    func commentRequests() throws -> Int {
        try double.requests().count { $0.contains("/comments") || $0.contains("/notes") }
    }
}
