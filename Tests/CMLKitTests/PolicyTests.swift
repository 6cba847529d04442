import CMLKit
import Testing

/// What the policy makes of verdicts.
@Suite struct PolicyTests: GateScenario {
    private static let reasons: [Verdict.Reason] = [
        .noBaseline(""), .notComparable(""), .noiseUnknown(""), .inherited(""), .worse, .notCertain, .tooNoisy,
        .straddles, .other("blocked"),
    ]

    private func blocked(_ change: (inout Config.Policy) -> Void) -> [String] {
        var policy = Config().policy
        change(&policy)
        return Self.reasons.filter { policy.blocks(gate(.inconclusive($0))) }.map(\.name)
    }

    private func gate(_ verdict: Verdict, warn: Bool = false) -> GateResult {
        var gate = GateResult(metric: "accuracy", limit: .maxDrop, verdict: verdict)
        gate.warn = warn
        return gate
    }

    @Test("inconclusive warns by default, and each policy blocks its own reasons")
    func inconclusive() {
        #expect(blocked { _ in } == [])
        #expect(blocked { $0.missingBaseline = .fail } == ["no baseline"])
        #expect(blocked { $0.notComparable = .fail } == ["not comparable"])
        #expect(blocked { $0.inconclusive = .failWorse } == ["worse"])
        #expect(
            blocked { $0.inconclusive = .fail } == [
                "noise unknown", "inherited", "worse", "not certain", "too noisy", "straddles", "blocked",
            ])
    }

    @Test(
        "a failure and an error always block, unless they only warn",
        arguments: [(Verdict.pass, false), (.fail, true), (.error("no run was measured"), true)])
    func blocks(verdict: Verdict, expected: Bool) {
        #expect(Config().policy.blocks(gate(verdict)) == expected)
        #expect(!Config().policy.blocks(gate(verdict, warn: true)))
    }

    @Test("mechanism gates come first and count")
    func mechanism() throws {
        var exit = GateResult(metric: "exit", limit: .mechanism, verdict: .fail)
        exit.note = "exit 7"
        let rule = rule("accuracy") { $0.min = 0.1 }
        let judgement = try judge(
            [comparison([rule], records([0.5]), [])], mechanism: [exit], policy: Config().policy)
        #expect(judgement.gates.map(\.metric) == ["exit", "accuracy"])
        #expect(judgement.isFailed)
        #expect(judgement.headline == "failed: exit (exit 7)")
    }

    @Test("the headline says what to do")
    func headline() throws {
        let bound = rule("accuracy") { $0.min = 0.9 }
        let drop = rule("accuracy") { $0.maxDrop = .absolute(0.01) }
        let warning = rule("accuracy") {
            $0.min = 0.9
            $0.warn = true
        }
        let runs = records([0.5])
        let check = { (rules: [GateRule], policy: Config.Policy) throws(Failure) in
            try judge([comparison(rules, runs, [])], mechanism: [], policy: policy).headline
        }
        var strict = Config().policy
        strict.missingBaseline = .fail
        #expect(try check([], Config().policy) == "nothing to judge")
        #expect(try check([bound], Config().policy) == "failed: accuracy (0.5000, min 0.9000)")
        #expect(try check([drop], Config().policy) == "passed, 1 inconclusive")
        #expect(try check([drop], strict) == "failed: accuracy (no baseline, blocked by policy)")
        #expect(try check([warning, drop], Config().policy) == "passed, 1 inconclusive, 1 warning")
        #expect(
            try check([bound, bound, drop, bound, bound], strict)
                == "failed: " + Array(repeating: "accuracy (0.5000, min 0.9000)", count: 3).joined(separator: "; ")
                + "; 2 more")
        let passed = GateResult(metric: "exit", limit: .mechanism, verdict: .pass)
        #expect(Judgement(gates: [passed], isFailed: false).headline == "passed, no metric is gated")
    }
}
