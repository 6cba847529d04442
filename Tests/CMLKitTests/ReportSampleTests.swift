import CMLKit
import CMLSystem
import Glibc
import Testing

/// Reports that the tests render.
enum SampleReport {
    static let hostile = "a|b`c\\d\n<script>*_x_* @everyone #1 /close ![i](http://x.y) \u{1B}[31m\u{202E}"

    static func record(seed: Int, accuracy: Double, loss: Double, dataset: String? = nil) -> RunRecord {
        var record = RunRecord(
            id: "r\(seed)", check: "c", project: "digits", profile: "smoke", time: "2026-01-01T00:00:00Z",
            command: "python train.py", source: "check")
        record.seed = seed
        record.dataset = dataset
        record.commit = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
        record.metrics = [
            "accuracy": Metric(accuracy), "loss": Metric(loss), "params": Metric(6570),
            "run.seconds": Metric(3.25 + Double(seed) / 8, unit: "s"),
            "run.peak_memory": Metric(123_456_789, unit: "B"), "f1.macro": Metric(accuracy - 0.004),
        ]
        record.environment.os = "linux"
        record.environment.cpu = "AMD EPYC 7763"
        record.fingerprint.code = .init(hash: "0123456789abcdef0123456789abcdef")
        record.fingerprint.data = .init(hash: "fedcba9876543210", missing: ["data/raw"])
        return record
    }

    static func curve(_ name: String, _ top: Double, _ rate: Double, seed: Int) -> Series {
        let points = (1...10).map { epoch in
            let wobble = 0.004 * Double((seed * 7 + epoch * 3) % 5)
            return Series.Point(x: Double(epoch), y: top * (1 - exp(-Double(epoch) * rate)) + wobble)
        }
        return Series(name: name, file: "history.csv", x: "epoch", points: points)
    }

    static func comparison(dataset: String? = nil, drop: Double) -> Comparison {
        let seeds = 1...5
        let old = seeds.map { record(seed: $0, accuracy: 0.9485 + 0.001 * Double($0), loss: 0.21, dataset: dataset) }
        let new = seeds.map {
            record(seed: $0, accuracy: 0.9485 - drop + 0.001 * Double($0), loss: 0.21 + drop, dataset: dataset)
        }
        var comparison = Comparison(
            dataset: dataset, candidate: new,
            baseline: .runs(old, commit: "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"), rules: [])
        let names = ["accuracy", "val_loss"]
        comparison.series = seeds.map { seed in
            RunSeries(run: "n\(seed)", seed: seed, series: names.map { curve($0, 0.95 - drop, 0.3 - drop, seed: seed) })
        }
        comparison.history.units = (0..<6).map { index in
            let accuracy = [0.951, 0.949, 0.953, 0.950, 0.9525, 0.9515][index]
            let record = record(seed: index, accuracy: accuracy, loss: 0.2 + 0.002 * Double(index), dataset: dataset)
            return MainHistory.Unit(commit: "c\(index)", records: [record])
        }
        comparison.baselineSeries = seeds.map { seed in
            RunSeries(run: "o\(seed)", seed: seed, series: names.map { curve($0, 0.95, 0.3, seed: seed) })
        }
        return comparison
    }

    static func gate(
        _ metric: String, _ limit: GateResult.Limit, _ verdict: Verdict, allowed: Double, value: Double,
        baseline: Double? = nil, dataset: String? = nil
    ) -> GateResult {
        var gate = GateResult(metric: metric, limit: limit, verdict: verdict)
        gate.dataset = dataset
        gate.allowed = allowed
        gate.value = .number(value)
        gate.baseline = baseline
        if let baseline, limit == .maxDrop {
            gate.direction = .higher
            gate.source = .pairedSeeds(count: 5)
            gate.statistics = GateResult.Statistics(
                worse: baseline - value, halfWidth: 0.0075, standardError: 0.0049, deviation: 0.011,
                degreesOfFreedom: 4, p: 7e-06, detects: 0.0351, supports: 0.015)
        }
        return gate
    }

