import CMLSystem
import Testing
import TestSupport

/// Trainings that fail, or leave no metrics that could be used: exit code 3, and everything put back.
struct TrainingSessionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var trainer: String
        var train: String
        var says: [String]

        init(_ name: String, _ trainer: String, train: String = "", says: String...) {
            testDescription = name
            self.trainer = trainer
            self.train = train
            self.says = says
        }
    }

    private static let pointer = """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345
        """

    @Test(
        "a training that leaves no usable metrics is an error of the training",
        arguments: [
            Case("not found", "exec no-such-program", says: "the training command was not found (exit 127)"),
            Case(
                "exit 7", "for i in $(seq 30); do echo line $i; done; echo out of memory >&2; exit 7",
                says: "the training failed with exit code 7", "       line 30\n", "       out of memory"),
            Case("killed", "kill -KILL $$", says: "the training"),
            Case(
                "timeout", "echo started; sleep 60", train: "timeout: 300ms",
                says: "the training timed out after 0.3 s",
                "       started", "train.timeout"),
            Case(
                "a stubborn timeout", "trap '' TERM; echo started; while :; do sleep 0.2; done",
                train: "timeout: 200ms",
                says: "timed out"),
            Case("missing", "true", says: "the training wrote no `metrics.json`", "cml.yaml:5"),
            Case("empty", "> metrics.json", says: "`metrics.json` is empty"),
            Case(
                "truncated", #"printf '{"accuracy": 0.95, "lo' > metrics.json"#,
                says: "`metrics.json` is not valid JSON", "metrics.json:1:"),
            Case(
                "an LFS pointer", "cat > metrics.json <<'END'\n\(pointer)\nEND", says: "is a Git LFS pointer",
                "git lfs pull"),
            Case(
                "not UTF-8", #"printf '{"accuracy": 0.95, "na\357ve": 1}' > metrics.json"#,
                says: "`metrics.json` is not UTF-8", "metrics.json:1:"),
            Case("no number", "echo '{}' > metrics.json", says: "no metric in `metrics.json`"),
            Case("a folder", "mkdir metrics.json", says: "metrics.json"),
            Case("failing preparation", "true", train: "prepare: exit 9", says: "the prepare failed with exit code 9"),
        ])
    func unusable(_ failing: Case) throws {
        let session = try Session.tiny(trainer: failing.trainer, train: failing.train)
        let before = try session.state()
        let answer = try session.cml("check")
        expect(answer, 3, says: ["error: "] + failing.says)
        #expect(!answer.out.contains("passed"), "\(answer)")
        #expect(try session.state() == before)
    }

    @Test("exit 7 shows the last twenty lines, and all of them are in the log")
    func lastLines() throws {
        let session = try Session(
            fixture: "bad",
            files: [
                "cml.yaml": "version: 1\ntrain: {command: sh exit7.sh}\nmetrics: [metrics.json]\n"
            ])
        let answer = try session.cml("check", "--quiet")
        expect(answer, 3, says: ["       line 2\n", "       line 20\n", "       out of memory"])
        #expect(!answer.err.contains("line 1\n"))
        #expect(try session.sh("cat .cml/runs/*/output.log").hasPrefix("line 1\n"))
    }

    @Test("a committed metrics file that the run did not write is stale, also when its bytes are right")
    func stale() throws {
        let session = try Session.tiny(trainer: "echo trained", files: ["metrics.json": #"{"accuracy": 0.99}"#])
        expect(try session.cml("check"), 3, says: ["`metrics.json` is stale: this run did not write it"])
        let rewriting = try Session.tiny(
            trainer: "cp metrics.json m && cat m > metrics.json && rm m",
            files: ["metrics.json": #"{"accuracy": 0.99}"#])
        expect(try rewriting.cml("check"), 0)
    }

    @Test("of a glob only what this run wrote is read")
    func glob() throws {
        let config = """
            version: 1
            train: {command: sh train.sh}
            metrics: ["results/*.json"]
            gates: {accuracy: {min: 0.5}}
            """
        let files = ["cml.yaml": config, "results/old.json": #"{"accuracy": 0.1, "old": 1}"#]
        let session = try Session.tiny(
            trainer: #"echo '{"accuracy": 0.9}' > results/new.json"#, files: files)
        let answer = try session.cml("check", "--json")
        expect(answer, 0)
        #expect(try json(answer)["metrics"]?.object?.keys.contains("old") == false)
        let idle = try Session.tiny(trainer: "true", files: files)
        expect(try idle.cml("check"), 3, says: ["no metric file that `results/*.json` matches"])
    }

    @Test("the training sees what it was promised, has no stdin, and its words come from the profile")
    func environment() throws {
        let session = try Session.tiny(
            trainer: """
                test "$CML" = 1 && test "$CML_PROFILE" = smoke && test "$CML_SMOKE" = 1 && test "$CML_SEED" = 1
                env | grep '^CML\\|PYTHONHASHSEED\\|FAST' | LC_ALL=C sort
                echo "words: $*"; echo "read: $(cat)"
                echo '{"accuracy": 0.9}' > metrics.json
                """,
            train: """
                params: params.yaml, profiles: {smoke: {set: {epochs: 2}, arguments: --max-steps 50, environment: \
                {FAST_DEV_RUN: "1"}}}
                """, files: ["params.yaml": "epochs: 20\n"])
        let answer = try session.cml("train")
        expect(
            answer, 0,
            says: [
                "words: --max-steps 50\n", "read: \n", "FAST_DEV_RUN=1\n", "PYTHONHASHSEED=1\n",
                "CML_OVERRIDES={\"epochs\":2}\n", "CML_PARAMS=\(session.root)/params.yaml\n",
            ])
    }

    @Test("train keeps the new outputs, and puts the params back")
    func trainKeeps() throws {
        let session = try Session(fixture: "shell")
        expect(try session.cml("train"), 0, says: ["seed 1", "seed 5", "accuracy"])
        #expect(session.exists("metrics.json") && session.exists("models/model.txt"))
        #expect(try session.sh("git diff --stat").isEmpty)
    }

    @Test("a file with a near name is named")
    func nearName() throws {
        let session = try Session.tiny(trainer: #"echo '{"accuracy": 1}' > metric.json"#)
        expect(try session.cml("check"), 3, says: ["the training wrote no `metrics.json`", "there is `metric.json`"])
    }
}
