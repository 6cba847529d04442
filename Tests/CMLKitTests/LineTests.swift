import CMLKit
import CMLSystem
import Testing

/// The text and JSON of a gate; ten main runs with centre .9515 and s .0052 are the example.
@Suite struct LineTests: GateScenario {
    private static func history(
        _ value: Double, _ verdict: Verdict, allowed: Double? = 0.02, p: Double = 0.46, note: String? = nil
    ) -> GateResult {
        var gate = GateResult(metric: "accuracy", limit: .maxDrop, verdict: verdict)
        gate.allowed = allowed
        gate.isAuto = allowed == nil
        gate.value = .number(value)
        gate.baseline = 0.9515
        gate.direction = .higher
        gate.source = .history(count: 10)
        gate.note = note
        gate.statistics = GateResult.Statistics(
            worse: 0.9515 - value, halfWidth: 0.0075290, standardError: 0.005444, deviation: 0.005191,
            degreesOfFreedom: 9, p: p, detects: 0.0351, supports: 0.015058)
        return gate
    }

    private static func gate(
        _ limit: GateResult.Limit, _ verdict: Verdict, _ value: Metric.Value? = nil, allowed: Double? = nil,
        baseline: Double? = nil, note: String? = nil
    ) -> GateResult {
        var gate = GateResult(metric: "accuracy", limit: limit, verdict: verdict)
        gate.value = value
        gate.allowed = allowed
        gate.baseline = baseline
        gate.direction = .higher
        gate.note = note
        return gate
    }

    private static let changes: [(GateResult, String)] = [
        (
            history(0.9050, .fail, p: 6.53571e-06),
            """
            FAIL          accuracy 0.9515 -> 0.9050  drop 0.0465 (0.0390..0.0540), allowed 0.0200  p=7e-06  \
            10 main runs, s=0.0052  sees >= 0.0351
            """
        ),
        (
            history(0.9510, .pass, p: 0.464418),
            """
            PASS          accuracy 0.9515 -> 0.9510  drop 0.0005 (-0.0070..0.0080), allowed 0.0200  p=0.46  \
            10 main runs, s=0.0052  sees >= 0.0351
            """
        ),
        (
            history(0.9470, .inconclusive(.tooNoisy), allowed: 0.01, note: "0.0151 or 5 seeds would do"),
            """
            INCONCLUSIVE  accuracy 0.9515 -> 0.9470  drop 0.0045 (-0.0030..0.0120), allowed 0.0100: \
            too noisy for this tolerance; 0.0151 or 5 seeds would do
            """
        ),
        (
            history(0.9300, .inconclusive(.worse), p: 0.00167943),
            """
            INCONCLUSIVE  accuracy 0.9515 -> 0.9300  drop 0.0215 (0.0140..0.0290), allowed 0.0200: \
            worse for certain (p=0.0017), not for certain by more than allowed
            """
        ),
        (
            history(0.9150, .inconclusive(.inherited("main's own a1b2c3 is at 0.9150"))),
            "INCONCLUSIVE  accuracy 0.9515 -> 0.9150  inherited: main's own a1b2c3 is at 0.9150"
        ),
        (
            history(0.9510, .pass, allowed: nil, note: "no drop seen; would see >= 0.0229"),
            """
            PASS          accuracy 0.9515 -> 0.9510  drop 0.0005 (-0.0070..0.0080)  p=0.46  \
            10 main runs, s=0.0052  no drop seen; would see >= 0.0229
            """
        ),
        (
            history(0.9515, .pass, note: "identical to main"),
            "PASS          accuracy 0.9515 -> 0.9515  identical to main  10 main runs, s=0.0052"
        ),
        (
            history(0.9050, .inconclusive(.notCertain), p: 0.00044),
            """
            INCONCLUSIVE  accuracy 0.9515 -> 0.9050  drop 0.0465 (0.0390..0.0540), allowed 0.0200: \
            more than allowed, but not for certain worse (p=0.00044 is over its share of alpha)
            """
        ),
    ]

    @Test("a judged change shows everything", arguments: changes)
    func change(gate: GateResult, line: String) {
        #expect(gate.line == line)
    }

