import CMLKit
import Testing

@Suite("progress")
struct ProgressTests {
    private func record(seed: Int, seconds: Double? = nil) -> RunRecord {
        var record = RunRecord(
            id: "c-01", check: "c", project: "p", profile: "smoke", time: "", command: "true", source: "check")
        record.seed = seed
        record.metrics = ["accuracy": Metric(0.91234), "loss": Metric(0.3)]
        if let seconds { record.metrics["run.seconds"] = Metric(seconds, unit: "s") }
        return record
    }

    @Test("tells only the time when nothing is known")
    func first() {
        let progress = Progress(total: 1, shown: [], earlier: [])
        #expect(progress.line(record(seed: 3), elapsed: 7.9) == "Training `smoke`, seed 3, 0:07")
    }

    @Test("estimates from earlier runs, then from this job's own")
    func estimates() {
        var progress = Progress(total: 5, shown: ["accuracy"], earlier: [20, 40])
        #expect(
            progress.line(record(seed: 1), elapsed: 10) == "Training `smoke` 1 of 5, seed 1, 0:10, about 2:20 left")
        progress.finish(record(seed: 1, seconds: 900))
        #expect(
            progress.line(record(seed: 2), elapsed: 0)
                == "Training `smoke` 2 of 5, seed 2, 0:00, about 1:00:00 left; last: accuracy 0.9123")
    }
}
