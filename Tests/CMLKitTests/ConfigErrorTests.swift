import CMLKit
import CMLSystem
import Testing

@Suite("cml.yaml: errors")
struct ConfigErrorTests {
    private static func failure(_ text: String) -> Failure? {
        do throws(Failure) {
            _ = try Config.decoding(Array(text.utf8), file: "cml.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "tells place, what was found, and what to do",
        arguments: [
            (
                "train:\n  epochz: 1", "unknown key `epochz` in `train`", "cml.yaml:2:3: train.epochz",
                "known keys: `prepare`, `command`, `timeout`, `seeds`, `params`, `apply`, `outputs`, `requires`, "
                    + "`keep_tokens`, `profiles`"
            ),
            ("metric: [a.json]", "unknown key `metric`", "cml.yaml:1:1: metric", "did you mean `metrics`?"),
            (
                "train:\n  timeout: 20", "`timeout` must be a duration such as `20m`, found `20` without a unit",
                "cml.yaml:2:12: train.timeout", "write `20s`, `20m` or `20h`"
            ),
            (
                "train: {timeout: 20 parsecs}", "`timeout` must be a duration such as `20m`, found `20 parsecs`",
                "cml.yaml:1:18: train.timeout", nil
            ),
            (
                "train: {timeout: -5m}", "`timeout` must be more than 0, found `-5m`",
                "cml.yaml:1:18: train.timeout", "leave it out for no limit"
            ),
            (
                "train: {timeout: [20m]}", "`timeout` must be a duration such as `20m`, found a list",
                "cml.yaml:1:18: train.timeout", nil
            ),
            (
                "train: {command: \"  \"}", "`command` must be a command that is not empty, found `  `",
                "cml.yaml:1:18: train.command", nil
            ),
            (
                "train: {apply: inplace}",
                "`apply` must be one of `in-place`, `file`, `arguments`, `none`, found `inplace`",
                "cml.yaml:1:16: train.apply", "did you mean `in-place`?"
            ),
            (
                "train: {seeds: [1, 2, 1]}", "the seed `1` is there twice",
                "cml.yaml:1:23: train.seeds[2]", nil
            ),
            (
                "train: {seeds: [-1]}", "`seeds[0]` must be a whole number from 0 to 4294967295, found `-1`",
                "cml.yaml:1:17: train.seeds[0]", nil
            ),
            (
                "train: {seeds: 3}", "`seeds` must be a list of seeds such as `[1, 2, 3]`, found an integer",
                "cml.yaml:1:16: train.seeds", nil
            ),
            (
                "train: {outputs: [/tmp/model]}", "the path `/tmp/model` leads out of the project root",
                "cml.yaml:1:19: train.outputs[0]", "paths are relative to the root and stay in it"
            ),
            (
                "metrics: [a/../../m.json]", "the path `a/../../m.json` leads out of the project root",
                "cml.yaml:1:11: metrics[0]", "paths are relative to the root and stay in it"
            ),
            (
                "metrics: [m.toml]", "`m.toml`: TOML comes later",
                "cml.yaml:1:11: metrics[0]", "write the metrics as JSON, YAML or CSV"
            ),
            (
                "run_on: slurm", "`run_on: slurm` comes later",
                "cml.yaml:1:9: run_on", "this version trains where it runs: `run_on: local`"
            ),
            (
                "version: 2", "`version` `2` is not known to this `cml`", "cml.yaml:1:10: version",
                "the only version is 1"
            ),
            (
                "policy: {alpha: 0.5}", "`alpha` must be a share between 0 and 0.5, found `0.5`",
                "cml.yaml:1:17: policy.alpha", nil
            ),
            (
                "project: 7", "`project` must be a string, found an integer", "cml.yaml:1:10: project",
                "put it in quotes"
            ),
            (
                "train: {profiles: {smoke: {set: {lr: }}}}", "`lr` has no value",
                "cml.yaml:1:38: train.profiles.smoke.set.lr", "write `null` when that is what it is set to"
            ),
            (
                "serve: {golden: [{body: a.json, expect: b.json}]}",
                "`serve.golden[0]` needs one of `get`, `post`, `put`, `patch`, `delete`",
                "cml.yaml:1:18: serve.golden[0]", "such as `post: /predict`"
            ),
        ] as [(String, String, String, String?)])
    func errors(text: String, what: String, place: String, hint: String?) {
        #expect(Self.failure(text) == Failure(.usage, what, at: place, hint: hint))
    }

    @Test(
        "refuses impossible gates",
        arguments: [
            ("{min: 0.9, max: 0.1}", "the gate `a` has a `min` above its `max`"),
            ("{max_drop: 0.1, max_rise: 0.1}", "the gate `a` has both `max_drop` and `max_rise`"),
            ("{max_drop: 0.1, direction: lower}", "the gate `a` has `max_drop` and `direction: lower`"),
            ("{max_rise: 0.1, direction: higher}", "the gate `a` has `max_rise` and `direction: higher`"),
            ("{max_gap: 0.1}", "`max_gap` needs a gate over several metrics"),
            ("{max_drop: -0.1}", "`max_drop` must not be negative, found `-0.1`"),
            ("{min: .nan}", "`min` must be a number, or one with a unit such as `10m`, `64MB` or `5%`, found `.nan`"),
            ("{min: }", "`min` must be a number, or one with a unit such as `10m`, `64MB` or `5%`, found nothing"),
            ("{warn: true}", "the gate `a` has no limit"),
            ("{}", "the gate `a` has no limit"),
            (
                "0.9",
                "`a` must be a mapping with `min`, `max`, `max_drop`, `max_rise`, `max_gap`, `warn`, `exact`, "
                    + "`direction`, found a number"
            ),
            (
                "{max_drop: 5 percent}",
                "`max_drop` must be a number, a share such as `5%`, or `auto`, found `5 percent`"
            ),
        ])
    func gates(gate: String, what: String) {
        #expect(Self.failure("gates: {a: \(gate)}")?.what == what)
    }

    @Test("a gate that contradicts its metric's well-known name is refused where it stands")
    func gateAgainstName() throws {
        let failure = Self.failure("gates: {loss: {max_drop: 0.1}}")
        #expect(failure?.what == "`max_drop` means that higher is better, but of `loss` lower is better")
        #expect(failure?.place == "cml.yaml:1:15: gates.loss")
        #expect(Self.failure("gates: {loss: {max_drop: 0.1, direction: higher}}") == nil)
    }

    @Test("a change of a gate is not held against the name, since the gate below may declare a direction")
    func changeAgainstName() throws {
        let profile = "train: {command: x, profiles: {smoke: {gates: {loss: {max_drop: 0.2}}}}}\n"
        func resolve(_ gates: String) throws {
            let config = try Config.decoding(Array((profile + gates).utf8), file: "cml.yaml")
            _ = try config.resolved(profile: "smoke", dataset: nil)
        }
        try resolve("gates: {loss: {max_drop: 0.1, direction: higher}}")
        let failure = #expect(throws: Failure.self) { try resolve("gates: {loss: {max: 1}}") }
        #expect(failure?.what == "`max_drop` means that higher is better, but of `loss` lower is better")
    }

    @Test("a gate that is removed must be there")
    func removal() {
        let text = "gates: {accuracy: {min: 0.9}}\ntrain: {profiles: {smoke: {gates: {acuracy: null}}}}"
        let expected = Failure(
            .usage, "there is no gate `acuracy` to remove",
            at: "cml.yaml:2:45: train.profiles.smoke.gates.acuracy", hint: "did you mean `accuracy`?")
        #expect(Self.failure(text) == expected)
    }

    @Test("tells all errors at once, the first in the file first")
    func all() {
        let text = "metrics: [m.toml]\ntrain: {timeout: 5}\ngates: {a: {mix: 1}}\npolcy: {}\n"
        #expect(
            Self.failure(text)
                == Failure(
                    .usage, "`m.toml`: TOML comes later", at: "cml.yaml:1:11: metrics[0]",
                    hint: "write the metrics as JSON, YAML or CSV",
                    details: [
                        "cml.yaml:2:18: train.timeout: `timeout` must be a duration such as `20m`, found `5` without "
                            + "a unit (write `5s`, `5m` or `5h`)",
                        "cml.yaml:3:13: gates.a.mix: unknown key `mix` in `gates.a` (did you mean `max`?)",
                        "cml.yaml:4:1: polcy: unknown key `polcy` (did you mean `policy`?)",
                    ]))
    }

    @Test("a text that is no YAML is told with its place")
    func syntax() {
        let failure = Self.failure("train: [1, 2\nmetrics: a")
        #expect(failure?.kind == .usage)
        #expect(failure?.place?.hasPrefix("cml.yaml:") == true)
    }

    @Test("sections without content are empty", arguments: ["", "# nothing\n", "train:\ngates:\nmetrics:\nreport:\n"])
    func empty(text: String) throws {
        var expected = Config()
        expected.file = "cml.yaml"
        #expect(try Config.decoding(Array(text.utf8), file: "cml.yaml") == expected)
    }
}

@Suite("units")
struct ConfigMeasureTests {
    @Test(
        "reads numbers with units",
        arguments: [
            ("20m", 1200, .seconds), ("1h30m", 5400, .seconds), ("45s", 45, .seconds), ("500ms", 0.5, .seconds),
            ("1d", 86400, .seconds), ("1.5h", 5400, .seconds), ("64MB", 64e6, .bytes), ("1GiB", 1_073_741_824, .bytes),
            ("64 MB", 64e6, .bytes), ("5%", 0.05, .share), ("-5%", -0.05, .share), ("0s", 0, .seconds),
            ("1m500ms", 60.5, .seconds),
        ] as [(String, Double, Measure.Unit)])
    func reads(text: String, value: Double, unit: Measure.Unit) {
        #expect(Measure(parsing: text) == Measure(value: value, unit: unit))
    }

