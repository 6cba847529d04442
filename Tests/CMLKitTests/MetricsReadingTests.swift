import CMLKit
import Testing

@Suite("Metrics of a file")
struct MetricsReadingTests {
    private func read(_ text: String, _ path: String, prefix: String? = nil) throws -> [String: Metric.Value] {
        try readMetrics(Array(text.utf8), path: path, prefix: prefix).mapValues(\.value)
    }

    @Test(
        "nested names are joined with dots, and keys are kept as written",
        arguments: [
            (#"{"accuracy": 0.9, "n": 3}"#, ["accuracy": 0.9, "n": 3]),
            (#"{"test": {"macro avg": {"f1-score": 1e-07}}}"#, ["test.macro avg.f1-score": 1e-07]),
            (#"{"a.b": 1, "a": {"c": -0.5}}"#, ["a.b": 1, "a.c": -0.5]),
            (#"{"ok": true, "bad": false}"#, ["ok": 1, "bad": 0]),
            (
                #"{"up": Infinity, "down": -Infinity, "big": 1e400}"#,
                ["up": .infinity, "down": -.infinity, "big": .infinity]
            ),
            ("0.75", ["metrics": 0.75]),
            ("\u{FEFF}{\"é\": 1}", ["é": 1]),
        ] as [(String, [String: Double])])
    func json(text: String, metrics: [String: Double]) throws {
        #expect(try read(text, "out/metrics.json") == metrics.mapValues { .number($0) })
    }

    @Test("NaN is a value, so that a diverged run is seen")
    func nan() throws {
        let metrics = try readMetrics(Array(#"{"loss": NaN}"#.utf8), path: "m.json", prefix: nil)
        #expect(metrics["loss"]?.number?.isNaN == true)
    }

    @Test("a text stays a text; lists and nulls are noted")
    func texts() throws {
        let bytes = Array(#"{"a": "0.9", "b": null, "c": {"d": [1, 2]}, "e": 1}"#.utf8)
        let reading = try readMetricsWithNotes(bytes, path: "m.json", prefix: nil)
        #expect(reading.metrics == ["a": Metric(.text("0.9")), "e": Metric(1)])
        #expect(
            reading.notes == [
                "1 list of m.json is not read as a metric: `c.d`", "1 null of m.json is not read as a metric: `b`",
            ])
    }

    @Test("YAML is read like JSON")
    func yaml() throws {
        let text = "test:\n  accuracy: 0.9\n  lr: 1e-3\n  note: 'x'\nloss: .nan\nok: true\nlist: [1]\n"
        let metrics = try readMetrics(Array(text.utf8), path: "m.yaml", prefix: nil)
        #expect(metrics.keys.sorted() == ["loss", "ok", "test.accuracy", "test.lr", "test.note"])
        #expect(metrics["test.lr"] == Metric(0.001))
        #expect(metrics["loss"]?.number?.isNaN == true)
    }

    @Test("a prefix is put before each name")
    func prefix() throws {
        #expect(try read(#"{"a": {"b": 1}}"#, "m.json", prefix: "eval") == ["eval.a.b": .number(1)])
    }

    @Test(
        "the last row of a table counts, and what is empty there is missing",
        arguments: [
            ("fold,accuracy,f1\n1,0.8,0.7\n2,0.9,\n", ["fold": .number(2), "accuracy": .number(0.9)]),
            ("name;acc\r\n\"a;\"\"b\";0.5\r\n", ["name": .text("a;\"b"), "acc": .number(0.5)]),
            (",acc\n0,0.5\n", ["acc": .number(0.5)]),
            ("acc,ok\n\"0.5\",True\n\n", ["acc": .number(0.5), "ok": .number(1)]),
            ("a,b\n1,x\ny,2", ["a": .text("y"), "b": .number(2)]),
        ] as [(String, [String: Metric.Value])])
    func table(text: String, metrics: [String: Metric.Value]) throws {
        #expect(try read(text, "scores.csv") == metrics)
    }

    @Test(
        "a training log gives the last value of each column",
        arguments: [
            ("lightning.csv", ["epoch": 1, "step": 199, "train_loss": 0.25, "val_acc": 0.9]),
            ("dvclive/metrics.json", ["train.loss": 0.010872781016155226, "step": 59]),
            ("dvclive/plots/metrics/train/loss.tsv", ["step": 1, "loss": 1e-07]),
            (
                "trainer_state.json",
                [
                    "epoch": 2, "step": 20, "grad_norm": 1.5, "learning_rate": 2.5e-05, "loss": 0.4,
                    "eval_accuracy": 0.9, "eval_loss": 0.31, "eval_runtime": 1.25, "total_flos": 1e15,
                    "train_loss": 0.55, "train_runtime": 9.5,
                ]
            ),
            (
                "evals_result.json",
                [
                    "train.logloss": 0.3159198454568084, "train.error": 0.0117,
                    "eval.logloss": 0.3404743337964678, "eval.error": 0.0489,
                ]
            ),
        ] as [(String, [String: Double])])
    func logs(file: String, metrics: [String: Double]) throws {
        let read = try readMetrics(MetricFixture.bytes(file), path: file, prefix: nil)
        #expect(read.mapValues(\.value) == metrics.mapValues { .number($0) })
    }

    @Test("a Keras log skips NA and keeps NaN")
    func keras() throws {
        let metrics = try readMetrics(MetricFixture.bytes("keras.csv"), path: "keras.csv", prefix: nil)
        #expect(metrics["val_loss"] == Metric(0.625))
        #expect(metrics["loss"]?.number?.isNaN == true)
    }

    @Test("JSON lines give the last value of each key")
    func lines() throws {
        let text = "{\"step\": 1, \"loss\": 0.5}\n\n{\"step\": 2, \"val\": {\"loss\": 0.25}}\n"
        #expect(try read(text, "log.jsonl") == ["step": .number(2), "loss": .number(0.5), "val.loss": .number(0.25)])
    }

    @Test("a list of one value a class is not taken for a curve")
    func perClass() throws {
        #expect(
            try read(#"{"scores": {"recall": [0.9, 0.1]}, "accuracy": 0.5}"#, "m.json") == ["accuracy": .number(0.5)])
    }

    @Test("scikit-learn's support is the number of examples behind the metrics beside it")
    func classificationReport() throws {
        let bytes = try MetricFixture.bytes("classification_report.json")
        let metrics = try readMetrics(bytes, path: "report.json", prefix: nil)
        #expect(metrics["big dog.recall"] == Metric(.number(1), n: 6))
        #expect(metrics["accuracy"] == Metric(.number(0.8), n: 10))
        #expect(metrics["macro avg.precision"] == Metric(.number(0.875), n: 10))
        #expect(metrics["weighted avg.f1-score"]?.number?.isNaN == true)
        #expect(metrics.keys.filter { $0.hasSuffix("support") }.isEmpty)
    }

    @Test("a large document is read without what its lists hold, wherever they stand")
    func large() throws {
        let items = String(repeating: #"{"a": ["]", "\\", "\""]}, "#, count: 50_000)
        let text = "{\"acc\": 0.5, \"list\": [\(items)0],\n \"s\": \"[\", \"loss\": 1, \"empty\": []}"
        #expect(try read(text, "m.json") == ["acc": .number(0.5), "loss": .number(1), "s": .text("[")])
        let open = "{\"acc\": 0.5, \"list\": [\(items)"
        #expect(throws: Failure.self) { try read(open, "m.json") }
    }
}
