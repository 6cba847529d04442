import CMLSystem
import Testing
import TestSupport

/// From metrics to exit code: what fails a check, and what does not.
struct GateSessionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var metrics: String
        var code: Int32
        var says: [String]

        init(_ name: String, _ metrics: String, _ code: Int32, says: String...) {
            testDescription = name
            self.metrics = metrics
            self.code = code
            self.says = says
        }
    }

    @Test(
        "a gated metric that is not a number in its bounds fails",
        arguments: [
            Case("good", #"{"accuracy": 0.9}"#, 0, says: "PASS"), Case("at the bound", #"{"accuracy": 0.5}"#, 0),
            Case("below", #"{"accuracy": 0.4999}"#, 1, says: "FAIL", "min 0.5"),
            Case("NaN", #"{"accuracy": NaN}"#, 1, says: "FAIL", "not a number"),
            Case("infinite", #"{"accuracy": Infinity}"#, 1, says: "FAIL", "not finite"),
            Case("a text", #"{"accuracy": "0.95"}"#, 1, says: "FAIL", "a text, not a number"),
            Case("missing", #"{"acuracy": 0.95}"#, 1, says: "FAIL", "missing; did you mean `acuracy`?"),
            Case("null", #"{"accuracy": null, "loss": 1}"#, 1, says: "FAIL"),
            Case("a true is one", #"{"accuracy": true}"#, 0),
            Case("a false is none", #"{"accuracy": false}"#, 1, says: "FAIL"),
            Case("NaN elsewhere", #"{"accuracy": 0.9, "other": NaN}"#, 0, says: "other"),
        ])
    func gated(_ this: Case) throws {
        let session = try Session.tiny(trainer: "echo '\(this.metrics)' > metrics.json")
        let answer = try session.cml("check")
        expect(answer, this.code, says: this.says)
        let judged = try session.cml("gate")
        #expect(judged.code == this.code, "the record says the same: \(judged)")
        #expect(try json(session.cml("gate", "--json"))["outcome"]?.string == (this.code == 0 ? "passed" : "failed"))
    }

    @Test(
        "a gate that warns does not fail, globs gate every slice, profiles and datasets have gates of their own",
        arguments: [
            ("gates: {accuracy: {min: 0.95, warn: true}}", Int32(0), ["WARN"]),
            (#"gates: {"slices.*.recall": {min: 0.6}}"#, 1, ["slices.b.recall", "0.50"]),
            (#"gates: {"slices.*.recall": {max_gap: 0.5}}"#, 0, ["gap 0.3"]),
            (#"gates: {"slices.*.recall": {max_gap: 0.1}}"#, 1, ["gap 0.3"]),
            (#"gates: {"slices.*.precision": {min: 0.6}}"#, 1, ["no metric matches"]),
            ("gates: {run.seconds: {max: 10m}, run.peak_memory: {max: 64MB}}", 0, ["run.seconds", "run.peak_memory"]),
            ("gates: {run.seconds: {max: 1ms}}", 1, ["FAIL", "run.seconds"]),
        ])
    func gateKinds(gates: String, code: Int32, says: [String]) throws {
        let session = try Session.tiny(
            trainer: """
                echo '{"accuracy": 0.9, "slices": {"a": {"recall": 0.8}, "b": {"recall": 0.5}}}' > metrics.json
                """, config: gates)
        expect(try session.cml("check"), code, says: says)
    }

    @Test("checks commands are gates: a failing one fails, unless it only warns")
    func checks() throws {
        let config = """
            gates: {accuracy: {min: 0.5}}
            checks: {lint: exit 3, tests: "true"}
            """
        let session = try Session.tiny(config: config)
        let answer = try session.cml("check")
        expect(answer, 1, says: ["FAIL", "checks.lint", "`exit 3` ended with exit 3", "checks.tests"])
        expect(try session.cml("gate"), 1, says: ["checks.lint"])
        let metrics = try json(session.cml("report", "--json"))["metrics"]
        #expect(metrics?["checks.lint.exit"]?["value"]?.number == 3)
        let warning = try Session.tiny(config: config.replacing("exit 3", with: "{command: exit 3, warn: true}"))
        expect(try warning.cml("check"), 0, says: ["WARN", "checks.lint"])
    }

    @Test("a loss curve that diverged fails, also when the metrics look good")
    func divergedCurve() throws {
        let session = try Session.tiny(
            trainer: """
                printf 'epoch,loss\\n1,0.5\\n2,nan\\n3,nan\\n' > history.csv
                echo '{"accuracy": 0.9}' > metrics.json
                """,
            config: "gates: {accuracy: {min: 0.5}}\nplots: [{file: history.csv, x: epoch, y: [loss]}]")
        expect(try session.cml("check"), 1, says: ["FAIL", "curves", "loss"])
        expect(try session.cml("gate"), 1, says: ["curves"])
    }

    @Test("seeds are replicates: the means are judged, and a seed without the metric is not averaged away")
    func seeds() throws {
        let trainer = #"""
            case $CML_SEED in
                3) echo '{"accuracy": 0.3, "some": 1}' ;;
                4) echo '{"accuracy": 0.7}' ;;
                *) echo '{"accuracy": 0.5, "some": 1}' ;;
            esac > metrics.json
            """#
        let session = try Session.tiny(
            trainer: trainer, config: "gates: {accuracy: {min: 0.5}}")
        let answer = try session.cml("check", "--seed", "3", "--seed", "4", "--json")
        expect(answer, 0)
        #expect(try json(answer)["metrics"]?["accuracy"]?["value"]?.number == 0.5)
        expect(try session.cml("check", "--seed", "3"), 1)
        try session.write(["cml.yaml": session.text("cml.yaml").replacing("accuracy: {", with: "some: {")])
        expect(try session.cml("check", "--seed", "3", "--seed", "4"), 1, says: ["missing in 1 of 2 runs"])
    }

    @Test("a worse model fails against five paired seeds, and an unchanged one passes")
    func pairedSeeds() throws {
        let session = try Session(fixture: "shell")
        expect(try session.cml("baseline", "record"), 0, says: ["recorded 5 runs"])
        try session.sh("git checkout -q -b worse && sed -i 's/rate: 0.5/rate: 0.2/' params.yaml")
        try session.commit("worse")
        let answer = try session.cml("check")
        expect(answer, 1, says: ["FAIL", "accuracy", "allowed 0.02", "5 paired seeds", "rate", "0.2"])
        try session.sh("git checkout -q -b same main && echo '# more' >> README.md")
        try session.commit("same")
        let same = try session.cml("check")
        expect(same, 0, says: ["passed", "identical to main"])
        #expect(try session.sh("git status --porcelain").isEmpty)
    }

    @Test("changed evaluation data is not comparable, and named")
    func changedEvaluation() throws {
        let config = """
            version: 1
            project: tiny
            train: {command: sh train.sh, seeds: [1, 2, 3]}
            inputs: {code: [train.sh], data: [train.csv], evaluation: [test.csv]}
            metrics: [metrics.json]
            gates: {accuracy: {min: 0.5, max_drop: 0.01}}
            """
        let session = try Session.tiny(files: ["cml.yaml": config, "train.csv": "1\n", "test.csv": "1\n"])
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git checkout -q -b data && echo 2 >> train.csv")
        try session.commit("more training data")
        expect(try session.cml("check"), 0, says: ["train.csv"])
        try session.write(["test.csv": "2\n"])
        try session.commit("other test data")
        let answer = try session.cml("check")
        expect(answer, 0, says: ["not comparable", "test.csv", "1 inconclusive"])
        try session.write(["cml.yaml": config + "\npolicy: {not_comparable: fail}\n"])
        expect(try session.cml("check"), 1, says: ["not comparable"])
    }

    @Test("loosened gates lead the report, and the policy can forbid them")
    func loosened() throws {
        let session = try Session.tiny()
        try session.sh("git checkout -q -b loose && sed -i 's/min: 0.5/min: 0.1/' cml.yaml")
        try session.commit("loosen")
        expect(try session.cml("check"), 0, says: ["loosens", "gate `accuracy` min 0.5 -> 0.1"])
        try session.write(["cml.yaml": session.text("cml.yaml") + "policy: {configuration_change: fail}\n"])
        expect(try session.cml("check"), 1, says: ["configuration", "loosens"])
    }
}
