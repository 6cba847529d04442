import CMLKit
import CMLSystem
import Testing

@Suite("run records")
struct RunRecordTests {
    private var record: RunRecord {
        var record = RunRecord(
            id: "20261121-082345-4f3a91-01", check: "20261121-082345-4f3a91", project: "churn", profile: "smoke",
            time: "2026-11-21T08:23:45Z", command: "python train.py", source: "check")
        record.seed = 3
        record.commit = "8f3c2a1"
        record.dirty = true
        record.params = ["train.lr": .double(0.001), "layers": .array([.integer(3), .integer(4)])]
        record.metrics = [
            "accuracy": Metric(.number(0.95), n: 540, direction: .higher), "loss": Metric(.nan),
            "note": Metric(.text("diverged")), "run.seconds": Metric(1.5, unit: "s"),
        ]
        record.fingerprint.data = .init(hash: "ab", files: ["data/train.csv": "cd"], missing: ["x"])
        record.environment.packages = ["numpy": "2.4.6"]
        record.outputs = ["models/best.pt": .init(sha256: "ef", size: 3)]
        record.exit = 3
        return record
    }

    @Test("reads back what it wrote, NaN included")
    func roundTrip() throws {
        let back = try RunRecord(line: record.line)
        #expect(back.line == record.line)
        #expect(back.metrics["loss"]?.number?.isNaN == true)
        #expect(back.metrics["accuracy"] == record.metrics["accuracy"])
        #expect(back.fingerprint == record.fingerprint)
        #expect(back.outputs == record.outputs)
        #expect(!record.line.contains("\n"))
    }

    @Test(
        "refuses what is no record, with the reason",
        arguments: [
            ("{", "the record is not valid JSON"),
            (#"{"kind": "check"}"#, "this is not the record of a run"),
            (#"{"kind": "run", "v": 99}"#, "the record has schema 99, this cml reads up to 1"),
            (#"{"kind": "run", "v": 1, "id": "x"}"#, "the record has no text `check`"),
        ])
    func refusals(line: String, reason: String) {
        let failure = #expect(throws: Failure.self) { try RunRecord(line: line) }
        #expect(failure?.what.hasPrefix(reason) == true)
        #expect(failure?.exitCode == 2)
    }

    @Test("a moment's texts", arguments: [(0.0, "1970-01-01T00:00:00Z"), (1_709_210_096, "2024-02-29T12:34:56Z")])
    func clock(seconds: Double, text: String) {
        #expect(Clock.iso8601(seconds) == text)
    }
}
