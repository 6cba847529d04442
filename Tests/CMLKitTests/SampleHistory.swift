import CMLKit
import CMLSystem

/// Histories of main that the tests render.
enum SampleHistory {
    static let hostile = "acc,\"u\"\n\u{1B}[31m=r\u{202E}"

    /// The id of commit `index`, oldest 0.
    static func id(_ index: Int) -> String {
        let digits = String(UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
        return String(repeating: String(repeating: "0", count: max(0, 16 - digits.count)) + digits, count: 3)
            .prefix(40).description
    }

    static func record(_ index: Int, seed: Int, metrics: [String: Metric]) -> RunRecord {
        var record = RunRecord(
            id: "r\(index)-\(seed)", check: "c\(index)", project: "churn", profile: "smoke",
            time: "2026-09-01T00:00:00Z", command: "python train.py", source: "run")
        record.seed = seed
        record.commit = id(index)
        record.tree = id(index + 1000)
        record.fingerprint.code = .init(hash: id(index))
        record.metrics = metrics
        return record
    }

    /// A history of one metric: each inner list has a commit's runs, oldest first.
    static func past(
        _ metric: String, _ values: [[Metric.Value]], unit: String? = nil, accepted: [Int: [Config.Acceptance]] = [:],
        leftOut: [Int: String] = [:], failed: Set<Int> = []
    ) -> JobHistory {
        var past = JobHistory(RecordedJob(project: "churn", profile: "smoke", dataset: nil))
        var held: [Config.Acceptance] = []
        for (index, runs) in values.enumerated() {
            held += accepted[index] ?? []
            let records = runs.enumerated().map { seed, value in
                record(index, seed: 100 * index + seed, metrics: [metric: Metric(value, unit: unit)])
            }
            var commit = JobHistory.Commit(id: id(index), time: 1_788_220_800 + 86_400 * index)
            if failed.contains(index) { commit.failed = [metric] }
            if let reason = leftOut[index] {
                commit.strays = records
                past.main.leftOut.insert(MainHistory.LeftOut(commit: commit.id, reason: reason), at: 0)
            } else {
                past.main.units.insert(MainHistory.Unit(commit: commit.id, records: records, accepted: held), at: 0)
            }
            past.commits.insert(commit, at: 0)
        }
        return past
    }

    /// Numbers that look random and never change, about normal and of unit variance.
    static func noise(_ index: Int) -> Double {
        (0..<12).reduce(-6) { $0 + PlotTests.noise(12 * index + $1) }
    }

    static func numbers(_ count: Int, _ value: (Int) -> Double) -> [[Metric.Value]] {
        (0..<count).map { [.number(value($0))] }
    }

    private static let shift = past(
        "accuracy", numbers(25) { ($0 < 10 ? 0.95 : $0 < 17 ? 0.92 : 0.9) + 0.004 * noise($0) - ($0 == 5 ? 0.03 : 0) },
        accepted: [17: [.init(metric: "accuracy", to: 0.9, reason: "new labelling guide", place: "")]],
        leftOut: [3: "run r3-300: evaluation data changed: data/test.csv 3f2a… → 9c01…", 20: "run r20: exit 1"],
        failed: [11])

    static let names = all.map(\.0)

    static func named(_ name: String) -> JobHistory { all.first { $0.0 == name }?.1 ?? shift }

    private static let all: [(String, JobHistory)] = [
        ("shift", shift),
        ("few", past("accuracy", numbers(2) { 0.9 + 0.01 * Double($0) })),
        ("three", past("loss", numbers(3) { 0.2 + 0.01 * Double($0 * $0) })),
        ("single", past("accuracy", numbers(1) { _ in 0.9 })),
        ("constant", past("accuracy", numbers(12) { _ in 0.5 + 1e-9 })),
        ("seeds", past("accuracy", (0..<8).map { i in (0..<5).map { .number(0.9 + 0.01 * noise(5 * i + $0)) } })),
        ("long", past("loss", numbers(200) { 0.3 + 0.01 * noise($0) + ($0 > 185 ? 0.05 : 0) })),
        ("resource", past("run.seconds", numbers(14) { 12 * (1 + 0.1 * noise($0)) }, unit: "s")),
        ("exact", past("model.bytes", numbers(5) { 1e6 + 1000 * Double($0) }, unit: "B")),
        (
            "ill",
            past(
                "f1",
                [
                    [.number(0.8)], [.number(.nan)], [.text("n/a")], [.number(.infinity)], [.number(0.81)],
                    [.number(0.79)], [.number(0.805)], [], [.number(0.812)],
                ])
        ),
        ("texts", past("f1", [[.text("n/a")], [.text("n/a")]])),
        ("hostile", past(hostile, numbers(6) { 0.9 + 0.01 * noise($0) }, leftOut: [2: hostile])),
    ]

    static func histories(_ past: JobHistory, limit: Int = 1000) -> Histories {
        var histories = Histories(project: "churn", profile: "smoke", base: past.commits.first?.id)
        histories.views = past.metrics.map { metric in
            var view = HistoryView(of: metric, in: past, seen: MainUnits(past.seenByGates), policy: Config().policy)
                .limited(to: limit)
            for index in view.commits.indices { view.commits[index].subject = "change \(index): \(hostile)" }
            return view
        }
        return histories
    }
}
