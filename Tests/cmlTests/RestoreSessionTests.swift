import CMLSystem
import FoundationEssentials
import Testing
import TestSupport

/// Whatever ends a check, the user's files are as they were, and nothing of it is left running.
struct RestoreSessionTests {
    /// Writes over params, metrics, curve and model, starts children (one in a session of its own), and then hangs.
    private static let trainer = """
        sleep 3600 & echo $! >> "$PIDS"
        setsid sh -c 'echo $$ >> "$PIDS"; exec sleep 3600' &
        while [ "$(wc -l < "$PIDS")" -lt 2 ]; do sleep 0.01; done
        echo '{"accuracy": 0.1}' > metrics.json
        printf 'broken' > models/model.bin
        echo new > models/new.bin
        """

    private static func session(then last: String) throws -> Session {
        try Session.tiny(
            trainer: trainer + "\n" + last,
            train: "params: params.yaml, outputs: [models/], profiles: {smoke: {set: {epochs: 2}}}",
            files: [
                "params.yaml": "epochs: 20  # all\n", "metrics.json": #"{"accuracy": 0.9}"#,
                "models/model.bin": "weights",
                // The parent of this shell is cml itself.
                "cml.yaml": """
                version: 1
                project: tiny
                train:
                  command: sh train.sh $PPID
                  seeds: [1]
                  params: params.yaml
                  outputs: [models/]
                  profiles: {smoke: {set: {epochs: 2}}}
                metrics: [metrics.json]
                gates: {accuracy: {min: 0.5}}
                """,
            ])
    }

    @Test(
        "a signal ends the training and everything it started, and puts everything back",
        arguments: [("INT", Int32(130)), ("TERM", 143), ("HUP", 129)])
    func signal(name: String, code: Int32) throws {
        let session = try Self.session(then: "kill -\(name) $1; sleep 3600")
        let before = try session.state()
        let answer = try session.cml(["check"], environment: ["PIDS": session.home + "/../pids"])
        expect(answer, code, says: ["everything was put back"])
        #expect(try session.state() == before)
        #expect(try alive(session) == [])
    }

    @Test("a second and a third signal do not keep it from putting back")
    func severalSignals() throws {
        let session = try Self.session(then: "trap '' INT TERM; kill -INT $1; kill -TERM $1; kill -INT $1; sleep 3600")
        let before = try session.state()
        let answer = try session.cml(["check"], environment: ["PIDS": session.home + "/../pids"])
        #expect([130, 143].contains(answer.code), "\(answer)")
        #expect(try session.state() == before)
        #expect(try alive(session) == [])
    }

