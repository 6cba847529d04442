import CMLKit
import CMLSystem
import Testing

private func config(_ text: String) throws(Failure) -> Config {
    try Config.decoding(Array(text.utf8), file: "cml.yaml")
}

@Suite("the settings of a job")
struct ConfigJobTests {
    private let text = """
        train:
          command: python train.py
          profiles:
            smoke:
              set: {epochs: 2}
              environment: {A: smoke, B: smoke}
              gates: {accuracy: {min: 0.3, warn: true}, loss: null, f1: {min: 0.1}}
        inputs: {data: [all.csv], evaluation: [test.csv]}
        datasets:
          a: {environment: {B: a, C: a}, data: [a.csv], gates: {accuracy: {max_drop: null, warn: false}}}
        metrics: [m.json]
        gates:
          accuracy: {min: 0.9, max_drop: 0.01}
          loss: {max_rise: 5%}
        """

    @Test("lays profile and dataset over the general settings")
    func resolves() throws {
        let job = try config(text).resolved(profile: "smoke", dataset: "a")
        var accuracy = GateRule(metric: "accuracy", place: "cml.yaml:10: datasets.a.gates.accuracy")
        accuracy.min = 0.3
        var f1 = GateRule(metric: "f1", place: "cml.yaml:7: train.profiles.smoke.gates.f1")
        f1.min = 0.1
        var expected = JobSettings(profile: "smoke", dataset: "a", command: "python train.py")
        expected.overrides = [
            .init(
                file: nil, key: "epochs", adds: false, value: .integer(2),
                place: "cml.yaml:5: train.profiles.smoke.set.epochs")
        ]
        expected.environment = ["A": "smoke", "B": "a", "C": "a"]
        expected.gates = [accuracy, f1]
        expected.inputs.data = ["a.csv"]
        expected.inputs.evaluation = ["test.csv"]
        expected.metrics = [.init(file: "m.json", place: "cml.yaml:11: metrics[0]")]
        #expect(job == expected)
    }

    @Test("smoke and full are empty unless defined")
    func builtIn() throws {
        let config = try config("train: {command: x}\ngates: {a: {min: 1}}")
        #expect(try config.resolved(profile: "smoke", dataset: nil).gates == config.gates)
        #expect(try config.resolved(profile: "full", dataset: nil).overrides == [])
    }

    @Test(
        "names what is not there",
        arguments: [
            ("smok", nil, "there is no profile `smok`", "did you mean `smoke`?"),
            ("zzzzzzzz", nil, "there is no profile `zzzzzzzz`", "profiles: `full`, `smoke`"),
            ("smoke", "client", "there is no dataset `client`", "datasets: `a`"),
        ] as [(String, String?, String, String)])
    func unknown(profile: String, dataset: String?, what: String, hint: String) throws {
        let config = try config(text)
        let failure = #expect(throws: Failure.self) { try config.resolved(profile: profile, dataset: dataset) }
        #expect(failure?.what == what)
        #expect(failure?.hint == hint)
    }

    @Test("changes that contradict the general gate are an error at their place")
    func contradiction() throws {
        let config = try config(
            "train: {command: x, profiles: {smoke: {gates: {a: {max: 0.5}}}}}\ngates: {a: {min: 0.9}}")
        let expected = Failure(
            .usage, "the gate `a` has a `min` above its `max`", at: "cml.yaml:1: train.profiles.smoke.gates.a")
        #expect(throws: expected) { try config.resolved(profile: "smoke", dataset: nil) }
    }

    @Test(
        "puts arguments where the command takes them",
        arguments: [
            ("python t.py", nil, [], "python t.py"),
            ("python t.py", "--x 1", ["lr=2"], "python t.py --x 1 lr=2"),
            ("python t.py {arguments} | tee log", "--x 1", ["lr=2"], "python t.py --x 1 lr=2 | tee log"),
            ("python t.py | tee log", nil, [], "python t.py | tee log"),
            ("python t.py | tee log", nil, ["lr=2"], nil),
            ("a && b", "--x", [], nil),
        ] as [(String, String?, [String], String?)])
    func commandLine(command: String, arguments: String?, words: [String], expected: String?) {
        var job = JobSettings(profile: "smoke", command: command)
        job.arguments = arguments
        #expect((try? job.commandLine(adding: words)) == expected)
    }

    @Test("what the command line tells is laid over the file")
    func typed() throws {
        var config = try config("train: {command: x}\nmetrics: [a.json]")
        try config.take(command: nil, metrics: [])
        #expect(config.train.command == "x" && config.metrics.map(\.file) == ["a.json"])
        try config.take(command: "sh train.sh", metrics: ["./out/m.json", "out/m.json"])
        #expect(config.train.command == "sh train.sh")
        #expect(config.metrics == [.init(file: "out/m.json", place: "--metrics")])
    }

