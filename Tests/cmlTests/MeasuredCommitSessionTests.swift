import CMLSystem
import TestSupport
import Testing

/// A status and a comment are only ever about what was checked out and measured.
@Suite(
    "cml run measures the commit that it reports on",
    .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct MeasuredCommitSessionTests {
    private static let worse = ["quality.sh": "QUALITY=60\n"]

    /// What the four systems tell of the change, from wherever the clone is.
    private static func environment(_ scenario: ForgeScenario, _ forge: String) throws -> [String: String] {
        let here = try scenario.run.session.sh("git rev-parse --abbrev-ref HEAD")
        try scenario.run.session.sh("git switch -q change")
        let environment = try scenario.environment(forge)
        try scenario.run.session.sh("git switch -q \(here)")
        return environment
    }

    private static func expectNothing(_ scenario: ForgeScenario, _ forge: String = "github", trainings: Int = 3) throws
    {
        #expect(try scenario.double.statuses(forge) == [])
        #expect(try scenario.double.comments(forge) == [])
        #expect(try scenario.run.trainings == trainings)
    }

    @Test(
        "main in the place of the change is refused",
        arguments: ["pull_request", "pull_request_target", "workflow_run"], [["run"], ["run", "--train-only"]])
    func mainForChange(event: String, arguments: [String]) throws {
        let scenario = try ForgeScenario(files: Self.worse)
        let head = try scenario.run.session.sh("git rev-parse change")
        try scenario.run.session.sh("git switch -q main")
        var environment = try Self.environment(scenario, "github")
        environment["GITHUB_EVENT_NAME"] = event
        environment["GITHUB_SHA"] = try scenario.run.session.sh("git rev-parse main")
        if event == "workflow_run" {
            let payload = """
                {"repository": {"full_name": "acme/tiny", "default_branch": "main"}, "workflow_run": {"id": 100,
                 "head_sha": "\(head)", "head_branch": "change", "event": "pull_request", "pull_requests": [],
                 "path": ".github/workflows/x.yml", "head_repository": {"id": 1, "full_name": "acme/tiny"}}}
                """
            try Files.writeAtomically(Array(payload.utf8), to: scenario.run.session.home + "/event.json")
        }
        let answer = try scenario.run.session.cml(arguments, environment: environment)
        expect(answer, 2, says: ["this job is about commit", String(head.prefix(12)), "is checked out"])
        try Self.expectNothing(scenario)
        #expect(try scenario.run.remoteRuns(of: "main", kind: "check").count == 1)
    }

    @Test("a third commit is refused on every forge", arguments: ForgeSessionTests.forges)
    func other(forge: String) throws {
        let scenario = try ForgeScenario(files: Self.worse)
        try scenario.run.branch("other", files: ["quality.sh": "QUALITY=99\n"])
        let environment = try Self.environment(scenario, forge)
        expect(try scenario.run.session.cml(["run"], environment: environment), 2, says: ["is checked out"])
        try Self.expectNothing(scenario, forge)
    }

    @Test("a head that nobody has is refused, and so is a push of another commit")
    func unknownHead() throws {
        let scenario = try ForgeScenario()
        let session = scenario.run.session
        let environment = try scenario.environment("github")
        try session.sh("sed -i 's/\"sha\": \"[0-9a-f]*/\"sha\": \"'$(printf 'a%.0s' $(seq 40))/ \"$HOME/event.json\"")
        expect(try session.cml(["run"], environment: environment), 2, says: ["or aaaaaaaaaaaa"])
        let push = RunScenario.push.merging(["GITHUB_SHA": try session.sh("git rev-parse main")]) { $1 }
        expect(try session.cml(["run"], environment: push), 2, says: ["is checked out", "check out"])
        try Self.expectNothing(scenario)
    }

    @Test("a merge of the change with main is the change's measurement", arguments: ["github", "gitlab", "bitbucket"])
    func merge(forge: String) throws {
        let scenario = try ForgeScenario()
        let session = scenario.run.session
        var environment = try Self.environment(scenario, forge)
        try session.sh("git switch -q main && git commit -q --allow-empty -m moved && git push -q origin main")
        let order = forge == "bitbucket" ? ["change", "main"] : ["main", "change"]
        try session.sh("git switch -q --detach \(order[0]) && git merge -q --no-ff -m merge \(order[1])")
        let merge = try session.sh("git rev-parse HEAD")
        switch forge {
        case "github": environment["GITHUB_SHA"] = merge
        case "gitlab":
            environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = environment["CI_COMMIT_SHA"]
            environment["CI_COMMIT_SHA"] = merge
        default: break
        }
        expect(try session.cml(["run"], environment: environment), 0, says: ["passed", "comment created"])
        #expect(try scenario.double.statuses(forge).count == 2)
        // A merge that the event doesn't name, since main has moved on.
        if forge == "github" {
            environment["GITHUB_SHA"] = try session.sh("git rev-parse change")
            expect(try session.cml(["run"], environment: environment), 0, says: ["passed"])
        }
    }

    @Test("GitLab's merge trains test squashed commits")
    func mergeTrain() throws {
        let scenario = try ForgeScenario()
        var environment = try scenario.environment("gitlab")
        try scenario.run.session.sh("git switch -q --detach main && git merge -q --squash change && git commit -q -m x")
        environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = environment["CI_COMMIT_SHA"]
        environment["CI_COMMIT_SHA"] = try scenario.run.session.sh("git rev-parse HEAD")
        expect(try scenario.run.session.cml(["run"], environment: environment), 0, says: ["passed"])
    }

    @Test("a merge commit at depth 1 is enough, and where that can't tell, the depth is named")
    func shallow() throws {
        let scenario = try ForgeScenario()
        let session = scenario.run.session
        var environment = try scenario.environment("github")
        try session.sh("git switch -q --detach main && git merge -q --no-ff -m merge change")
        environment["GITHUB_SHA"] = try session.sh("git rev-parse HEAD")
        let checkout = """
            rm -rf "$HOME/clone" && git push -qf origin HEAD:refs/pull/7/merge && git init -q "$HOME/clone"
            cd "$HOME/clone" && git remote add origin "file://$HOME/remote.git"
            git fetch -q --depth 1 origin refs/pull/7/merge && git checkout -q FETCH_HEAD
            """
        try session.sh(checkout)
        let clone = session.home + "/clone"
        expect(try session.cml(["run"], environment: environment, in: clone), 0, says: ["passed"])
        #expect(try scenario.double.statuses("github") == ["pending", "success"])
        // A commit after the change has it in its history, which is cut off here.
        try session.sh(
            "git switch -q --detach change && git commit -q --allow-empty -m 1 && git commit -q --allow-empty -m 2")
        environment["GITHUB_SHA"] = try session.sh("git rev-parse HEAD")
        try session.sh(checkout)
        expect(
            try session.cml(["run"], environment: environment, in: clone), 2, says: ["too shallow", "`fetch-depth: 0`"])
    }

    @Test("an event that tells no commit of the change reports nothing of it")
    func comment() throws {
        let scenario = try ForgeScenario(files: Self.worse)
        let session = scenario.run.session
        try session.sh("git switch -q main")
        var environment = try scenario.environment("github")
        environment["GITHUB_EVENT_NAME"] = "issue_comment"
        environment["GITHUB_REF"] = "refs/heads/main"
        let payload = """
            {"repository": {"full_name": "acme/tiny", "default_branch": "main"},
             "issue": {"number": 7, "pull_request": {"url": "x"}, "user": {"login": "x"}}}
            """
        try Files.writeAtomically(Array(payload.utf8), to: session.home + "/event.json")
        expect(
            try session.cml(["run"], environment: environment), 0,
            says: ["skipped: comment and status (the event `issue_comment` does not tell the change's commit)"])
        #expect(try scenario.double.statuses("github") == [])
        #expect(try scenario.double.comments("github") == [])
    }

    @Test("a record file of another commit is reported on that commit, and not to the pull request")
    func recordFile() throws {
        let scenario = try ForgeScenario()
        let session = scenario.run.session
        try session.sh("git switch -q main && rm -rf .cml")
        expect(try session.cml("train"), 0)
        try session.sh("cat .cml/runs/*/record.json > ../home/runs.jsonl && rm -rf .cml && git switch -q change")
        let answer = try scenario.cml("github", ["run", "--record", session.home + "/runs.jsonl"])
        expect(answer, 0, says: ["skipped: comment (commit", "is not the change's)"])
        let main = try session.sh("git rev-parse main")
        let statuses = try scenario.double.state("github")["statuses"]?.array ?? []
        #expect(statuses.map { $0["sha"]?.string } == [main])
    }
}