    @Test("after SIGKILL the next start puts everything back and ends what was left running")
    func killed() throws {
        let session = try Self.session(then: "kill -KILL $1; sleep 3600")
        let before = try session.state()
        let environment = ["PIDS": session.home + "/../pids"]
        #expect(try session.cml(["check"], environment: environment).code == 137)
        #expect(try session.text("params.yaml") == "epochs: 2  # all\n", "still as the training had it")
        #expect(try alive(session).count == 2)
        let next = try session.cml(
            ["check", "--command", #"cat params.yaml; echo '{"accuracy": 0.9, "new": 1}' > metrics.json"#])
        expect(next, 0, says: ["an earlier run was interrupted", "epochs: 2  # all"])
        #expect(try session.state() == before)
        #expect(try alive(session) == [])
    }

    @Test("whichever command starts next puts back, unless the check that it would disturb is alive")
    func nextStart() throws {
        for words in [["gate"], ["report"], ["compare"], ["compare", "main"], ["baseline", "record", "x"]] {
            let session = try Self.session(then: "\"$BINARY\" gate > ../inside.txt 2>&1; kill -KILL $1; sleep 3600")
            let before = try session.state()
            let environment = ["PIDS": session.home + "/../pids", "BINARY": try Session.binary()]
            #expect(try session.cml(["check"], environment: environment).code == 137)
            #expect(try !session.text("../inside.txt").contains("put back"))
            let next = try session.cml(words)
            expect(next, words[0] == "compare" ? 0 : 2, says: ["an earlier run was interrupted"])
            #expect(try session.state() == before)
            #expect(try alive(session) == [])
        }
    }

    @Test("a training that ends well leaves none of its children either")
    func leftChildren() throws {
        let session = try Self.session(then: #"echo '{"accuracy": 0.9}' > metrics.json"#)
        let before = try session.state()
        expect(try session.cml(["check"], environment: ["PIDS": session.home + "/../pids"]), 0)
        #expect(try session.state() == before)
        #expect(try alive(session) == [])
    }

    @Test("a timeout ends a training that ignores TERM, with its children")
    func timeout() throws {
        let session = try Self.session(then: "trap '' TERM; while :; do sleep 1; done")
        try session.write(["cml.yaml": session.text("cml.yaml").replacing("seeds:", with: "timeout: 500ms\n  seeds:")])
        let before = try session.state()
        expect(try session.cml(["check"], environment: ["PIDS": session.home + "/../pids"]), 3, says: ["timed out"])
        #expect(try session.state() == before)
        #expect(try alive(session) == [])
    }

    @Test("params that are edited by hand during the run keep the edit; only our scalars are undone")
    func editedParams() throws {
        let session = try Session(fixture: "shell")
        try session.sh("cp '\(Session.fixtures)/bad/edits_params.sh' train.sh")
        try session.commit("edits")
        let answer = try session.cml("check", "--seed", "1")
        #expect([0, 1].contains(answer.code), "\(answer)")
        let expected = """
            # Read by train.sh with sed: one `key: value` a line below `train`.
            train:
              epochs: 20
              rate: 0.25   # changed by hand

            """
        #expect(try session.text("params.yaml") == expected)
        #expect(answer.err.contains("params.yaml") || answer.out.contains("params.yaml"), "it is said: \(answer)")
    }

    @Test("a second cml in the same tree is refused and names the process; another worktree is free")
    func twoAtOnce() throws {
        let session = try Session.tiny(
            trainer: """
                "$BINARY" check > second.txt 2>&1; echo "exit $?, not $1" >> second.txt
                git worktree add -q ../other HEAD && cd ../other && sed -i 's/sh train.sh .*,/sh ok.sh,/' cml.yaml
                echo 'echo "{\\"accuracy\\": 0.9}" > metrics.json' > ok.sh
                "$BINARY" check > ../third.txt 2>&1; echo "exit $?" >> ../third.txt
                cd ../project && echo '{"accuracy": 0.9}' > metrics.json
                """,
            files: [
                "cml.yaml": """
                version: 1
                train: {command: sh train.sh $PPID, seeds: [1]}
                metrics: [metrics.json]
                gates: {accuracy: {min: 0.5}}
                """, ".gitignore": "second.txt\n",
            ])
        let answer = try session.cml(["check"], environment: ["BINARY": Session.binary()])
        expect(answer, 0)
        let second = try session.text("second.txt").split(separator: "\n")
        let process = second.last?.split(separator: " ").last ?? ""
        #expect(second.first == "error: another `cml` is at work in this tree")
        #expect(second.contains("   at: process \(process)"))
        #expect(second.last == "exit 2, not \(process)")
        let third = try session.text("../third.txt")
        #expect(third.hasSuffix("exit 0\n"), "\(third)")
    }

    /// The processes of the training that still run; a zombie waits for its parent and runs no more.
    private func alive(_ session: Session) throws -> [String] {
        let pids = try session.text("../pids").split(separator: "\n").map(String.init)
        return pids.filter { pid in
            guard let stat = try? Files.read("/proc/\(pid)/stat") else { return false }
            return !String(decoding: stat, as: UTF8.self).contains(") Z ")
        }
    }
}
