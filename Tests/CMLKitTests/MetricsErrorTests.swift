import CMLKit
import Testing

@Suite("Metric files that can't be read")
struct MetricsErrorTests {
    private static let pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0a", count: 32))\nsize 12\n"

    @Test(
        "say what is wrong and where",
        arguments: [
            ("m.json", "", "`m.json` is empty", "m.json"),
            ("m.csv", " \n\n", "`m.csv` is empty", "m.csv"),
            ("m.json", pointer, "`m.json` is a Git LFS pointer", "m.json"),
            ("m.toml", "a = 1", "`m.toml` is TOML, which comes later", "m.toml"),
            ("m.pkl", "x", "the format of `m.pkl` is not known", "m.pkl"),
            ("m.json", "{}", "no metric in `m.json`", "m.json"),
            ("m.json", "[1, 2]", "no metric in `m.json`", "m.json"),
            ("m.yaml", "accuracy 0.9", "no metric in `m.yaml`", "m.yaml"),
            ("m.xml", "<html/>", "no metric in `m.xml`", "m.xml"),
            ("m.csv", "a,b\n", "no metric in `m.csv`", "m.csv"),
            ("m.csv", "1,2\n3,4\n", "`m.csv` has no header line", "m.csv:1:1"),
            ("m.csv", "a,b\n1,2\n3\n", "a line of `m.csv` has 1 cell, its header has 2", "m.csv:3:1"),
            ("m.csv", "a,b\n1,2,3\n", "a line of `m.csv` has 3 cells, its header has 2", "m.csv:2:1"),
            ("m.csv", "a,b\n1,\"x\n", "a cell of `m.csv` has no closing quote", "m.csv:2:3"),
            ("m.csv", "a,b\n\"x\"y,2\n", "a cell of `m.csv` has more text behind its closing quote", "m.csv:2:1"),
            ("m.csv", "a,b,a\n", "`m.csv` has two columns named `a`", "m.csv:1:1"),
            ("m.json", "{\"a.b\": 1,\n \"a\": {\"b\": 2}}", "two values of `m.json` are named `a.b`", "m.json:2:13"),
            ("m.jsonl", "{\"a\": 1}\n3\n", "a line of `m.jsonl` is an integer, not an object", "m.jsonl:2:1"),
            ("m.jsonl", "{\"a\": 1}\n{\"b\": \"\\x\"}\n", "`m.jsonl` is not valid JSON: `\\x` is not an escape", "m.jsonl:2:8"),
            ("trainer_state.json", "{}", "`trainer_state.json` has no `log_history`", "trainer_state.json"),
        ])
    func failure(path: String, text: String, what: String, place: String) throws {
        let failure = try #require(throws: Failure.self) { try readMetrics(Array(text.utf8), path: path, prefix: nil) }
        #expect([failure.what, failure.place] == [what, place])
        #expect(failure.kind == .training)
    }

    @Test(
        "a truncated file is told from a wrong one",
        arguments: [
            ("m.json", "{\"a\": 1, \"b\": {\"c\": 0."), ("m.json", "{\"a\": 1,"), ("m.jsonl", "{\"a\": 1}\n{\"a\":"),
        ])
    func truncated(path: String, text: String) throws {
        let failure = try #require(throws: Failure.self) { try readMetrics(Array(text.utf8), path: path, prefix: nil) }
        #expect(failure.what.contains("`\(path)` is not valid JSON"))
        #expect(failure.place?.hasPrefix("\(path):") == true)
    }

    @Test(
        "text must be UTF-8",
        arguments: [
            ([0x7B, 0x22, 0x61, 0x0A, 0xFF], "`m.json` is not UTF-8", "m.json:2:1"),
            ([0xFF, 0xFE, 0x7B, 0x00], "`m.json` is UTF-16, not UTF-8", "m.json"),
        ] as [([UInt8], String, String)])
    func utf8(bytes: [UInt8], what: String, place: String) throws {
        let failure = try #require(throws: Failure.self) { try readMetrics(bytes, path: "m.json", prefix: nil) }
        #expect([failure.what, failure.place] == [what, place])
    }

    @Test("hints name the way out")
    func hints() throws {
        func hint(_ text: String, _ path: String) throws -> String? {
            try #require(throws: Failure.self) { try readMetrics(Array(text.utf8), path: path, prefix: nil) }.hint
        }
        #expect(try hint(Self.pointer, "m.json") == "run `git lfs pull`")
        #expect(try hint("x", "m.pkl")?.hasPrefix("known are JUnit XML, ") == true)
    }

    @Test("one metric in two files names both and suggests a prefix")
    func merge() throws {
        let first = (place: "cml.yaml:3: metrics[0]", path: "a.json", metrics: ["acc": Metric(1), "loss": Metric(2)])
        let second = (place: "cml.yaml:4: metrics[1]", path: "out/b.json", metrics: ["loss": Metric(3)])
        #expect(
            throws: Failure(
                .usage, "the metric `loss` is in `a.json` and in `out/b.json`", at: "cml.yaml:4: metrics[1]",
                hint: "give one of them a prefix: `{file: out/b.json, prefix: b}`")
        ) { try merged([first, second]) }
        let other = (place: "", path: "c.json", metrics: ["c.loss": Metric(3)])
        #expect(try merged([first, other]) == ["acc": Metric(1), "loss": Metric(2), "c.loss": Metric(3)])
    }

    @Test("a name that cml measures itself is refused")
    func reserved() {
        let file = (
            place: "cml.yaml:3: metrics[0]", path: "m.json", metrics: ["run.seconds": Metric(1), "runs": Metric(2)]
        )
        #expect(
            throws: Failure(
                .usage, "`m.json` has the metric `run.seconds`, but `run.` is kept for what cml measures",
                at: "cml.yaml:3: metrics[0]", hint: "give the file a prefix: `{file: m.json, prefix: m}`")
        ) { try merged([file]) }
    }

    @Test(
        "what cml measures itself is told by the beginning of its name",
        arguments: [
            ("run.seconds", true), ("checks.lint.exit", true), ("serve.latency.p99", true), ("image.size", true),
            ("runs", false), ("running.loss", false), ("a.run.b", false), ("accuracy", false), ("", false),
        ])
    func isBuiltIn(name: String, isBuiltIn: Bool) {
        #expect(Metric.isBuiltIn(name) == isBuiltIn)
    }

    @Test(
        "damage is reported or read around, never a crash",
        arguments: [
            "classification_report.json", "evals_result.json", "trainer_state.json", "lightning.csv", "keras.csv",
            "dvclive/metrics.json", "dvclive/plots/metrics/train/loss.tsv", "junit.xml",
        ])
    func damage(file: String) throws {
        let whole = try MetricFixture.bytes(file)
        let plot = Config.PlotSource(file: file, place: "")
        for (index, byte) in whole.enumerated() where index % 3 == 0 {
            var changed = whole
            changed[index] = Array("\"<&,\n{]9-".utf8)[(index + Int(byte)) % 9]
            for bytes in [Array(whole[..<index]), changed, Array(whole[index...])] {
                // Only a `Failure` may come out, and the compiler sees to that; what it says is tested above.
                _ = Result { () throws(Failure) in try readMetrics(bytes, path: file, prefix: nil) }
                _ = Result { () throws(Failure) in try readSeries(bytes, path: file, plot: plot) }
            }
        }
    }
}