    @Test(
        "refuses what is none",
        arguments: [
            "", "20", "m", "30m1h", "1h1h", "5%%", "1h5%", "1.5.2s", ".5s", "5.s", "1e3s", "--5s", "20 min", "NaNs",
        ])
    func refuses(text: String) {
        #expect(Measure(parsing: text) == nil)
    }
}

@Suite("cml.yaml: any text at all")
struct ConfigRobustnessTests {
    /// A file as somebody types it: every beginning of it is read or refused, and never more than that.
    @Test("every beginning of a file is read or is a usage failure")
    func beginnings() {
        let text = """
            train: {command: x, timeout: 1h30m, seeds: [1, 2], profiles: {smoke: {set: {a: {b: 1}, "+f.yaml:c": ~}}}}
            metrics: [{file: a.json, prefix: p}]
            gates: {"s.*.r": {max_gap: 5%}, l: {max_rise: auto, warn: true}}
            serve: {golden: [{post: /p, expect: e.json}], load: {get: /, duration: 1s}}
            """
        let bytes = Array(text.utf8)
        for end in bytes.indices {
            do throws(Failure) {
                _ = try Config.decoding(Array(bytes[..<end]), file: "cml.yaml")
            } catch {
                #expect(error.kind == .usage && !error.what.isEmpty && error.place?.hasPrefix("cml.yaml") == true)
            }
        }
    }
}
