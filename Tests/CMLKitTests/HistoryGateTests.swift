import CMLKit
import Testing

/// Whole checks against main's history: the page's reference values, E1 to E12.
@Suite struct HistoryGateTests: HistoryScenario {
    /// A; c .9515, s .005191, df 9.
    static let steady: [Double] = [0.950, 0.957, 0.944, 0.952, 0.961, 0.948, 0.955, 0.946, 0.953, 0.949]
    /// E11's; the level moved after eight.
    static let moved = [
        0.90, 0.904, 0.897, 0.901, 0.899, 0.903, 0.898, 0.902, 0.95, 0.953, 0.948, 0.951, 0.949,
    ]

    private func gate(_ history: [Double], _ value: Double, _ allowed: Double) throws -> GateResult {
        try #require(try judgement([drop(allowed)], change(value), units: units(history)).gates.first)
    }

    @Test(
        "E1 to E6: judges a change by ten main runs",
        arguments: [
            (0.951, 0.02, Verdict.pass, 0.464418, -0.007029, 0.008029),
            (0.947, 0.01, .inconclusive(.tooNoisy), 0.214923, -0.003029, 0.012029),
            (0.905, 0.02, .fail, 6.53571e-06, 0.038971, 0.054029),
            (0.930, 0.02, .inconclusive(.worse), 0.00167943, 0.013971, 0.029029),
            (0.975, 0.01, .pass, 0.999029, -0.031029, -0.015971),
        ])
    func tenRuns(value: Double, allowed: Double, verdict: Verdict, p: Double, low: Double, high: Double) throws {
        let gate = try gate(Self.steady, value, allowed)
        let statistics = try #require(gate.statistics)
        #expect(gate.verdict == verdict)
        #expect(gate.source == .history(count: 10))
        #expect((gate.baseline ?? 0) == 0.9515 || ((gate.baseline ?? 0) - 0.9515).magnitude < 1e-15)
        #expect((statistics.deviation - 0.005191).magnitude < 5e-7)
        #expect((statistics.standardError - 0.005444).magnitude < 5e-7)
        #expect(statistics.degreesOfFreedom == 9)
        #expect((statistics.halfWidth - 0.007529).magnitude < 5e-7)
        #expect((statistics.p / p - 1).magnitude < 2e-6)
        #expect((statistics.low - low).magnitude < 6e-7)
        #expect((statistics.high - high).magnitude < 6e-7)
    }