    private static let others: [(GateResult, String)] = [
        (gate(.min, .pass, .number(0.9515), allowed: 0.9), "PASS          accuracy 0.9515  min 0.9000"),
        (gate(.max, .fail, .number(612.34), allowed: 600), "FAIL          accuracy 612.3  max 600.0"),
        (
            gate(.max, .pass, .number(12_345_678), allowed: 2e7),
            "PASS          accuracy 12,345,678  max 20,000,000"
        ),
        (
            gate(.min, .fail, .number(.nan), allowed: 0.9, note: "not a number"),
            "FAIL          accuracy NaN  not a number"
        ),
        (
            gate(.min, .fail, .text("hi\ngh"), note: "a text, not a number"),
            "FAIL          accuracy \"hi gh\"  a text, not a number"
        ),
        (gate(.min, .fail, note: "missing"), "FAIL          accuracy missing"),
        (gate(.mechanism, .fail, note: "exit 7"), "FAIL          accuracy exit 7"),
        (gate(.maxDrop, .error("no run was measured")), "ERROR         accuracy no run was measured"),
        (
            gate(.maxDrop, .inconclusive(.noBaseline("no records on main yet")), .number(0.94)),
            "INCONCLUSIVE  accuracy 0.9400  no baseline: no records on main yet"
        ),
        (
            gate(.maxDrop, .inconclusive(.notComparable("data changed: 3f → 9c")), .number(0.94)),
            "INCONCLUSIVE  accuracy 0.9400  not comparable: data changed: 3f -> 9c"
        ),
        (
            gate(
                .maxDrop, .inconclusive(.noiseUnknown("2 main runs; add seeds")), .number(0.94), allowed: 0.01,
                baseline: 0.95),
            "INCONCLUSIVE  accuracy 0.9500 -> 0.9400  noise unknown: 2 main runs; add seeds"
        ),
        (
            gate(.maxGap, .fail, .number(0.15), allowed: 0.1, note: "a 0.61 .. b 0.76"),
            "FAIL          accuracy gap 0.1500, allowed 0.1000  (a 0.61 .. b 0.76)"
        ),
    ]

    @Test("the other gates are short", arguments: others)
    func short(gate: GateResult, line: String) {
        #expect(gate.line == line)
    }

    @Test("an exact metric has no band, and a gate that only warns says so")
    func exact() {
        var gate = LineTests.gate(.maxRise, .fail, .number(2_097_152), allowed: 52_428.8, baseline: 1_048_576)
        gate.direction = .lower
        gate.source = .exact
        gate.warn = true
        gate.dataset = "client-a"
        #expect(
            gate.line
                == "WARN          accuracy [client-a] 1,048,576 -> 2,097,152  rise 1,048,576, allowed 52,429  exact")
        #expect(gate.summary == "rise 1,048,576, allowed 52,429")
    }

    @Test("a line is harmless whatever metric, dataset, value and note hold")
    func hostile() {
        let evil = "\u{1B}]0;x\u{7}\u{202E}\u{200B}\u{9B}\n"
        var gate = GateResult(metric: "a" + evil, limit: .mechanism, verdict: .error(evil))
        gate.dataset = evil
        gate.value = .text(evil)
        let safe = "\u{FFFD}]0;x\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD} "
        #expect(gate.line == "ERROR         a\(safe) [\(safe)] \"\(safe)\"  \(safe)")
        #expect(gate.summary == safe)
    }

    @Test("real pairs, from runs to line")
    func pairs() throws {
        let rule = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let main = records([0.352, 0.481, 0.390, 0.301, 0.455], n: 540)
        let gates = try judged([rule], records([0.320, 0.451, 0.361, 0.268, 0.421], n: 540), main)
        #expect(
            gates.map(\.line) == [
                "FAIL          accuracy 0.3958 -> 0.3642  drop 0.0316 (0.0302..0.0330), allowed 0.0100  p=2e-06  "
                    + "5 paired seeds, s=0.0021  sees >= 0.0128"
            ])
    }

    @Test(
        "probabilities are short",
        arguments: [(0.464418, "0.46"), (0.00167943, "0.0017"), (6.53571e-06, "7e-06"), (0, "0"), (1, "1")])
    func probabilities(p: Double, text: String) {
        #expect(probability(p) == text)
    }

    @Test("JSON has what is known and nothing else")
    func json() {
        #expect(
            LineTests.history(0.9050, .fail, p: 0.25).json
                == .object([
                    "metric": .string("accuracy"), "limit": .string("max_drop"), "verdict": .string("fail"),
                    "warn": .bool(false), "allowed": .double(0.02), "baseline": .double(0.9515),
                    "value": .double(0.905), "worse": .double(0.9515 - 0.905), "direction": .string("higher"),
                    "band": .array([.double(0.9515 - 0.905 - 0.007529), .double(0.9515 - 0.905 + 0.007529)]),
                    "p": .double(0.25), "source": .string("history"), "n": .integer(10), "sees": .double(0.0351),
                    "supports": .double(0.015058),
                ]))
        let missing = LineTests.gate(.maxDrop, .inconclusive(.noBaseline("no records")), note: nil)
        #expect(
            Judgement(gates: [missing], isFailed: false, notices: ["n"]).json
                == .object([
                    "outcome": .string("passed"), "headline": .string("passed, 1 inconclusive"),
                    "notices": .array([.string("n")]),
                    "gates": .array([
                        .object([
                            "metric": .string("accuracy"), "limit": .string("max_drop"),
                            "verdict": .string("inconclusive"), "reason": .string("no baseline"),
                            "note": .string("no records"), "warn": .bool(false), "direction": .string("higher"),
                        ])
                    ]),
                ]))
    }
}
