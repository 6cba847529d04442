import CMLKit
import Testing

/// What main's history shows beside the verdicts.
@Suite struct HistoryFindingsTests: HistoryScenario {
    private static let steady: [Double] = HistoryGateTests.steady

    @Test("says nothing where there is nothing to say")
    func silent() throws {
        let rule = rule("accuracy") {
            $0.min = 0.92
            $0.maxDrop = .absolute(0.02)
        }
        #expect(try judgement([rule], change(0.951), units: units(Self.steady)).notices == [])
    }

    @Test("names main's run that is far off, with the metrics where it is")
    func outliers() throws {
        var all = units(Self.steady + [0.60, 0.951])
        for (index, value) in zip(all.indices, [0.1, 0.9, 0.11, 0.1, 0.09, 0.12, 0.1, 0.11, 0.1, 0.09, 0.1, 0.12]) {
            all[index].records[0].metrics["loss"] = Metric(value)
        }
        let rules = [drop(0.02), rule("loss") { $0.maxRise = .auto }]
        let notices = try judgement(rules, [record(900, ["accuracy": 0.951, "loss": 0.1])], units: all).notices
        #expect(
            notices.filter { $0.contains("far off") } == [
                "main's c10 is far off main's other runs in accuracy (0.6000), loss (0.9000); it counts for the noise "
                    + "all the same"
            ])
    }

    @Test("names where main moved, unless that was accepted")
    func cuts() throws {
        let history = HistoryGateTests.moved.map { 1.85 - $0 }
        let notices = try judgement([drop(0.02)], change(0.90), units: units(history)).notices
        #expect(
            notices == ["main moved at c8, not accepted: accuracy -0.0497; the runs since then are its level"])
        let entry = Config.Acceptance(metric: "accuracy", to: 0.90, reason: "r", place: "")
        var all = units(history)
        for index in 0..<5 { all[index].accepted = [entry] }
        #expect(try judgement([drop(0.02)], change(0.90), units: all, accepted: [entry]).notices == [])
    }

    @Test("names seeds that are further apart than main's")
    func spread() throws {
        let main = records([0.901, 0.899, 0.900, 0.902, 0.898])
        let change = records([0.95, 0.85, 0.90, 0.99, 0.81])
        let notices = try judge(
            [comparison([drop(0.5)], change, main)], mechanism: [], policy: Config.Policy()
        ).notices
        #expect(
            notices == [
                "the seeds are further apart than main's in accuracy (46 times); the training may be unstable"
            ])
    }

    @Test(
        "says how often a bound fails what is unchanged",
        arguments: [(0.95, "39"), (0.94, "3"), (0.9515, "50")])
    func flakes(min: Double, percent: String) throws {
        let rule = rule("accuracy") { $0.min = min }
        let notices = try judgement([rule], change(0.96), units: units(Self.steady)).notices
        let bound = GateNumbers(GateResult(metric: "", limit: .min, verdict: .pass), and: [0.9515]).text(min)
        #expect(
            notices == [
                "accuracy: min \(bound) fails about \(percent) % of unchanged changes, since main is at 0.9515"
            ])
    }

    @Test("says how many of main's runs a failing gate would have failed")
    func backtest() throws {
        let skewed = [0.950, 0.951, 0.949, 0.950, 0.952, 0.948, 0.951, 0.949, 0.950, 0.930]
        let notices = try judgement([drop(0.001)], change(0.90), units: units(skewed)).notices
        #expect(notices.contains("accuracy: 1 of 10 main runs would have failed this max_drop, too"))
        let rule = rule("accuracy") { $0.min = 0.9485 }
        #expect(
            try judgement([rule], change(0.90), units: units(Self.steady)).notices.last
                == "accuracy: 3 of 10 main runs would have failed this min, too")
    }

    @Test("smells leakage against history, but not in a duration", arguments: [("accuracy", 1), ("run.seconds", 0)])
    func leakage(metric: String, count: Int) throws {
        let rule = rule(metric) {
            if metric == "accuracy" { $0.maxDrop = .auto } else { $0.maxRise = .auto }
        }
        let values = metric == "accuracy" ? Self.steady : Self.steady.map { $0 * 100 }
        let notices = try judgement(
            [rule], change(metric == "accuracy" ? 0.999 : 10, of: metric), units: units(values, of: metric)
        ).notices
        #expect(notices.count { $0.contains("leakage") } == count)
    }

    @Test(
        "the F distribution",
        arguments: [(5.192168, 4, 5, 0.05), (10.67292, 5, 4, 0.02), (1, 7, 7, 0.5), (2.9782, 10, 10, 0.05)]
            as [(Double, Int, Int, Double)])
    func fisher(f: Double, above: Int, below: Int, p: Double) {
        #expect((fisherTail(f, above, below) - p).magnitude < 2e-3)
        // T² of n degrees is F of 1 and n.
        #expect((fisherTail(f, 1, below) - 2 * StudentT(below).tail(f.squareRoot())).magnitude < 1e-12)
    }
}
