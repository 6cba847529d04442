import TestSupport
import Testing

@Suite("cml compare of files of curves") struct CompareCurvesSessionTests {
    private static func columns(_ letter: String, from start: Int) -> String {
        let header = (0..<8).map { "\(letter)\($0)" }.joined(separator: ",")
        let rows = (0..<4).map { row in "\(row)," + (0..<8).map { "\(row * $0 + start)" }.joined(separator: ",") }
        return (["step,\(header)"] + rows).joined(separator: "\n") + "\n"
    }

    private static func comparison(_ files: [String: String], _ words: String...) throws -> Session.Answer {
        let session = try Session()
        try session.write(files)
        return try session.cml(["compare"] + words)
    }

    @Test("names the curves that it has no room for, and draws them with --all")
    func many() throws {
        let files = ["e.csv": Self.columns("e", from: 0), "f.csv": Self.columns("f", from: 1)]
        let few = try Self.comparison(files, "e.csv", "f.csv")
        #expect(few.out.contains("8 more curves, which `--all` draws: `e0`, `e1`"))
        let all = try Self.comparison(files, "e.csv", "f.csv", "--all")
        #expect(!all.out.contains("more curves") && all.out.contains("\ne7\n") && all.out.contains("\nf7\n"))
    }

    @Test("draws what plots draws: rows in JSON, lists by name, DVCLive's folder")
    func formats() throws {
        let rows = try Self.comparison(
            [
                "a.json": #"[{"epoch": 0, "loss": 2}, {"epoch": 1, "loss": 1}]"#,
                "b.json": #"[{"epoch": 0, "loss": 3}, {"epoch": 1, "loss": 0.5}]"#,
            ], "a.json", "b.json")
        #expect(rows.code == 0 && rows.out.contains("last (epoch 1): a.json 1.0, b.json 0.5, difference -0.5"))
        let lists = try Self.comparison(
            ["a.json": #"{"train": {"logloss": [3, 2, 1]}}"#, "b.json": #"{"train": {"logloss": [3, 2, 2]}}"#],
            "a.json", "b.json")
        #expect(lists.code == 0 && lists.out.contains("\ntrain.logloss\n* a.json"))
        let live = try Self.comparison(
            [
                "a/plots/metrics/train/loss.tsv": "step\tloss\n0\t2\n1\t1\n",
                "b/plots/metrics/train/loss.tsv": "step\tloss\n0\t3\n1\t0.5\n",
            ], "a", "b")
        #expect(live.code == 0 && live.out.contains("train.loss") && live.out.contains("difference -0.5"), "\(live)")
    }
}
