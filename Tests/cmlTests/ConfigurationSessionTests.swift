import CMLSystem
import Testing
import TestSupport

/// What is wrong with a project is said before anything is trained, with exit code 2.
struct ConfigurationSessionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var config: String
        var says: [String]

        init(_ name: String, _ config: String, says: String...) {
            testDescription = name
            self.config = config
            self.says = says
        }
    }

    @Test(
        "a wrong configuration is an error with its place and the nearest right word",
        arguments: [
            Case(
                "an unknown key", "version: 1\ntrain:\n  comand: sh train.sh\nmetrics: [metrics.json]\n",
                says: "unknown key `comand` in `train`", "cml.yaml:3:3", "did you mean `command`?"),
            Case(
                "a wrong type", "version: 1\ntrain: {command: sh train.sh, seeds: yes}\nmetrics: [metrics.json]\n",
                says: "cml.yaml:2:", "seeds"),
            Case(
                "a duration without a unit",
                "version: 1\ntrain: {command: sh train.sh, timeout: 20 parsecs}\nmetrics: [metrics.json]\n",
                says: "cml.yaml:2:", "timeout"),
            Case("broken YAML", "version: 1\ntrain: {command: sh train.sh\n", says: "cml.yaml:"),
            Case("no command", "version: 1\nmetrics: [metrics.json]\n", says: "there is no training command"),
            Case(
                "no metrics", "version: 1\ntrain: {command: sh train.sh}\n", says: "no metric files are named"),
            Case(
                "an unknown parameter",
                """
                version: 1
                train:
                  command: sh train.sh
                  params: params.yaml
                  profiles: {smoke: {set: {train.epoch: 2}}}
                metrics: [metrics.json]
                """, says: "no parameter `train.epoch` in `params.yaml`", "cml.yaml:5", "`train.epochs`"),
            Case(
                "a parameter of another type",
                """
                version: 1
                train:
                  command: sh train.sh
                  params: params.yaml
                  profiles: {smoke: {set: {train.epochs: many}}}
                metrics: [metrics.json]
                """, says: "train.epochs", "cml.yaml:5"),
            Case(
                "a requirement that is missing",
                "version: 1\ntrain: {command: sh train.sh, requires: [AWS_ACCESS_KEY_ID]}\nmetrics: [metrics.json]\n",
                says: "the training requires `AWS_ACCESS_KEY_ID`"),
            Case(
                "an input that is not there",
                "version: 1\ntrain: {command: sh train.sh}\ninputs: {data: [data.csv]}\nmetrics: [metrics.json]\n",
                says: "`data.csv`"),
            Case(
                "a gate that contradicts its metric",
                """
                version: 1
                train: {command: sh train.sh}
                metrics: [metrics.json]
                gates: {accuracy: {max_drop: 0.1, max_rise: 0.1}}
                """, says: "cml.yaml:4", "accuracy"),
        ])
    func wrongConfiguration(_ wrong: Case) throws {
        let session = try Session.tiny(
            files: ["cml.yaml": wrong.config, "params.yaml": "train:\n  epochs: 20\n"])
        let before = try session.state()
        let answer = try session.cml("check")
        expect(answer, 2, says: ["error: "] + wrong.says)
        #expect(try session.state() == before, "nothing was trained")
    }

    @Test("without a cml.yaml it says so, and works when command and metrics are given")
    func noConfiguration() throws {
        let session = try Session(files: ["train.sh": #"echo '{"accuracy": 0.9}' > out.json"#])
        expect(try session.cml("check"), 2, says: ["no cml.yaml here or in a folder above", "`--command`"])
        let answer = try session.cml("check", "--command", "sh train.sh", "--metrics", "out.json")
        expect(answer, 0, says: ["accuracy"])
        #expect(!session.exists("out.json"), "put back: \(answer)")
    }

    @Test(
        "what is typed is checked as a cml.yaml is, with and without one", arguments: [true, false],
        [
            (["--metrics", "../out.json"], "the path `../out.json` leads out of the project root"),
            (["--metrics", "out.toml"], "`out.toml`: TOML comes later"),
            (["--command", " "], "the training command is empty"),
        ])
    func typed(hasFile: Bool, wrong: (words: [String], line: String)) throws {
        let session = hasFile ? try Session.tiny() : try Session(repository: false)
        let given = ["--command", "touch trained", "--metrics", "out.json"]
        let answer = try session.cml(["check"] + (hasFile ? [] : given) + wrong.words)
        expect(answer, 2, says: ["error: ", wrong.line])
        #expect(!session.exists("trained") && !session.exists("metrics.json"), "nothing was trained")
    }

    @Test("a cml.yaml that is JSON works, and --config names another one")
    func jsonConfiguration() throws {
        let config = #"{"version": 1, "train": {"command": "sh train.sh"}, "metrics": ["metrics.json"]}"#
        let session = try Session.tiny(files: ["cml.yaml": config, "ci/other.yaml": "unknown: 1\n"])
        expect(try session.cml("check"), 0)
        expect(try session.cml("check", "--config", "ci/other.yaml"), 2, says: ["other.yaml:1:1", "unknown key"])
    }

    @Test("one metric in two files is an error that suggests a prefix")
    func oneMetricInTwoFiles() throws {
        let trainer = #"for f in a b; do echo '{"accuracy": 0.9}' > $f.json; done"#
        let config = """
            version: 1
            train: {command: sh train.sh}
            metrics: [a.json, b.json]
            """
        let session = try Session.tiny(trainer: trainer, files: ["cml.yaml": config])
        let answer = try session.cml("check")
        expect(answer, 2, says: ["the metric `accuracy` is in `a.json` and in `b.json`", "prefix: b"])
        #expect(try session.state().contains("a.json") == false, "put back")
    }

    @Test("dvc.yaml names metrics, plots and params when cml.yaml does not")
    func dvc() throws {
        let dvc = """
            stages:
              train:
                cmd: sh train.sh
                params: [train.epochs]
                metrics: [scores.json: {cache: false}]
                plots: [curve.csv: {cache: false}]
            """
        let session = try Session.tiny(
            trainer: """
                epochs=$(sed -n 's/^  epochs: //p' params.yaml)
                echo "{\\"accuracy\\": 0.9, \\"epochs\\": $epochs}" > scores.json
                printf 'step,loss\\n1,0.5\\n2,0.4\\n' > curve.csv
                """,
            files: [
                "dvc.yaml": dvc, "params.yaml": "train:\n  epochs: 20\n",
                "cml.yaml": """
                version: 1
                train: {command: sh train.sh, profiles: {smoke: {set: {train.epochs: 3}}}}
                gates: {epochs: {min: 3, max: 3}}
                """,
            ])
        let before = try session.state()
        let answer = try session.cml("check")
        expect(answer, 0, says: ["epochs", "loss"])
        #expect(try session.state() == before)
    }

    @Test("the nearest cml.yaml upward is the project: a monorepo has one in each model's folder")
    func monorepo() throws {
        let config = """
            version: 1
            train: {command: sh train.sh, seeds: [1]}
            metrics: [metrics.json]
            gates: {accuracy: {min: 0.5}}
            """
        let session = try Session(files: [
            "models/a/cml.yaml": config, "models/a/train.sh": #"echo '{"accuracy": 0.9}' > metrics.json"#,
            "models/b/cml.yaml": config, "models/b/train.sh": #"echo '{"accuracy": 0.4}' > metrics.json"#,
            "models/a/src/code.py": "", "README.md": "two models\n",
        ])
        expect(try session.cml(["check"], in: session.root + "/models/a/src"), 0, says: ["/models/a"])
        expect(try session.cml(["check"], in: session.root + "/models/b"), 1, says: ["/models/b"])
        expect(try session.cml("check"), 2, says: ["no cml.yaml"])
        #expect(try session.sh("find . -name .cml | sort") == "./models/a/.cml\n./models/b/.cml")
        #expect(try session.sh("git status --porcelain").isEmpty)
    }
}
