import CMLKit
import CMLSystem
import TestSupport
import Testing

/// `cml run` against a stand-in for each forge, which refuses what the forge doesn't describe.
@Suite("cml run and the forges", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct ForgeSessionTests {
    static let forges = ["github", "gitlab", "gitea", "bitbucket"]

    private static let success = [
        "github": "success", "gitlab": "success", "gitea": "success", "bitbucket": "SUCCESSFUL",
    ]
    private static let pending = [
        "github": "pending", "gitlab": "pending", "gitea": "pending", "bitbucket": "INPROGRESS",
    ]
    private static let failure = ["github": "failure", "gitlab": "failed", "gitea": "failure", "bitbucket": "FAILED"]

    @Test("a report takes two comment requests and two statuses, and is edited next time", arguments: forges)
    func posts(forge: String) throws {
        let scenario = try ForgeScenario()
        expect(try scenario.cml(forge), 0, says: ["passed", "comment created on"])
        #expect(try scenario.double.requests().count == 4)
        #expect(try scenario.commentRequests() == 2)
        #expect(try scenario.double.statuses(forge) == [Self.pending[forge], Self.success[forge]])
        let comment = try #require(try scenario.double.comments(forge).first)
        #expect(comment.contains("accuracy") && comment.contains("tiny"))
        try scenario.run.session.write(["quality.sh": "QUALITY=60\n"])
        try scenario.run.session.commit("worse")
        expect(try scenario.cml(forge), 1, says: ["FAIL", "comment updated on"])
        #expect(try scenario.double.comments(forge).count == 1)
        #expect(try scenario.double.statuses(forge).last == Self.failure[forge])
        #expect(try scenario.double.complaints() == [])
    }

    @Test("the same results send no comment again", arguments: forges)
    func unchanged(forge: String) throws {
        let scenario = try ForgeScenario()
        expect(try scenario.cml(forge), 0)
        let before = try scenario.commentRequests()
        expect(try scenario.cml(forge), 0, says: ["nothing was trained"])
        expect(try scenario.cml(forge), 0, says: ["comment unchanged on"])
        #expect(try scenario.commentRequests() - before == 3)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("duplicates of ours are folded, and a parallel job's key keeps its own", arguments: forges)
    func duplicates(forge: String) throws {
        let scenario = try ForgeScenario()
        let kind = try #require(ForgeKind(named: forge))
        let marker = kind.markdown.marker("tiny")
        let copies = [3, 4].map {
            "\"\($0)\": {\"id\": \($0), \"pr\": 7, \"body\": \(Json.string(marker + "\nold").canonical), "
                + "\"created\": \"2026-01-01T00:00:00Z\", \"updated\": \"2026-01-01T00:00:00Z\"}"
        }
        try scenario.double.control(
            "patch",
            "{\"forge\": \"\(forge)\", \"repo\": \"acme/tiny\", \"set\": {\"comments\": {\(copies.joined(separator: ","))}}}"
        )
        expect(try scenario.cml(forge), 0, says: ["comment updated on"])
        #expect(try scenario.double.comments(forge).count == 1)
        expect(try scenario.cml(forge, ["run", "--key", "gpu"]), 0, says: ["comment created on"])
        let headings = try scenario.double.comments(forge).map { String($0.prefix { $0 != ":" }) }
        #expect(Set(headings) == ["## cml", "## cml `gpu`"])
        let names = try scenario.double.state(forge)["statuses"]?.array?.compactMap {
            ($0["context"] ?? $0["name"])?.string
        }
        #expect(Set(names ?? []) == ["cml/tiny", "cml/tiny/gpu"])
        #expect(try scenario.double.complaints() == [])
    }

    @Test("the marker on the last of five pages is found", arguments: forges)
    func pages(forge: String) throws {
        let scenario = try ForgeScenario()
        let kind = try #require(ForgeKind(named: forge))
        let comments = (1...450).map { id in
            let body = id == 450 ? kind.markdown.marker("tiny") + "\nold" : "talk \(id)"
            return "\"\(id)\": {\"id\": \(id), \"pr\": 7, \"body\": \(Json.string(body).canonical), \"created\": "
                + "\"2026-01-01T00:00:00Z\", \"updated\": \"2026-01-01T00:00:00Z\"}"
        }
        try scenario.double.control(
            "patch",
            "{\"forge\": \"\(forge)\", \"repo\": \"acme/tiny\", \"set\": {\"comments\": {\(comments.joined(separator: ","))}}}"
        )
        expect(try scenario.cml(forge), 0, says: ["comment updated on"])
        let after = try scenario.double.comments(forge)
        #expect(after.count == 450 && after.last?.contains("accuracy") == true)
        #expect(try scenario.commentRequests() == (forge == "gitea" ? 2 : 6))
        #expect(try scenario.double.complaints() == [])
    }

    @Test("main's job sets a status and posts nothing")
    func main() throws {
        let scenario = try ForgeScenario(recordsMain: false)
        try scenario.run.session.sh("git switch -q main")
        let head = try scenario.run.session.sh("git rev-parse HEAD")
        let environment = try scenario.environment("github").merging(RunScenario.push) { $1 }
            .merging(["GITHUB_SHA": head, "GITHUB_EVENT_PATH": "", "GITHUB_BASE_REF": ""]) { $1 }
        let answer = try scenario.run.session.cml(["run"], environment: environment)
        expect(answer, 0, says: ["skipped: comment (not a pull request)"])
        #expect(try scenario.double.requests() == ["POST /statuses/\(head)", "POST /statuses/\(head)"])
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a check run shows the failing gates at their lines")
    func checkRun() throws {
        let scenario = try ForgeScenario(files: ["quality.sh": "QUALITY=60\n"])
        expect(try scenario.cml("github", ["run", "--check-run"]), 1)
        let checks = try #require(try scenario.double.state("github")["checks"]?.object)
        let check = try #require(checks.values.first)
        #expect(check["conclusion"]?.string == "failure" && check["name"]?.string == "cml/tiny gates")
        let remark = check["output"]?["annotations"]?.array?.first
        #expect(remark?["path"]?.string == "cml.yaml" && remark?["message"]?.string?.contains("FAIL accuracy") == true)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a job ended by a signal closes its status and puts the params back", arguments: [15, 2])
    func signals(signal: Int) throws {
        let scenario = try ForgeScenario(
            files: ["quality.sh": "touch \"$HOME/started\"; sleep 30\n", "params.yaml": "epochs: 20\n"],
            train: "params: params.yaml, profiles: {smoke: {set: {epochs: 2}}}", recordsMain: false)
        let script = """
            rm -f "$HOME/started"; env --default-signal=INT,TERM '\(try Session.binary())' run >"$HOME/out" 2>&1 & cml=$!
            while ! [ -e "$HOME/started" ] && kill -0 $cml; do sleep 0.05; done
            grep -q 'epochs: 2$' params.yaml || echo not edited; kill -\(signal) $cml; wait $cml; echo $?
            """
        // A background job of a shell ignores an interrupt.
        let code = try scenario.run.session.sh(script, environment: scenario.environment("github"))
        let out = try scenario.run.session.sh("cat \"$HOME/out\"")
        #expect(code == String(128 + signal), "\(out)")
        #expect(try scenario.double.statuses("github") == ["pending", "error"])
        #expect(try scenario.run.session.text("params.yaml") == "epochs: 20\n")
        #expect(try scenario.double.comments("github") == [])
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a failed training closes its status as an error", arguments: forges)
    func failedTraining(forge: String) throws {
        let scenario = try ForgeScenario(files: ["quality.sh": "echo no labels; exit 5\n"])
        let summary = scenario.run.session.home + "/summary"
        expect(try scenario.cml(forge, ["run"], ["GITHUB_STEP_SUMMARY": summary]), 3)
        #expect(String(decoding: try Files.read(summary), as: UTF8.self).contains("```text\nno labels\n```\n"))
        let last = ["github": "error", "gitlab": "failed", "gitea": "error", "bitbucket": "STOPPED"]
        #expect(try scenario.double.statuses(forge) == [Self.pending[forge], last[forge]])
        let comment = try #require(try scenario.double.comments(forge).first)
        #expect(comment.contains("no verdict, the training failed") && comment.contains("exit"))
        #expect(comment.contains("```text\nno labels\n```\n"))
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a status that a killed job has left open is closed by the next step", arguments: ["github", "gitlab"])
    func closeStatus(forge: String) throws {
        let scenario = try ForgeScenario(
            files: ["quality.sh": "echo $$ > \"$HOME/group\"; touch \"$HOME/started\"; sleep 30\n"],
            recordsMain: false)
        let script = """
            '\(try Session.binary())' run >"$HOME/out" 2>&1 & cml=$!
            while ! [ -e "$HOME/started" ] && kill -0 $cml; do sleep 0.05; done
            kill -9 $cml; wait $cml; kill -9 -$(cat "$HOME/group"); true
            """
        try scenario.run.session.sh(script, environment: scenario.environment(forge))
        #expect(try scenario.double.statuses(forge) == ["pending"])
        // The double's list doesn't tell GitLab's statuses; there the state stays what it was.
        guard forge == "github" else { return }
        expect(try scenario.cml(forge, ["run", "--close-status"]), 0, says: ["closed now"])
        expect(try scenario.cml(forge, ["run", "--close-status"]), 0, says: ["no status was left open"])
        #expect(try scenario.double.statuses(forge) == ["pending", "error"])
        #expect(try scenario.double.complaints() == [])
    }
}
