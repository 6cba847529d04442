import CMLSystem
import TestSupport
import Testing

/// Trainings that damage what they stand on.
@Suite("Hostile trainings")
struct HostileTrainingSessionTests {
    private static let config = """
        version: 1
        train:
          command: sh train.sh
          params: params.yaml
          outputs: [model.bin]
          profiles: {smoke: {set: {epochs: 2}}}
        metrics: [metrics.json]
        gates: {run.seconds: {max: 10m}}

        """

    private func session(_ training: String) throws -> Session {
        let session = try Session(
            fixture: nil,
            files: [
                "cml.yaml": Self.config, "params.yaml": "epochs: 40  # many\n", "train.sh": training,
                "model.bin": "precious\n",
            ])
        return session
    }

    @Test("a failed training never passes a gate afterwards, nor becomes a baseline")
    func failed() throws {
        let session = try session("exit 7\n")
        #expect(try session.cml("check").code == 3)
        let gate = try session.cml("gate")
        #expect(gate.code == 1)
        #expect(gate.out.contains("failed"))
        #expect(try session.cml("baseline", "record").code == 3)
    }

    @Test("a run without metrics is trained again, never recorded")
    func withoutMetrics() throws {
        let session = try session("true\n")
        #expect(try session.cml("check").code == 3)
        #expect(try session.cml("baseline", "record").code == 3)
        #expect(try session.sh("git notes --ref=cml/runs list 2>/dev/null | wc -l") == "0")
    }

    @Test(
        "closed streams take nothing from the training; a result that nobody could read is a failed delivery",
        arguments: [("<&- >result 2>&-", "0"), (">&- 2>&-", "4"), ("<&- >&-", "4"), ("<&- >&- 2>&-", "4")])
    func closedStreams(streams: String, code: String) throws {
        let session = try session("echo trained; echo '{\"a\": 1}' > metrics.json\n")
        let cml = try Session.binary()
        #expect(try session.sh("exec 3>&1; (\(cml) check --no-baseline \(streams)); echo $? >&3") == code)
        #expect(try session.sh("cat .cml/runs/*/output.log") == "trained")
    }

    @Test("a signal ends the hashing of a large output, with everything put back")
    func largeOutput() throws {
        let session = try session("truncate -s 60G model.bin; echo '{\"a\": 1}' > metrics.json; touch done\n")
        let cml = try Session.binary()
        let code = try session.sh(
            """
            \(cml) check --no-baseline >log 2>&1 & child=$!
            while [ ! -e done ]; do sleep 0.1; done
            sleep 0.5; kill -TERM $child; wait $child; echo $?
            """)
        #expect(code == "143")
        #expect(try session.text("params.yaml") == "epochs: 40  # many\n")
        #expect(try session.text("model.bin") == "precious\n")
    }

    @Test("a file that may not grow is an error, and no piece of it stays")
    func fileLimit() throws {
        let session = try session("echo '{\"a\": 1}' > metrics.json\n")
        #expect(try session.cml("check", "--no-baseline").code == 0)
        let cml = try Session.binary()
        #expect(try session.sh("(ulimit -f 0; \(cml) report --md keep.md >/dev/null 2>&1); echo $?") == "2")
        #expect(try session.sh("ls | grep -c keep || true") == "0")
    }

    @Test("a pipe in the place of a file is an error, not a wait", arguments: ["metrics.json", "model.bin"])
    func pipe(name: String) throws {
        let session = try session("echo '{\"a\": 1}' > metrics.json; rm -f \(name); mkfifo \(name)\n")
        let answer = try session.cml("check")
        #expect(answer.code == (name == "metrics.json" ? 3 : 0) || answer.code == 3)
        #expect(try session.text("params.yaml") == "epochs: 40  # many\n")
        #expect(try session.text("model.bin") == "precious\n")
    }

    @Test(
        "the original params are kept when the training ruins them",
        arguments: [": > params.yaml", "echo hello > params.yaml", "rm params.yaml; ln -s /etc/passwd params.yaml"])
    func ruinedParams(command: String) throws {
        let session = try session("echo '{\"a\": 1}' > metrics.json; \(command)\n")
        let answer = try session.cml("check")
        #expect(try session.text("params.yaml.original") == "epochs: 40  # many\n")
        #expect((answer.out + answer.err).contains("params.yaml.original"))
    }

    @Test("the params come back even when the training removes the journal")
    func removedJournal() throws {
        let session = try session("echo '{\"a\": 1}' > metrics.json; rm -rf .git/cml\n")
        _ = try session.cml("check")
        #expect(try session.text("params.yaml") == "epochs: 40  # many\n")
    }

    @Test("git's own folder can't be an output")
    func gitFolder() throws {
        let session = try session("true\n")
        try session.write(["cml.yaml": Self.config.replacing("[model.bin]", with: "[.git/]")])
        #expect(try session.cml("check").code == 2)
    }
}
