import CMLKit
import Testing

/// Whole checks: rules and runs in, gates out.
@Suite struct GateTests: GateScenario {
    private let main = [0.352, 0.481, 0.390, 0.301, 0.455]

    @Test(
        "bounds are inclusive, with a few ulps",
        arguments: [
            (0.90, 0.90, nil, Verdict.pass), (0.8999, 0.90, nil, .fail), (0.1 + 0.2, nil, 0.3, .pass),
            (0.31, nil, 0.3, .fail), (-1, -1, 0, .pass), (.nan, 0.5, nil, .fail), (.infinity, 0.5, nil, .fail),
            (-.infinity, nil, 0.5, .fail),
        ] as [(Double, Double?, Double?, Verdict)])
    func bounds(value: Double, min: Double?, max: Double?, expected: Verdict) throws {
        let rule = rule("accuracy") {
            $0.min = min
            $0.max = max
        }
        let gates = try judged([rule], [record(1, ["accuracy": value])])
        #expect(Set(gates.map(\.verdict.word)) == [expected.word])
    }

    @Test("a metric that can't be judged fails and says why")
    func unusable() throws {
        var text = record(1, ["acc": 0.9])
        text.metrics["accuracy"] = Metric(.text("high"))
        let rule = rule("accuracy") { $0.min = 0.5 }
        let missing = try judged([rule], [record(1, ["accurac": 0.9])])
        #expect(missing.map(\.verdict) == [.fail])
        #expect(missing.map(\.note) == ["missing; did you mean `accurac`?"])
        #expect(try judged([rule], [text]).map(\.note) == ["a text, not a number"])
        #expect(try judged([rule], [record(1, ["accuracy": .nan])]).map(\.note) == ["not a number"])
        #expect(try judged([rule], [record(1, ["accuracy": -.infinity])]).map(\.note) == ["not finite"])
        let one = [record(1, ["accuracy": 0.9]), record(2, [:]), record(3, ["accuracy": 0.9])]
        #expect(try judged([rule], one).map(\.note) == ["missing in 1 of 3 runs"])
    }