    @Test(
        "what the command line tells is checked as the file is",
        arguments: [
            (" ", "m.json", "the training command is empty"),
            ("x", "../m.json", "the path `../m.json` leads out of the project root"),
            ("x", "/etc/m.json", "the path `/etc/m.json` leads out of the project root"),
            ("x", "a/../../m.json", "the path `a/../../m.json` leads out of the project root"),
            ("x", "m.toml", "`m.toml`: TOML comes later"), ("x", "", "the path is empty"),
        ])
    func wronglyTyped(command: String, path: String, what: String) {
        var config = Config()
        let failure = #expect(throws: Failure.self) { try config.take(command: command, metrics: [path]) }
        #expect(failure?.what == what)
    }
}

@Suite("finding cml.yaml")
struct ConfigLocatingTests {
    @Test(
        "takes the nearest, not above the repository's top",
        arguments: [
            ("/r/models/churn/src", "/r", ["/r/models/churn/cml.yaml", "/r/cml.yaml"], "/r/models/churn/cml.yaml"),
            ("/r/models", "/r", ["/r/cml.yaml", "/cml.yaml"], "/r/cml.yaml"),
            ("/r/models", "/r/", ["/cml.yaml"], nil),
            ("/r/models/", nil, ["/cml.yml"], "/cml.yml"),
            ("/r", "/r", ["/r/cml.json", "/r/cml.yml"], "/r/cml.yml"),
            ("/", nil, [], nil),
        ] as [(String, String?, [String], String?)])
    func locates(directory: String, top: String?, files: [String], expected: String?) {
        let found = Config.locate(from: directory, top: top) { files.contains($0) }
        #expect(found.map { ($0.root == "/" ? "" : $0.root) + "/" + $0.file } == expected)
    }
}

@Suite("loosened gates and policies")
struct ConfigLooseningTests {
    @Test(
        "says what a change loosens",
        arguments: [
            ("gates: {a: {min: 0.90}}", "gates: {a: {min: 0.8}}", ["gate `a` min 0.9 → 0.8"]),
            ("gates: {a: {min: 0.90}}", "gates: {a: {max: 1}}", ["gate `a` min 0.9 removed"]),
            ("gates: {a: {max: 10m}}", "gates: {a: {max: 20m}}", ["gate `a` max 600 → 1200"]),
            ("gates: {loss: {max_rise: 5%}}", "gates: {}", ["gate `loss` removed"]),
            ("gates: {a: {max_rise: 7%}}", "gates: {a: {max_rise: 8%}}", ["gate `a` max_rise 7% → 8%"]),
            ("gates: {a: {max_drop: 0.1}}", "gates: {a: {max_drop: auto}}", ["gate `a` max_drop 0.1 → auto"]),
            ("gates: {a: {min: 1}}", "gates: {a: {min: 1, warn: true}}", ["gate `a` only warns now"]),
            ("policy: {inconclusive: fail}", "policy: {}", ["policy inconclusive fail → warn"]),
            ("policy: {alpha: 0.05}", "policy: {alpha: 0.01}", ["policy alpha 0.05 → 0.01"]),
            (
                "checks: {lint: a, tests: b}", "checks: {tests: {command: b, warn: true}}",
                ["check `lint` removed", "check `tests` only warns now"]
            ),
            ("datasets: {a: {}}", "", ["dataset `a` removed"]),
            (
                "gates: {a: {min: 1}}", "gates: {a: {min: 1}}\ntrain: {profiles: {smoke: {gates: {a: null}}}}",
                ["profile `smoke`: gate `a` removed"]
            ),
            (
                "datasets: {d: {gates: {a: {min: 1}}}}", "datasets: {d: {gates: {a: {min: 0}}}}",
                ["dataset `d`: gate `a` min 1 → 0"]
            ),
            ("gates: {a: {min: 0.8}}", "gates: {a: {min: 0.9, max: 1}, b: {min: 0}}", []),
            (
                "accept: [{metric: b, reason: r}]",
                "accept: [{metric: a, to: 2, reason: labels}, {metric: b, reason: r}]",
                ["accept `a` to 2 added: labels"]
            ),
            ("accept: [{metric: a, to: 2, reason: r}]", "", []),
        ])
    func says(base: String, head: String, expected: [String]) throws {
        #expect(Config.loosened(from: try config(base), to: try config(head)) == expected)
    }
}