    @Test("E1, E3: says what it can see, in one line")
    func line() throws {
        let pass = try gate(Self.steady, 0.951, 0.02)
        #expect(((pass.statistics?.detects ?? 0) - 0.0351).magnitude < 5e-5)
        #expect(
            pass.line == "PASS          accuracy 0.9515 -> 0.9510  drop 0.0005 (-0.0070..0.0080), allowed 0.0200  "
                + "p=0.46  10 main runs, s=0.0052  sees >= 0.0351")
        #expect(
            try gate(Self.steady, 0.905, 0.02).line
                == "FAIL          accuracy 0.9515 -> 0.9050  drop 0.0465 (0.0390..0.0540), allowed 0.0200  "
                + "p=7e-06  10 main runs, s=0.0052  sees >= 0.0351")
        #expect(
            try gate(Self.steady, 0.947, 0.01).line
                == "INCONCLUSIVE  accuracy 0.9515 -> 0.9470  drop 0.0045 (-0.0030..0.0120), allowed 0.0100: "
                + "too noisy for this tolerance; 0.0151 or 5 seeds would do")
        #expect(
            try gate(Self.steady, 0.930, 0.02).line
                == "INCONCLUSIVE  accuracy 0.9515 -> 0.9300  drop 0.0215 (0.0140..0.0290), allowed 0.0200: "
                + "worse for certain (p=0.0017), not for certain by more than allowed")
    }

    @Test("E5: shares alpha with the other gates", arguments: [(20, Verdict.fail), (24, .inconclusive(.notCertain))])
    func many(count: Int, verdict: Verdict) throws {
        let metrics = ["accuracy"] + (1..<count).map { "m\($0)" }
        let rules = metrics.map { metric in rule(metric) { $0.maxDrop = .absolute(0.01) } }
        let all = Self.steady.enumerated().reversed().map { index, value in
            unit("c\(index)", [Dictionary(uniqueKeysWithValues: metrics.map { ($0, value) })], seeds: [100 + index])
        }
        var values = Dictionary(uniqueKeysWithValues: metrics.map { ($0, 0.951) })
        values["accuracy"] = 0.925
        let gate = try #require(try judgement(rules, [record(900, values)], units: all).gates.first)
        #expect(gate.verdict == verdict)
        #expect(((gate.statistics?.p ?? 0) / 0.000443228 - 1).magnitude < 2e-6)
        if count == 20 { #expect(((gate.statistics?.detects ?? 0) - 0.0336).magnitude < 5e-5) }
    }

    @Test(
        "E7: knows little from three runs",
        arguments: [
            (0.600, "fail", 46.63, 0.005, 0.00022979, 1e-5), (0.920, "inconclusive", 4.0375, 5e-5, 0.0281, 2e-3),
        ])
    func few(value: Double, word: String, t: Double, digits: Double, p: Double, share: Double) throws {
        let gate = try gate([0.950, 0.957, 0.944], value, 0.02)
        let statistics = try #require(gate.statistics)
        #expect(gate.verdict.word == word)
        #expect(statistics.degreesOfFreedom == 2)
        #expect((statistics.worse / statistics.standardError - t).magnitude < digits)
        #expect((statistics.p / p - 1).magnitude < share)
    }

    @Test("E8: allows a share of the centre")
    func relative() throws {
        let history = [0.200, 0.212, 0.195, 0.205, 0.190, 0.208, 0.199, 0.203, 0.196, 0.210]
        let rule = rule("loss") { $0.maxRise = .relative(0.05) }
        let judgement = try judgement([rule], change(0.245, of: "loss"), units: units(history, of: "loss"))
        let gate = try #require(judgement.gates.first)
        let statistics = try #require(gate.statistics)
        #expect(gate.verdict == .fail)
        #expect(((gate.baseline ?? 0) - 0.2018).magnitude < 1e-12)
        #expect(((gate.allowed ?? 0) - 0.01009).magnitude < 1e-12)
        #expect((statistics.worse / statistics.standardError - 5.8148).magnitude < 5e-5)
        #expect((statistics.p / 0.000127362 - 1).magnitude < 4e-6)
    }

    @Test("E9: does not blame a change for main's own slide")
    func inherited() throws {
        let gate = try gate(Array(Self.steady.prefix(9)) + [0.915], 0.915, 0.02)
        #expect(gate.verdict.word == "inconclusive")
        #expect(((gate.baseline ?? 0) - 0.9481).magnitude < 1e-12)
        #expect(((gate.statistics?.p ?? 0) - 0.0174).magnitude < 5e-5)
        let certain = try self.gate(Array(Self.steady.prefix(9)) + [0.890], 0.860, 0.001)
        #expect(certain.verdict == .inconclusive(.inherited("main's own c9 is at 0.8900")))
        #expect(certain.line.hasSuffix("  inherited: main's own c9 is at 0.8900"))
    }

    @Test(
        "E10: believes at least half a step of noise",
        arguments: [
            (0.948, 0.01, Verdict.pass), (0.930, 0.01, .fail), (0.9485, 0.001, .inconclusive(.tooNoisy)),
        ])
    func floor(value: Double, allowed: Double, verdict: Verdict) throws {
        let history = units(Array(repeating: 0.950, count: 6), n: 500)
        let gate = try #require(try judgement([drop(allowed)], change(value, n: 500), units: history).gates.first)
        #expect(gate.verdict == verdict)
        #expect(gate.statistics?.deviation == 0.001)
        #expect(((gate.statistics?.halfWidth ?? 0) - 0.001594).magnitude < 5e-7)
        guard verdict == .fail, let statistics = gate.statistics else { return }
        #expect((statistics.worse / statistics.standardError - 18.516).magnitude < 5e-4)
    }

    @Test("E11: holds a change against the newest level", arguments: [(0.930, Verdict.fail), (0.949, .pass)])
    func segments(value: Double, verdict: Verdict) throws {
        let gate = try gate(Self.moved, value, 0.01)
        let statistics = try #require(gate.statistics)
        #expect(gate.verdict == verdict)
        #expect(((gate.baseline ?? 0) - 0.9502).magnitude < 1e-12)
        #expect((statistics.deviation - 0.002272).magnitude < 5e-7)
        #expect(statistics.degreesOfFreedom == 11)
        guard verdict == .fail else { return }
        #expect((statistics.worse / statistics.standardError - 8.1149).magnitude < 5e-5)
    }

    @Test(
        "E12: too few runs, or runs of one seed, leave the noise unknown",
        arguments: [
            ([0.95, 0.94], nil, "2 main runs"), ([0.95], nil, "1 main run"),
            (HistoryGateTests.steady, 7, "10 main runs, but only 1 with seeds of its own"),
        ] as [([Double], Int?, String)])
    func unknown(history: [Double], seed: Int?, reason: String) throws {
        var all = units(history)
        for index in all.indices { all[index].records[0].seed = seed ?? all[index].records[0].seed }
        let gate = try #require(try judgement([drop(0.02)], change(0.905), units: all).gates.first)
        #expect(
            gate.verdict
                == .inconclusive(.noiseUnknown("\(reason); add seeds: [1, 2, 3, 4, 5] to cml.yaml")))
        #expect(gate.baseline == history.last)
    }

    @Test(
        "auto fails what is significant, and else says what it would have seen",
        arguments: [(0.930, Verdict.fail, nil), (0.949, .pass, "no drop seen; would see >= 0.0229")]
            as [(Double, Verdict, String?)])
    func auto(value: Double, verdict: Verdict, note: String?) throws {
        let rule = rule("accuracy") { $0.maxDrop = .auto }
        let gate = try #require(try judgement([rule], change(value), units: units(Self.steady)).gates.first)
        #expect(gate.verdict == verdict)
        #expect(gate.note == note)
    }

    @Test("fewer runs than main's commits have widen the noise, more don't narrow it")
    func runs() throws {
        let all = Self.steady.enumerated().reversed().map { index, value in
            unit(
                "c\(index)", [["accuracy": value - 0.01], ["accuracy": value], ["accuracy": value + 0.01]],
                seeds: [index * 10 + 100, index * 10 + 101, index * 10 + 102])
        }
        let errors = try [[0.95], [0.95, 0.95, 0.95], [0.95, 0.95, 0.95, 0.95, 0.95, 0.95]].map { values in
            let runs = values.enumerated().map { record(900 + $0, ["accuracy": $1]) }
            return try judgement([drop(0.02)], runs, units: all).gates.first?.statistics?.standardError ?? 0
        }
        #expect((errors[0] - 0.0051908 * (3.1).squareRoot()).magnitude < 1e-6)
        #expect((errors[1] - 0.0051908 * (1.1).squareRoot()).magnitude < 1e-6)
        #expect(errors[2] == errors[1])
    }

    @Test("pairs come before history")
    func pairsFirst() throws {
        var all = units(Self.steady)
        all[0].records = records([0.352, 0.481, 0.390, 0.301, 0.455])
        let candidate = records([0.349, 0.480, 0.392, 0.297, 0.452])
        let gate = try #require(try judgement([drop(0.01)], candidate, units: all).gates.first)
        #expect(gate.source == .pairedSeeds(count: 5))
        #expect(gate.verdict == .pass)
    }

    @Test(
        "a doubtful cut fails nobody among many gates",
        arguments: [(1, Verdict.fail), (20, .inconclusive(.other(doubtful)))])
    func doubtfulCut(count: Int, verdict: Verdict) throws {
        let metrics = ["accuracy"] + (1..<count).map { "m\($0)" }
        let rules = metrics.map { metric in rule(metric) { $0.maxDrop = .absolute(0) } }
        let values = [0.950, 0.953, 0.947, 0.951, 0.949, 0.952, 0.948, 0.9595, 0.9605, 0.96]
        let all = values.enumerated().reversed().map { index, value in
            let others = metrics.dropFirst().map { ($0, value * value + Double(index % 3)) }
            let measured = Dictionary(uniqueKeysWithValues: [("accuracy", value)] + others)
            return unit("c\(index)", [measured], seeds: [100 + index])
        }
        var change = Dictionary(uniqueKeysWithValues: metrics.map { ($0, 3.0) })
        change["accuracy"] = 0.944
        let gate = try #require(try judgement(rules, [record(900, change)], units: all).gates.first)
        #expect(gate.verdict == verdict)
    }
}

private let doubtful = "only since main moved, which is not certain enough to fail by it"
