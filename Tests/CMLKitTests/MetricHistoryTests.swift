import CMLKit
import Testing

/// Which of main's units count for a metric, and what they tell.
@Suite struct MetricHistoryTests: HistoryScenario {
    private func history(
        _ units: [MainHistory.Unit], of metric: String = "accuracy", candidate: [RunRecord] = []
    ) -> MetricHistory {
        MetricHistory(of: metric, in: MainUnits(MainHistory(units: units), candidate: candidate))
    }

    @Test("a commit counts once, with the mean of its runs")
    func mean() {
        let all = [
            unit("b", [["accuracy": 0.8], ["accuracy": 0.9]], seeds: [3, 4]),
            unit("a", [["accuracy": 0.7]], seeds: [1]),
        ]
        #expect(
            history(all).units == [
                .init(commit: "a", value: 0.7, seeds: [1], runs: 1, segment: 0),
                .init(commit: "b", value: 0.8500000000000001, seeds: [3, 4], runs: 2, segment: 0),
            ])
    }

    @Test("luck that counted already does not count again")
    func repeated() {
        let all = [
            unit("e", [["accuracy": 0.95]], seeds: [5]), unit("d", [["accuracy": 0.94]], seeds: [5]),
            unit("c", [["accuracy": 0.95]], seeds: [5]), unit("b", [["loss": 0.1]], seeds: [2]),
            unit("a", [["accuracy": .nan]], seeds: [1]),
        ]
        let history = history(all)
        #expect(history.units.map(\.commit) == ["e"])
        #expect(
            history.leftOut == [
                .init(commit: "d", reason: "has seeds of e"), .init(commit: "c", reason: "the same draw as e"),
                .init(commit: "b", reason: "has no such metric"),
                .init(commit: "a", reason: "has a value that is not a number"),
            ])
        #expect(history.obstacle == "3 main runs, but only 1 with seeds of its own")
    }

    @Test("only the newest thirty count")
    func newest() {
        let history = history(units((0..<40).map { 0.9 + Double($0 % 7) / 1000 }))
        #expect(history.units.map(\.commit).first == "c10")
        #expect(history.units.count == 30)
        #expect(history.leftOut.first == .init(commit: "c9", reason: "older than the newest 30"))
    }

    @Test("a training that ignores its seed tells no noise", arguments: [(true, "c0"), (false, nil)])
    func ignored(sharesCode: Bool, commit: String?) {
        let values = [0.912345, 0.912345, 0.93, 0.95]
        let all = values.enumerated().map { index, value in
            unit("c\(index)", [["accuracy": value]], seeds: [index], code: sharesCode ? "same" : nil)
        }
        let obstacle = history(all).obstacle
        #expect((obstacle != nil) == sharesCode)
        #expect(obstacle?.contains("main's c1 and c0 measured the same with different seeds") ?? true)
    }

    @Test("runs that agree to the last digit tell no noise either, unless the metric has steps")
    func constant() {
        let same = Array(repeating: 0.912345, count: 4)
        #expect(history(units(same)).obstacle?.hasPrefix("4 main runs measured the same to the last digit") == true)
        #expect(history(units(same, n: 1000)).obstacle == nil)
    }

    @Test("a duration is judged on logarithms, and only among machines of one kind")
    func resources() throws {
        var all = units([60, 66, 57, 63, 120, 61, 59], of: "run.seconds")
        for index in all.indices { all[index].records[0].seed = 1 }
        all[2].records[0].environment.runner = "large"
        all[3].records[0].metrics["run.seconds"] = Metric(0)
        let history = history(all, of: "run.seconds", candidate: change(60, of: "run.seconds"))
        #expect(history.kind == .resource)
        #expect(history.scale == .logarithmic)
        #expect(history.units.map(\.commit) == ["c0", "c1", "c2", "c5", "c6"])
        #expect(
            history.leftOut == [
                .init(commit: "c4", reason: "environment differs: runner large -> none"),
                .init(commit: "c3", reason: "has a value that is not above zero"),
            ])
        #expect(history.obstacle == nil)
        let centre = try #require(history.centre)
        #expect(centre > 57 && centre < 66)
    }

    @Test("a copied record is no second measurement")
    func copied() {
        var all = units([60, 60, 61], of: "run.seconds")
        all[1].records[0].seed = all[2].records[0].seed
        #expect(
            history(all, of: "run.seconds").leftOut == [.init(commit: "c0", reason: "the same run as c1")])
    }

    @Test("cuts have commit, size and whether they were accepted")
    func cuts() {
        let entry = Config.Acceptance(metric: "accuracy", to: 0.8, reason: "r", place: "")
        var all = units(HistoryGateTests.moved + [0.801, 0.799])
        all[0].accepted = [entry]
        all[1].accepted = [entry]
        let cuts = history(all).cuts
        #expect(cuts.map(\.commit) == ["c8", "c13"])
        #expect(cuts.map(\.accepted) == [nil, entry])
        #expect(cuts.map(\.runs) == [5, 2])
        #expect((cuts[0].change - 0.0497).magnitude < 1e-3)
    }
}

/// Resources against history, whole checks.
@Suite struct ResourceGateTests: HistoryScenario {
    private let seconds = [60.0, 66, 57, 63, 58, 62, 61, 59, 64, 60]

    @Test(
        "judges the ratio, and shows seconds",
        arguments: [
            (GateRule.Tolerance.relative(0.5), 61.0, Verdict.pass), (.relative(0.2), 120, .fail),
            (.absolute(30), 61, .pass), (.absolute(10), 120, .fail),
        ])
    func ratio(tolerance: GateRule.Tolerance, value: Double, verdict: Verdict) throws {
        let rule = rule("run.seconds") { $0.maxRise = tolerance }
        let judgement = try judgement(
            [rule], change(value, of: "run.seconds"), units: units(seconds, of: "run.seconds"))
        let gate = try #require(judgement.gates.first)
        let statistics = try #require(gate.statistics)
        let baseline = try #require(gate.baseline)
        #expect(gate.verdict == verdict)
        #expect((gate.number ?? 0) - value < 1e-9)
        #expect(baseline > 60.9 && baseline < 61)
        #expect((statistics.worse - (value - baseline)).magnitude < 1e-9)
        #expect(statistics.low < statistics.worse && statistics.worse < statistics.high)
        #expect(statistics.deviation > 2 && statistics.deviation < 4)
    }

    @Test("a throughput may fall by its share", arguments: [(95.1, 0), (94.9, 1)])
    func throughput(value: Double, beyond: Double) {
        let scale = MetricScale.logarithmic
        let allowed = scale.scaled(worse: 5, than: 100, .higher)
        let worse = Direction.higher.worse(scale.scaled(value), than: scale.scaled(100))
        #expect((worse > allowed) == (beyond == 1))
        #expect((scale.own(worse: worse, than: 100, .higher) - (100 - value)).magnitude < 1e-9)
        #expect(scale.scaled(worse: 100, than: 100, .higher) == .infinity)
    }
}
