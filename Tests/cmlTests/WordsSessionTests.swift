import CMLKit
import CMLSystem
import TestSupport
import Testing

/// The words of iterative/cml against a stand-in for each forge.
@Suite("iterative/cml's words and the forges", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct WordsSessionTests {
    static let forges = ["github", "gitlab", "gitea", "bitbucket"]

    /// Markdown that a parser would spell anew.
    private static let report = "# Run_1 *of* `main`\r\n\r\n* a\n+ b\n\n| a|b |\n|-|-|\n<b>x</b> &amp; !\\[x]\n\n\n"

    private static func scenario() throws -> ForgeScenario {
        try ForgeScenario(files: ["report.md": report], recordsMain: false)
    }

    @Test("a file becomes a comment with every byte of it, and an update edits that comment", arguments: forges)
    func comment(forge: String) throws {
        let scenario = try Self.scenario()
        expect(try scenario.cml(forge, ["comment", "create", "report.md"]), 0, says: ["comment created on"])
        #expect(try scenario.double.requests().count == 2)
        let first = try #require(try scenario.double.comments(forge).first)
        #expect(first.hasPrefix(Self.report))
        expect(try scenario.cml(forge, ["comment", "update", "report.md"]), 0, says: ["comment unchanged on"])
        try scenario.run.session.write(["report.md": "other\n"])
        expect(try scenario.cml(forge, ["comment", "update", "report.md"]), 0, says: ["comment updated on"])
        let comments = try scenario.double.comments(forge)
        #expect(comments.count == 1 && comments[0].hasPrefix("other\n"))
        #expect(try scenario.double.complaints() == [])
    }

    @Test("the comment that iterative/cml wrote is edited, and one of another title is not", arguments: forges)
    func watermark(forge: String) throws {
        let scenario = try Self.scenario()
        let bodies = ["", " a\\_b 100"].map { "old\n\n![](https://cml.dev/watermark.png#9f2c \"CML watermark\($0)\")" }
        let copies = bodies.enumerated().map {
            "\"\($0 + 3)\": {\"id\": \($0 + 3), \"pr\": 7, \"body\": \(Json.string($1).canonical), "
                + "\"created\": \"2026-01-01T00:00:00Z\", \"updated\": \"2026-01-01T00:00:00Z\"}"
        }
        try scenario.double.control(
            "patch",
            "{\"forge\": \"\(forge)\", \"repo\": \"acme/tiny\", \"set\": {\"comments\": {\(copies.joined(separator: ","))}}}"
        )
        let variables = ["CI_JOB_ID": "100", "BITBUCKET_STEP_UUID": "100"]
        expect(
            try scenario.cml(forge, ["comment", "update", "--watermark-title", "a_b {run}", "report.md"], variables), 0,
            says: ["comment updated on"])
        let comments = try scenario.double.comments(forge)
        #expect(comments.count == 2 && comments[0] == bodies[0] && comments[1].hasPrefix(Self.report))
        let other = ["comment", "update", "--watermark-title=other", "report.md"]
        expect(try scenario.cml(forge, other), 0, says: ["comment created on"])
        #expect(try scenario.double.comments(forge).count == 3)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("older names, stdin, targets, and options as variables")
    func spellings() throws {
        let scenario = try Self.scenario()
        let head = try scenario.run.session.sh("git rev-parse HEAD")
        let lines: [([String], [String: String], String)] = [
            (["send-comment", "report.md"], [:], "pull request 7"),
            (["send-comment", "--update", "--pr", "report.md"], [:], "pull request 7"),
            (["comment", "create", "report.md", "--target", "pr/7"], [:], "pull request 7"),
            (["comment", "create", "report.md"], ["CML_COMMENT_TARGET": "issue/7"], "issue 7"),
            (["comment", "create", "report.md"], ["CML_TARGET": "commit"], "commit \(head.prefix(12))"),
            (["comment", "create", "report.md", "--commit-sha", "HEAD"], [:], "commit \(head.prefix(12))"),
            (["comment", "create", "report.md", "--target=commit/\(head)"], [:], "commit \(head.prefix(12))"),
        ]
        for (words, variables, target) in lines {
            let answer = try scenario.cml("github", words, variables)
            expect(answer, 0, says: [" on \(target)."])
            #expect(answer.out.hasPrefix("http"), "\(answer)")
        }
        var environment = try scenario.environment("github")
        environment["CML"] = try Session.binary()
        try scenario.run.session.sh("echo piped | \"$CML\" comment create -", environment: environment)
        #expect(try scenario.double.comments("github").contains { $0.hasPrefix("piped\n") })
        #expect(try scenario.double.complaints() == [])
    }

    @Test("outside CI the remote tells the forge, and the commit its pull request", arguments: forges)
    func laptop(forge: String) throws {
        let scenario = try Self.scenario()
        let mounts = ["github": "/github", "gitlab": "/gitlab", "gitea": "/gitea", "bitbucket": "/bitbucket"]
        let page = scenario.double.address + (mounts[forge] ?? "") + "/acme/tiny"
        let environment = [
            "REPO_TOKEN": ForgeDouble.token, "CML_DRIVER": forge, "CML_REPO": page,
        ]
        // The address of a repository on a GitLab below a path looks like one in a group.
        guard forge != "gitlab" else { return }
        let answer = try scenario.run.session.cml(["comment", "create", "report.md"], environment: environment)
        expect(answer, 0, says: ["comment created on"])
        #expect(try scenario.double.requests().count == 3)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a lost answer is not taken for an older comment of the same text", arguments: forges)
    func lostTwin(forge: String) throws {
        let scenario = try Self.scenario()
        let words = ["comment", "create", "--rm-watermark", "report.md"]
        expect(try scenario.cml(forge, words), 0, says: ["comment created on"])
        for (kind, count) in [("5xx", 2), ("after", 3)] {
            try scenario.double.fault("{\"forge\": \"\(forge)\", \"kind\": \"\(kind)\", \"method\": \"POST\"}")
            expect(try scenario.cml(forge, words), 0, says: ["comment created on"])
            #expect(try scenario.double.comments(forge).count == count)
        }
    }

    @Test("a check is a check run on GitHub, and a status elsewhere", arguments: forges)
    func check(forge: String) throws {
        let scenario = try Self.scenario()
        let words = ["check", "create", "report.md", "--title", "Model", "--conclusion", "failure"]
        expect(try scenario.cml(forge, words), 0, says: ["`Model`"])
        if forge == "github" {
            let check = try #require(try scenario.double.state(forge)["checks"]?.object?.values.first)
            #expect(check["conclusion"]?.string == "failure" && check["name"]?.string == "Model")
            #expect(check["output"]?["summary"]?.string == Self.report)
        } else {
            let failed = ["gitlab": "failed", "gitea": "failure", "bitbucket": "FAILED"]
            #expect(try scenario.double.statuses(forge) == [failed[forge]])
        }
        #expect(try scenario.double.requests().count == 1)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a text that is too long is cut at a line, with its fence closed, and lies whole in the job's summary")
    func long() throws {
        let scenario = try Self.scenario()
        let lines = (1...9000).map { "line \($0)" }.joined(separator: "\n")
        try scenario.run.session.write(["report.md": "<details>\n\n```text\n\(lines)\n```\n\n</details>\n"])
        let summary = scenario.run.session.home + "/summary.md"
        let answer = try scenario.cml(
            "github", ["comment", "update", "report.md"], ["GITHUB_STEP_SUMMARY": summary])
        expect(answer, 0, says: ["was cut; the whole is in the job's summary"])
        let comment = try #require(try scenario.double.comments("github").first)
        #expect(comment.utf16.count <= 60_000 && comment.contains("\n```\n\n</details>\n\n**Cut here"))
        #expect(comment.contains("in [the job](https://forge.example.org/acme/tiny/actions/runs/100)"))
        #expect(try scenario.run.session.sh("cat \"$HOME/summary.md\"").contains("line 9000\n"))
        expect(try scenario.cml("github", ["comment", "update", "report.md"]), 0, says: ["comment unchanged"])
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a fork's job keeps its exit code, and the text goes to the job's summary")
    func fork() throws {
        let scenario = try Self.scenario()
        var environment = try scenario.environment("github", token: ForgeDouble.readToken)
        environment.merge(try scenario.run.pullRequest(head: "mallory/tiny")) { $1 }
        environment["GITHUB_STEP_SUMMARY"] = scenario.run.session.home + "/summary.md"
        for words in [["comment", "update", "report.md"], ["check", "create", "report.md"]] {
            let answer = try scenario.run.session.cml(words, environment: environment)
            expect(answer, 0, says: ["skipped: \(words[0])", "a fork's token is read-only", "job's summary"])
        }
        #expect(try scenario.double.requests() == [])
        #expect(try scenario.run.session.sh("grep -c Run_1 \"$HOME/summary.md\"") == "2")
    }

    @Test("what the forge refuses is a failed delivery with the permission to add")
    func refused() throws {
        let scenario = try Self.scenario()
        let answer = try scenario.cml("github", ["comment", "update", "report.md"], token: ForgeDouble.readToken)
        expect(answer, 4, says: ["comment on pull request 7", "pull-requests: write"])
        expect(
            try scenario.cml("github", ["comment", "create", "report.md"], token: ForgeDouble.expiredToken), 4,
            says: ["wrong or has expired"])
        let job = try scenario.cml(
            "gitlab", ["comment", "create", "report.md"], ["GITLAB_TOKEN": "", "CI_JOB_TOKEN": "x"])
        expect(job, 2, says: ["`CI_JOB_TOKEN` can't write comments"])
    }
}
