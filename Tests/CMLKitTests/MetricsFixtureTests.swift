import CMLKit
import FoundationEssentials
import Testing

/// Files in the spelling of the real tools.
enum MetricFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        try read(URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/metrics/\(name)")
    }

    /// The folder with files that the tools themselves wrote, when there is one on this machine.
    static var shared: String? {
        ProcessInfo.processInfo.environment["CML_SHARED"].map { "\($0)/fixtures" }
    }

    static func read(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    }
}

@Suite("Files that the real tools wrote", .enabled(if: MetricFixture.shared != nil, "CML_SHARED is not set"))
struct MetricsFixtureTests {
    private func metrics(_ name: String) throws -> [String: Metric] {
        let path = try #require(MetricFixture.shared) + "/\(name)"
        return try readMetrics(MetricFixture.read(path), path: name, prefix: nil)
    }

    @Test("pytest's results are counted")
    func junit() throws {
        let metrics = try metrics("junit.xml")
        #expect(
            metrics.mapValues(\.number) == [
                "tests": 7, "failures": 1, "errors": 1, "skipped": 2, "passed": 3, "time": 0.067, "accuracy": 0.97,
            ])
    }

    @Test("scikit-learn's report has a metric a class")
    func classificationReport() throws {
        let metrics = try metrics("classification_report.json")
        #expect(metrics.count == 37)
        #expect(metrics["1.f1-score"] == Metric(.number(0.954954954954955), n: 55))
        #expect(metrics["accuracy"] == Metric(.number(0.9703703703703703), n: 540))
    }

    @Test("XGBoost's last values are metrics and its lists are curves")
    func xgboost() throws {
        #expect(
            try metrics("xgb_evals_result.json").mapValues(\.number) == [
                "train.logloss": 0.14211534708738327, "train.error": 0.00938967136150235,
                "eval.logloss": 0.18410946970636194, "eval.error": 0.02797202797202797,
            ])
        let path = try #require(MetricFixture.shared) + "/xgb_evals_result.json"
        let plot = Config.PlotSource(file: "xgb.json", place: "")
        let series = try readSeries(MetricFixture.read(path), path: "xgb.json", plot: plot)
        #expect(series.map(\.name) == ["train.logloss", "train.error", "eval.logloss", "eval.error"])
        #expect(series.map(\.points.count) == [5, 5, 5, 5])
    }
}