    static var passed: Report {
        let gates = [
            gate("accuracy", .min, .pass, allowed: 0.9, value: 0.951),
            gate("accuracy", .maxDrop, .pass, allowed: 0.02, value: 0.951, baseline: 0.9515),
        ]
        return Report(
            project: "digits", profile: "smoke", judgement: Judgement(gates: gates, isFailed: false),
            comparisons: [comparison(drop: 0.0005)])
    }

    static var failed: Report {
        var mechanism = GateResult(metric: "val_loss", limit: .mechanism, verdict: .fail)
        mechanism.note = "`val_loss` in history.csv is NaN from epoch 7"
        let gates = [
            gate("accuracy", .min, .pass, allowed: 0.9, value: 0.905),
            gate("accuracy", .maxDrop, .fail, allowed: 0.02, value: 0.905, baseline: 0.9515),
            gate("loss", .maxRise, .inconclusive(.tooNoisy), allowed: 0.01, value: 0.2565, baseline: 0.21), mechanism,
        ]
        let notices = ["`loss` is too noisy for max_rise 0.01; 0.0151 or 5 seeds would do"]
        var report = Report(
            project: "digits", profile: "smoke", judgement: Judgement(gates: gates, isFailed: true, notices: notices),
            comparisons: [comparison(drop: 0.0465)])
        report.comparisons[0].differences = [
            Difference(.params, "train.lr", from: "0.001", to: "0.0001"),
            Difference(.code, "train.py", from: "3f2a", to: "9c01"),
            Difference(.environment, "numpy", from: "2.0.1", to: nil),
        ]
        report.plots = [Config.PlotSource(file: "history.csv", place: "cml.yaml:20: plots[0]")]
        report.plots[0].title = "Training"
        report.loosened = ["`accuracy`: max_drop 0.01 is now 0.02"]
        return report
    }

    static var matrix: Report {
        let gates = [("client-a", 0.951, Verdict.pass), ("client-b", 0.905, .fail)].map { dataset, value, verdict in
            gate("accuracy", .maxDrop, verdict, allowed: 0.02, value: value, baseline: 0.9515, dataset: dataset)
        }
        let comparisons = [("client-a", 0.0005), ("client-b", 0.0465)].map { comparison(dataset: $0, drop: $1) }
        return Report(
            project: "digits", profile: "smoke", judgement: Judgement(gates: gates, isFailed: true),
            comparisons: comparisons)
    }

    /// No baseline, and names that try to break out.
    static var hostileReport: Report {
        var run = record(seed: 1, accuracy: .nan, loss: .infinity)
        run.metrics[hostile] = Metric(1)
        run.metrics["label"] = Metric(.text("x | y `z` @team"))
        run.metrics[String(repeating: "long", count: 2_000)] = Metric(2)
        var comparison = Comparison(
            dataset: hostile, candidate: [run], baseline: .missing("no records on main yet"), rules: [])
        comparison.differences = [Difference(.params, hostile, from: hostile, to: "```\n## x")]
        let points = (0..<20).map { Series.Point(x: Double($0), y: $0 == 7 ? .nan : Double($0 * $0)) }
        comparison.series = [
            RunSeries(
                run: "r", seed: 1,
                series: [Series(name: "````\n/close" + hostile, file: "f", x: "stép", points: points)])
        ]
        let judgement = Judgement(
            gates: [gate(hostile, .min, .fail, allowed: 2, value: 1, dataset: hostile)], isFailed: true,
            notices: ["/close", "# not a heading", "1. no list", hostile, "<details>", "@here GH-1 !12 %3 ~bug $5"])
        var report = Report(project: hostile, profile: "smoke", judgement: judgement, comparisons: [comparison])
        report.loosened = [hostile]
        return report
    }

    static let all = [("passed", passed), ("failed", failed), ("matrix", matrix), ("hostile", hostileReport)]
}