    @Test("NaN in one of the seeds is not averaged away")
    func nanSeed() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.5) }
        let candidate = records([0.9, 0.91, .nan, 0.9, 0.9])
        #expect(try judged([rule], candidate, records(main)).map(\.verdict) == [.fail])
    }

    @Test("pairs the seeds of main and change")
    func pairs() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let gates = try judged([rule], records([0.320, 0.451, 0.361, 0.268, 0.421], n: 540), records(main, n: 540))
        let gate = try #require(gates.first)
        #expect(gate.verdict == .fail)
        #expect(gate.source == .pairedSeeds(count: 5))
        #expect(gate.direction == .higher && !gate.directionInferred)
        #expect((gate.worse ?? 0) - 0.0316 < 1e-12)
        #expect(gate.isBlocking)
    }

    @Test("what is identical passes even where nothing is allowed")
    func identical() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0) }
        let gates = try judged([rule], records(main), records(main))
        #expect(gates.map(\.verdict) == [.pass])
        #expect(gates.map(\.note) == ["identical to main"])
    }

    @Test("worse within the allowance passes and says so")
    func within() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.02) }
        let gates = try judged([rule], records([0.344, 0.474, 0.381, 0.293, 0.447], n: 540), records(main, n: 540))
        #expect(gates.map(\.verdict) == [.pass])
        #expect(gates.map(\.note) == ["worse for certain, within what is allowed"])
    }

    @Test(
        "a relative tolerance is a share of the baseline's size",
        arguments: [(GateRule.Tolerance.relative(0.05), 0.01979), (.absolute(0.01), 0.01), (.auto, nil)]
            as [(GateRule.Tolerance, Double?)])
    func tolerance(tolerance: GateRule.Tolerance, allowed: Double?) throws {
        let rule = rule("accuracy") { $0.maxDrop = tolerance }
        let gate = try #require(try judged([rule], records(main), records(main)).first)
        #expect(gate.isAuto == (allowed == nil))
        #expect(((gate.allowed ?? 0) - (allowed ?? 0)).magnitude < 1e-12)
    }

    @Test("auto fails what is significant, and else says what it would have seen")
    func auto() throws {
        let rule = rule("accuracy") { $0.maxDrop = .auto }
        let worse = try judged([rule], records([0.320, 0.451, 0.361, 0.268, 0.421], n: 540), records(main, n: 540))
        #expect(worse.map(\.verdict) == [.fail])
        let same = try judged([rule], records([0.352, 0.482, 0.389, 0.301, 0.454], n: 540), records(main, n: 540))
        #expect(same.map(\.verdict) == [.pass])
        #expect(same.map(\.note) == ["no drop seen; would see >= 0.00219"])
    }

    @Test("without enough seeds on both sides the noise is unknown")
    func noiseUnknown() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let few = try judged([rule], records([0.3, 0.4]), records(main))
        #expect(
            few.map(\.verdict) == [
                .inconclusive(
                    .noiseUnknown(
                        "1 main run; main has 5 seeds: run without --seed, or add seeds: [1, 2, 3, 4, 5] to cml.yaml"))
            ])
        let mainHasFew = try judged([rule], records(main), records([0.3]))
        #expect(
            mainHasFew.map(\.verdict) == [
                .inconclusive(.noiseUnknown("1 main run; main has 1 of these 5 seeds; train main with them"))
            ])
    }

    @Test("a training that ignores its seed is not five runs")
    func seedIgnored() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let same = Array(repeating: 0.912345, count: 5)
        let other = Array(repeating: 0.812345, count: 5)
        #expect(
            try judged([rule], records(other), records(same)).map(\.verdict.word) == ["inconclusive"])
        var exact = rule
        exact.exact = true
        #expect(try judged([exact], records(other), records(same)).map(\.verdict) == [.fail])
    }

    @Test(
        "exact metrics compare without noise",
        arguments: [(100, Verdict.pass), (105, .pass), (106, .fail), (90, .pass)])
    func exact(size: Double, expected: Verdict) throws {
        let rule = rule("model.size") { $0.maxRise = .relative(0.05) }
        let gates = try judged([rule], [record(nil, ["model.size": size])], [record(nil, ["model.size": 100])])
        #expect(gates.map(\.verdict) == [expected])
        #expect(gates.map(\.source) == [.exact])
    }

    @Test(
        "no baseline is a verdict",
        arguments: [
            (Baseline.missing("no records on main yet"), Verdict.Reason.noBaseline("no records on main yet")),
            (
                .notComparable(["evaluation data changed", "other profile"]),
                .notComparable("evaluation data changed; other profile")
            ),
        ])
    func noBaseline(baseline: Baseline, reason: Verdict.Reason) throws {
        let rule = rule("accuracy") {
            $0.min = 0.1
            $0.maxDrop = .auto
        }
        let comparison = Comparison(
            dataset: nil, candidate: records(main), baseline: baseline, rules: [rule])
        let judgement = try judge([comparison], mechanism: [], policy: Config().policy)
        #expect(judgement.gates.map(\.verdict) == [.pass, .inconclusive(reason)])
        #expect(!judgement.isFailed)
    }

    @Test("main without such a number is no baseline")
    func noNumber() throws {
        let rule = rule("accuracy") { $0.maxDrop = .auto }
        #expect(
            try judged([rule], records(main), [record(1, ["loss": 1])]).map(\.verdict)
                == [.inconclusive(.noBaseline("main's a1b2c3d has no such metric"))])
        #expect(
            try judged([rule], records(main), [record(1, ["accuracy": .nan])]).map(\.verdict)
                == [.inconclusive(.noBaseline("main's a1b2c3d has a value that is not a number"))])
    }

    @Test("what is blocked never passes, and fails by absolute limits alone")
    func blocked() throws {
        let rule = rule("accuracy") {
            $0.min = 0.1
            $0.maxDrop = .absolute(0)
        }
        var comparison = comparison([rule], records([0.2, 0.2, 0.2]), records(main))
        comparison.blocked = "HEAD changed during the run"
        let gates = try judge([comparison], mechanism: [], policy: Config().policy).gates
        let blocked = Verdict.inconclusive(.other("HEAD changed during the run"))
        #expect(gates.map(\.verdict) == [blocked, blocked])
        comparison.rules[0].min = 0.9
        #expect(
            try judge([comparison], mechanism: [], policy: Config().policy).gates.map(\.verdict) == [.fail, blocked])
        comparison.candidate = []
        let skipped = try judge([comparison], mechanism: [], policy: Config().policy).gates
        #expect(skipped.map(\.verdict) == [.inconclusive(.other("HEAD changed during the run"))])
        comparison.blocked = nil
        #expect(try judge([comparison], mechanism: [], policy: Config().policy).isFailed)
    }

    @Test("another machine is never blamed on the change")
    func environment() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        var candidate = records([0.320, 0.451, 0.361, 0.268, 0.421])
        for index in candidate.indices { candidate[index].environment.gpu = "A100" }
        let gates = try judged([rule], candidate, records(main))
        #expect(gates.map(\.verdict) == [.inconclusive(.other("environment differs: gpu none -> A100"))])
        let cured = candidate.map { run in
            var run = run
            run.metrics["accuracy"] = Metric(main[(run.seed ?? 1) - 1])
            return run
        }
        // Main's commit was trained again on such a machine, and there the change is to blame.
        let again = try judged([rule], candidate, records(main) + cured)
        #expect(again.map(\.verdict) == [.fail] && again.map(\.source) == [.pairedSeeds(count: 5)])
        let line = try #require(gates.first?.line)
        for part in ["p=", "5 paired seeds", "sees >= ", "environment differs: gpu none -> A100"] {
            #expect(line.contains(part), "\(line)")
        }
        let notices = try judge([comparison([rule], candidate, records(main))], mechanism: [], policy: Config().policy)
            .notices
        #expect(notices.count == 1 && notices[0].hasPrefix("accuracy: worse than main, but main's runs are of another"))
        #expect(notices[0].contains("`cml run --retrain` on main in a job of this runner"))
        var same = records(main)
        same[0].environment.cpu = "other"
        #expect(try judged([rule], same, records(main)).map(\.verdict) == [.pass])
    }

    @Test("resources are not paired")
    func resources() throws {
        let rule = rule("run.seconds") {
            $0.max = 600
            $0.maxRise = .relative(0.5)
        }
        let runs = (1...5).map { record($0, ["run.seconds": Double($0)]) }
        #expect(try judged([rule], runs, runs).map(\.verdict.word) == ["pass", "inconclusive"])
        var elsewhere = runs
        elsewhere[0].environment.runner = "self-hosted"
        #expect(
            try judged([rule], elsewhere, runs).last?.verdict
                == .inconclusive(.other("environment differs: runner none -> none, self-hosted")))
    }

    @Test("all datasets share alpha")
    func datasets() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let candidate = records([0.340, 0.451, 0.361, 0.268, 0.421])
        let one = comparison([rule], candidate, records(main))
        #expect(try judge([one], mechanism: [], policy: Config().policy).gates.map(\.verdict) == [.fail])
        let many = Array(repeating: one, count: 60).enumerated().map { index, comparison in
            var comparison = comparison
            comparison.dataset = "client-\(index)"
            if index > 0 { comparison.candidate = records(main) }
            return comparison
        }
        let gates = try judge(many, mechanism: [], policy: Config().policy).gates
        #expect(gates.first?.verdict == .inconclusive(.notCertain))
        #expect(gates.first?.dataset == "client-0")
    }

    @Test("an improvement passes, and one that is too good is named")
    func leakage() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.03) }
        let candidate = records(main.map { $0 + 0.4 + ($0 > 0.4 ? 0.001 : 0) })
        let judgement = try judge(
            [comparison([rule], candidate, records(main))], mechanism: [], policy: Config().policy)
        #expect(judgement.gates.map(\.verdict) == [.pass])
        #expect(judgement.notices.count == 1)
        #expect(judgement.notices.first?.hasPrefix("accuracy: better by 0.4004") == true)
    }

    @Test("a gate that is too noisy for its tolerance is named once, with its cure")
    func tooNoisy() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.1) }
        let candidate = records([0.410, 0.322, 0.455, 0.371, 0.290])
        var second = comparison([rule], candidate, records(main))
        second.dataset = "b"
        let judgement = try judge(
            [comparison([rule], candidate, records(main)), second], mechanism: [], policy: Config().policy)
        #expect(judgement.gates.map(\.verdict) == [.inconclusive(.tooNoisy), .inconclusive(.tooNoisy)])
        #expect(
            judgement.notices == [
                "accuracy and 1 more: too noisy for max_drop 0.1000; 0.1702 or 12 seeds would do"
            ])
    }

    @Test("fifty seeds and more may be too noisy as well", arguments: [49, 50, 51, 60])
    func manyNoisySeeds(count: Int) throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.001) }
        let main = (0..<count).map { $0.isMultiple(of: 2) ? 0.3 : 0.5 }
        let gates = try judged([rule], records(main.map { 0.8 - $0 }), records(main))
        #expect(gates.map(\.verdict) == [.inconclusive(.tooNoisy)])
        #expect(gates.first?.note?.hasSuffix("would do") == true)
        #expect(gates.first?.note?.contains("seeds") == false)
    }
}
