import CMLKit
import CMLSystem
import TestSupport
import Testing

/// A trusted job that posts what an untrusted one has trained, and what a run leaves for the CI system.
@Suite("cml run --deliver and the forges", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct ForgeDeliverSessionTests {
    /// A scenario whose change was trained by an untrusted job.
    static func trained(fork: Bool = true, quality: String = "QUALITY=91\n") throws -> ForgeScenario {
        let scenario = try ForgeScenario(files: ["quality.sh": quality])
        let environment = try scenario.run.pullRequest(head: fork ? "mallory/tiny" : "acme/tiny")
        try scenario.run.session.sh("rm -rf .cml")
        expect(try scenario.run.session.cml(["run", "--train-only"], environment: environment), 0)
        try scenario.run.session.sh("mkdir ../home/artifact && mv .cml ../home/artifact/ && git switch -q main")
        return scenario
    }

    /// What GitHub tells a `workflow_run` job that follows the change's run.
    static func workflowRun(
        _ scenario: ForgeScenario, fork: Bool = true, path: String = ".github/workflows/train.yml",
        event: String = "pull_request"
    ) throws -> [String: String] {
        let head = try scenario.run.session.sh("git rev-parse change")
        let payload = """
            {"repository": {"full_name": "acme/tiny", "default_branch": "main"}, "workflow_run": {"id": 100,
             "head_sha": "\(head)", "head_branch": "change", "event": "\(event)", "path": "\(path)",
             "conclusion": "success", "pull_requests": [],
             "head_repository": {"id": 5, "full_name": "\(fork ? "mallory" : "acme")/tiny"}}}
            """
        let environment = try scenario.environment("github")
        try Files.writeAtomically(Array(payload.utf8), to: scenario.run.session.home + "/event.json")
        return environment.merging([
            "GITHUB_EVENT_NAME": "workflow_run", "GITHUB_REF": "refs/heads/main", "GITHUB_BASE_REF": "",
            "GITHUB_HEAD_REF": "",
        ]) { $1 }
    }

    static func deliver(
        _ scenario: ForgeScenario, _ environment: [String: String]
    ) throws -> Session.Answer {
        try scenario.run.session.cml(
            ["run", "--deliver", scenario.run.session.home + "/artifact"], environment: environment)
    }

    @Test("a fork's artifact is posted, and never makes a green status", arguments: [true, false])
    func fork(isFork: Bool) throws {
        let scenario = try Self.trained(fork: isFork)
        let head = try scenario.run.session.sh("git rev-parse change")
        // The double tells no repository of a pull request's head.
        let answer = try Self.deliver(scenario, Self.workflowRun(scenario, fork: isFork))
        expect(answer, 0, says: ["passed", "comment created on pull request 7"])
        #expect(try scenario.double.statuses("github") == [isFork ? "pending" : "success"])
        #expect(try scenario.double.requests().first == "GET /commits/\(head)/pulls")
        let closing = try scenario.run.session.cml(
            ["run", "--close-status"], environment: Self.workflowRun(scenario, fork: isFork))
        expect(closing, 0, says: ["no status was left open"])
        #expect(try scenario.double.statuses("github").count == 1)
        #expect(try scenario.double.comments("github").count == 1)
        let comment = try #require(try scenario.double.comments("github").first)
        #expect(comment.hasPrefix("## cml: passed\(isFork ? ", as the fork measured it" : "")\n"), "\(comment)")
        let cure = "pushing its commit `\(head.prefix(12))` to a branch of this repository"
        #expect(comment.contains(cure) == isFork, "\(comment)")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a maintainer's own pull request of a fork's commit makes its status green")
    func confirmed() throws {
        let scenario = try Self.trained()
        expect(try Self.deliver(scenario, Self.workflowRun(scenario)), 0)
        try scenario.run.session.sh("git switch -q change && git push -q origin change:confirm-7")
        expect(try scenario.cml("github"), 0)
        #expect(try scenario.double.statuses("github") == ["pending", "pending", "success"])
        #expect(try scenario.run.trainings == 9)
    }

    @Test("a fork's red is red")
    func forkRed() throws {
        let scenario = try Self.trained(quality: "QUALITY=60\n")
        expect(try Self.deliver(scenario, Self.workflowRun(scenario)), 1, says: ["FAIL"])
        #expect(try scenario.double.statuses("github") == ["failure"])
    }

    @Test("a pull request that has moved on gets no comment")
    func moved() throws {
        let scenario = try Self.trained()
        let other = String(repeating: "d", count: 40)
        try scenario.double.control(
            "patch", #"{"forge": "github", "repo": "acme/tiny", "set": {"branches": {"change": "\#(other)"}}}"#)
        expect(
            try Self.deliver(scenario, Self.workflowRun(scenario)), 0,
            says: ["skipped: comment (no open pull request has"])
        #expect(try scenario.double.comments("github") == [])
    }

    @Test("a workflow that the base branch lacks, or a run of another event, is refused")
    func foreignWorkflow() throws {
        let scenario = try Self.trained()
        try scenario.run.session.write([".github/workflows/train.yml": "on: pull_request\n"])
        try scenario.run.session.commit("workflow")
        try scenario.run.session.sh("git push -q origin main")
        expect(try Self.deliver(scenario, Self.workflowRun(scenario)), 0)
        expect(
            try Self.deliver(scenario, Self.workflowRun(scenario, path: ".github/workflows/evil.yml")), 2,
            says: ["`.github/workflows/evil.yml` is no workflow of the base branch"])
        expect(
            try Self.deliver(scenario, Self.workflowRun(scenario, event: "issue_comment")), 2,
            says: ["was started by `issue_comment`"])
        #expect(try scenario.double.statuses("github").last == "error")
    }

    @Test("the job's summary, outputs, and GitLab's reports")
    func files() throws {
        let scenario = try ForgeScenario(files: ["quality.sh": "QUALITY=60\n"])
        let home = scenario.run.session.home
        try Files.writeAtomically(Array("before\n".utf8), to: home + "/summary")
        let answer = try scenario.cml(
            "github", ["run", "--no-comment", "--no-status"],
            ["GITHUB_STEP_SUMMARY": home + "/summary", "GITHUB_OUTPUT": home + "/output"])
        expect(answer, 1, says: ["::error file=cml.yaml,line=6::FAIL accuracy"])
        let summary = String(decoding: try Files.read(home + "/summary"), as: UTF8.self)
        #expect(summary.hasPrefix("before\n") && summary.contains("accuracy"))
        let output = String(decoding: try Files.read(home + "/output"), as: UTF8.self)
        let lines = output.split(separator: "\n")
        let end = try #require(lines.first?.dropFirst("outcome<<".count))
        #expect(lines.prefix(3) == ["outcome<<\(end)", "failed", "\(end)"])
        #expect(end.count > 20)
        #expect(try scenario.run.session.text(".cml/report.md").contains("accuracy"))
        expect(try scenario.cml("gitlab", ["run", "--no-comment", "--no-status"]), 1)
        let metrics = try scenario.run.session.text(".cml/metrics.txt")
        #expect(
            metrics.hasPrefix("# TYPE accuracy gauge\naccuracy 0.602\n") && metrics.hasSuffix("\n# EOF\n"), "\(metrics)"
        )
        #expect(metrics.contains("run_seconds{metric=\"run.seconds\"} "))
        let variables = try scenario.run.session.text(".cml/cml.env")
        #expect(variables.hasPrefix("CML_RESULT_OUTCOME=failed\nCML_RESULT_HEADLINE=failed: accuracy"))
    }

    /// As the job `cml-fork` of GitLab's template does it: in the fork's pipeline, whose `origin` has no records.
    @Test("a fork's merge request is judged in the fork's own pipeline", arguments: [("91", Int32(0)), ("60", 1)])
    func gitlabFork(quality: String, code: Int32) throws {
        let scenario = try ForgeScenario(files: ["quality.sh": "QUALITY=\(quality)\n"])
        let session = scenario.run.session
        try session.sh(
            """
            git clone -q --bare "file://$HOME/remote.git" "$HOME/fork.git"
            git --git-dir "$HOME/fork.git" update-ref -d refs/notes/cml/runs
            git push -q "$HOME/fork.git" HEAD:refs/merge-requests/7/head
            mkdir "$HOME/job" && cd "$HOME/job" && git init -q && git remote add origin "file://$HOME/fork.git"
            git fetch -q --depth 20 origin +refs/merge-requests/7/head:refs/pipelines/7 && git checkout -q refs/pipelines/7
            git config remote.upstream.url "file://$HOME/remote.git"
            """)
        let fork = ["CI_PROJECT_PATH": "mallory/tiny", "CI_PROJECT_ID": "2", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2"]
        let words = ["-C", session.home + "/job", "run", "--remote", "upstream", "--no-comment", "--no-status"]
        let answer = try scenario.cml("gitlab", words, token: "", fork)
        expect(answer, code, says: ["skipped: record (a fork's runs are never stored)", "3 paired seeds"])
        let report = try session.sh("cat \"$HOME/job/.cml/report.md\"")
        #expect(report.contains("3 seeds") && report.contains("max_drop"), "\(report)")
        #expect(try scenario.double.requests() == [])
    }

    @Test("a summary that other steps have filled is left as it is")
    func fullSummary() throws {
        let scenario = try ForgeScenario()
        let summary = scenario.run.session.home + "/summary"
        try Files.writeAtomically([UInt8](repeating: 0x78, count: 1_048_000), to: summary)
        expect(
            try scenario.cml("github", ["run", "--no-comment", "--no-status"], ["GITHUB_STEP_SUMMARY": summary]), 0,
            says: ["skipped: job summary"])
        #expect(Files.stat(summary)?.size == 1_048_000)
    }

    @Test("a token is in no output, record, note, comment or file", arguments: ForgeSessionTests.forges)
    func hygiene(forge: String) throws {
        let scenario = try ForgeScenario(files: [
            "quality.sh":
                "env >> \"$HOME/environments\"; cat /proc/$PPID/cmdline >> \"$HOME/environments\"; QUALITY=91\n"
        ])
        let home = scenario.run.session.home
        let names = [
            "GITHUB_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN", "BITBUCKET_TOKEN", "CI_JOB_TOKEN", "REPO_TOKEN", "CML_TOKEN",
        ]
        var more = ["GITHUB_STEP_SUMMARY": home + "/summary", "GITHUB_OUTPUT": home + "/output"]
        for name in names { more[name] = ForgeDouble.token }
        if forge == "gitlab" { more["CI_JOB_TOKEN"] = ForgeDouble.jobToken }
        let answers = [
            try scenario.cml(forge, ["run", "--log-level", "debug"], more),
            try scenario.cml(forge, ["run", "--log-level", "debug", "--token", ForgeDouble.expiredToken], more),
        ]
        expect(answers[0], 0, says: ["comment created", "POST http"])
        for answer in answers {
            for token in [ForgeDouble.token, ForgeDouble.expiredToken] {
                #expect(!(answer.out + answer.err).contains(token), "\(answer)")
            }
        }
        let secrets = "\(ForgeDouble.token)|\(ForgeDouble.expiredToken)"
        let found = try scenario.run.session.sh("grep -rlE '\(secrets)' . \"$HOME\" || true")
        #expect(found == "")
        #expect(
            try scenario.run.session.sh(
                "git notes --ref=cml/runs list | head -1 | cut -d' ' -f1 | xargs git cat-file -p | grep -cE '\(secrets)' || true"
            ) == "0")
        #expect(try !scenario.double.comments(forge).joined().contains(ForgeDouble.token))
        #expect(try scenario.double.complaints() == [])
    }
}
