import CMLSystem
import TestSupport
import Testing

/// Jobs that have the base repository's secrets train nothing but the base branch's own code.
struct PrivilegedSessionTests {
    static let events = ["pull_request_target", "workflow_run", "issue_comment"]

    /// What GitHub tells on `event`; the secrets' job is always started for the default branch's commit.
    private static func environment(
        _ scenario: RunScenario, _ event: String, base: String = "main"
    ) throws -> [String: String] {
        let session = scenario.session
        let (main, change) = (try session.sh("git rev-parse main"), try session.sh("git rev-parse change"))
        let payload =
            switch event {
            case "workflow_run":
                """
                "workflow_run": {"head_sha": "\(change)", "head_branch": "change", "event": "pull_request",
                 "head_repository": {"id": 5, "full_name": "mallory/tiny"}}
                """
            case "issue_comment": #""issue": {"number": 7, "pull_request": {"url": "x"}}"#
            default:
                """
                "pull_request": {"number": 7, "head": {"sha": "\(change)", "repo": {"full_name": "mallory/tiny"}},
                 "base": {"ref": "\(base)", "sha": "\(main)"}}
                """
            }
        try Files.writeAtomically(
            Array("{\"repository\": {\"full_name\": \"acme/tiny\", \"default_branch\": \"main\"}, \(payload)}".utf8),
            to: session.home + "/event.json")
        return [
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "acme/tiny", "GITHUB_EVENT_PATH": session.home + "/event.json", "GITHUB_SHA": main,
        ]
    }

    private static let fork = """
        git clone -q --bare . "$HOME/fork.git" && git --git-dir "$HOME/fork.git" update-ref refs/heads/main change
        rm -rf .git .gitignore * && git clone -q --branch main "file://$HOME/fork.git" . && git branch change
        git fetch -q "file://$HOME/remote.git" main:base
        """

    @Test(
        "another's code is not trained, whatever the clone's refs call it", arguments: events,
        [
            fork, "git branch -f main change && git switch -q main",
            "git branch -f main change && git switch -q main && git update-ref -d refs/remotes/origin/main && "
                + "git remote set-url origin file:///nonexistent",
            "git update-ref refs/remotes/origin/main change", "git switch -q main && git checkout -q change -- .",
            "git switch -q --detach main && git merge -q --no-commit --no-ff change",
        ])
    func refs(event: String, setup: String) throws {
        let scenario = try RunScenario()
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        let environment = try Self.environment(scenario, event)
        try scenario.session.sh(setup)
        for arguments in [["run"], ["run", "--train-only"], ["check"], ["train"], ["train", "--probe"]] {
            expect(
                try scenario.session.cml(arguments, environment: environment), 2,
                says: ["`\(event)` has this repository's secrets", "--train-only"])
        }
        #expect(try scenario.trainings == 0)
    }

    @Test("a base branch that the event names, and that isn't the default one, vouches for nothing")
    func base() throws {
        let scenario = try RunScenario()
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        var environment = try Self.environment(scenario, "pull_request_target", base: "change")
        environment["GITHUB_SHA"] = try scenario.session.sh("git rev-parse HEAD")
        expect(try scenario.session.cml(["run"], environment: environment), 2, says: ["not on the base branch"])
        #expect(try scenario.trainings == 0)
    }

    @Test("the base branch's own commit is trained, also at depth 1, and an older one where the history tells")
    func own() throws {
        let scenario = try RunScenario()
        let session = scenario.session
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        try session.sh("git switch -q main")
        let environment = try Self.environment(scenario, "issue_comment")
        expect(try session.cml(["check"], environment: environment), 0)
        try session.sh("git clone -q --depth 1 \"file://$HOME/remote.git\" \"$HOME/shallow\"")
        expect(try session.cml(["run"], environment: environment, in: session.home + "/shallow"), 0)
        // Main has moved since the event.
        try session.sh("git commit -q --allow-empty -m moved && git push -q origin main")
        try session.sh(
            "rm -rf \"$HOME/shallow\" && git clone -q --depth 1 \"file://$HOME/remote.git\" \"$HOME/shallow\"")
        expect(
            try session.cml(["check"], environment: environment, in: session.home + "/shallow"), 2,
            says: ["too shallow", "fetch-depth: 0"])
        try session.sh("git switch -q --detach HEAD~1")
        expect(try session.cml(["train"], environment: environment), 0)
    }
}
