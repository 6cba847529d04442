import CMLSystem
import TestSupport
import Testing

/// `cml baseline fetch`, `push` and `gc` as a person or a CI job types them.
struct SharingSessionTests {
    private static func recorded() throws -> RunScenario {
        let scenario = try RunScenario()
        expect(try scenario.session.cml("baseline", "record"), 0)
        return scenario
    }

    @Test("records go to the remote, come to another clone, and are pushed once")
    func roundTrip() throws {
        let scenario = try Self.recorded()
        let session = scenario.session
        expect(try session.cml("baseline", "fetch"), 0, says: ["`origin` has no records yet; 3 lines waiting"])
        expect(try session.cml("baseline", "push"), 0, says: ["pushed 3 lines to `origin`"])
        expect(try session.cml("baseline", "push"), 0, says: ["nothing to push: `origin` has every record"])
        #expect(try json(session.cml("baseline", "push", "--json")) == Json(parsing: #"{"attempts":0,"lines":0}"#))
        #expect(try scenario.remoteRuns().count == 3)
        try session.sh("git clone -q \"file://$HOME/remote.git\" \"$HOME/other\"")
        let other = session.home + "/other"
        let fetched = try session.cml(["baseline", "fetch", "--json"], in: other)
        #expect(try json(fetched) == Json(parsing: #"{"queued":0,"records":true}"#))
        let shown = try session.cml(["baseline", "show", "--json"], in: other)
        #expect(try json(shown).array?.count == 3)
    }

    @Test("a refusing hook is final, its words are shown, and nothing of the queue is lost")
    func hook() throws {
        let scenario = try Self.recorded()
        let hook = scenario.session.home + "/remote.git/hooks/pre-receive"
        try scenario.session.sh(
            "printf '#!/bin/sh\\necho no notes on a Friday >&2\\nexit 1\\n' > '\(hook)' && chmod +x '\(hook)'")
        let answer = try scenario.session.cml("baseline", "push")
        expect(
            answer, 4,
            says: [
                "`origin` refused `refs/notes/cml/runs`: no notes on a Friday (pre-receive hook declined)",
                "2 attempts; the records stay in the queue", "the right to write `refs/notes/cml/*`",
            ])
        try scenario.session.sh("rm '\(hook)'")
        expect(try scenario.session.cml("baseline", "push"), 0, says: ["pushed 3 lines"])
        #expect(try scenario.remoteRuns().count == 3)
    }

    @Test(
        "a remote that isn't there is told from one that nobody knows",
        arguments: [
            (["--remote", "nope"], 2, "no remote `nope`"),
            (["--remote", "/nowhere/at/all.git"], 4, "'/nowhere/at/all.git' does not appear to be a git repository"),
            ([], 4, "does not appear to be a git repository"),
        ])
    func noRemote(options: [String], code: Int32, reason: String) throws {
        let scenario = try Self.recorded()
        try scenario.session.sh("rm -rf \"$HOME/remote.git\"")
        for command in ["fetch", "push", "gc"] {
            expect(try scenario.session.cml(["baseline", command] + options), code, says: [reason])
        }
        try scenario.session.sh("git init -q --bare \"$HOME/remote.git\"")
        expect(try scenario.session.cml("baseline", "push"), 0, says: ["pushed 3 lines"])
    }

    @Test("gc tells, then does with --force, and refuses what it can't know")
    func gc() throws {
        let scenario = try Self.recorded()
        let session = scenario.session
        try session.write(["quality.sh": "QUALITY=91\n"])
        try session.commit("another")
        try session.sh("git push -q origin main")
        expect(try session.cml("baseline", "record"), 0)
        expect(try session.cml("baseline", "push"), 0)
        let options = ["baseline", "gc", "--keep", "1", "--older-than"]
        expect(try session.cml(options + ["1d"]), 0, says: ["nothing to delete: 6 records kept"])
        expect(try session.cml(options + ["yesterday"]), 2, says: ["`--older-than` takes an age such as `180d`"])
        try session.sh("sleep 1.1")
        expect(
            try session.cml(options + ["0s"]), 0,
            says: ["would delete 3 records of 1 commit", "keep 3 records", "--force"])
        #expect(try scenario.remoteRuns(of: "HEAD~1").count == 3)
        let done = try session.cml(options + ["0s", "--force", "--json"])
        #expect(try json(done)["deleted"]?.bool == true)
        #expect(try json(done)["runs"]?.integer == 3)
        #expect(try scenario.remoteRuns(of: "HEAD~1") == [])
        #expect(try scenario.remoteRuns().count == 3)
        try session.sh("git clone -q --depth 1 \"file://$HOME/remote.git\" \"$HOME/shallow\"")
        expect(
            try session.cml(options + ["0s"], in: session.home + "/shallow"), 2,
            says: ["shallow", "git fetch --unshallow"])
    }
}
