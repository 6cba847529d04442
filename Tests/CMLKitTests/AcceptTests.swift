import CMLKit
import Testing

private let guide = Config.Acceptance(
    metric: "accuracy", to: 0.90, reason: "new labelling guide", place: "cml.yaml:9: accept[0]")

/// Shifts that `accept` entries say are intended: where they take effect, and what the candidate is held against.
@Suite struct AcceptTests: HistoryScenario {
    private static let steady: [Double] = HistoryGateTests.steady

    /// Steady units, then as many with the entry as there are values.
    private func merged(_ after: [Double], entry: Config.Acceptance = guide) -> [MainHistory.Unit] {
        var all = units(Self.steady + after)
        for index in after.indices { all[index].accepted = [entry] }
        return all
    }

    private func gate(
        _ value: Double, _ units: [MainHistory.Unit], _ entry: Config.Acceptance = guide, allowed: Double = 0.02
    ) throws -> GateResult {
        let judgement = try judgement([drop(allowed)], change(value), units: units, accepted: [entry])
        return try #require(judgement.gates.first)
    }

    @Test(
        "the change that adds the entry is held against its level, with main's noise",
        arguments: [(0.901, Verdict.pass), (0.86, .fail), (0.88, .inconclusive(.worse))])
    func pending(value: Double, verdict: Verdict) throws {
        let gate = try gate(value, merged([]))
        #expect(gate.verdict == verdict)
        #expect(gate.baseline == 0.90)
        #expect(gate.source == .history(count: 10))
        #expect(((gate.statistics?.standardError ?? 0) - 0.005191).magnitude < 5e-7)
        #expect(gate.accepted == "0.9000 (new labelling guide)")
        #expect(gate.line.hasSuffix("  accepted: 0.9000 (new labelling guide)"))
    }

    @Test("after the merge the newest segment begins at the boundary, however short")
    func afterMerge() throws {
        let one = try gate(0.90, merged([0.902]))
        #expect(one.baseline == 0.902)
        #expect(one.accepted == nil)
        #expect(one.statistics?.degreesOfFreedom == 9)
        #expect(((one.statistics?.standardError ?? 0) - 0.005191 * 2.0.squareRoot()).magnitude < 1e-6)
        let two = try gate(0.90, merged([0.902, 0.900]))
        #expect(((two.baseline ?? 0) - 0.901).magnitude < 1e-12)
        #expect(two.statistics?.degreesOfFreedom == 10)
        let removed = try judgement([drop(0.02)], change(0.90), units: merged([0.902]))
        #expect(removed.gates.first?.baseline == 0.902)
    }

    @Test("an entry without a level sets a boundary only")
    func withoutLevel() throws {
        let entry = Config.Acceptance(metric: "accuracy", to: nil, reason: "new data", place: "")
        let reason = "the accepted shift has no level before main's first run: new data"
        #expect(try gate(0.90, merged([]), entry).verdict == .inconclusive(.noBaseline(reason)))
        #expect(try gate(0.90, merged([0.902], entry: entry), entry).baseline == 0.902)
    }

    @Test("without history the change's own seeds tell the noise")
    func ownSeeds() throws {
        let own = try judgement(
            [drop(0.02)], records([0.899, 0.902, 0.897, 0.901, 0.905]), units: Array(merged([]).prefix(2)),
            accepted: [guide])
        let gate = try #require(own.gates.first)
        #expect(gate.verdict == .pass)
        #expect(gate.source == .ownSeeds(count: 5))
        #expect(gate.statistics?.degreesOfFreedom == 4)
        let nothing = try judgement([drop(0.02)], records([0.899, 0.902, 0.897]), units: [], accepted: [guide])
        #expect(nothing.gates.first?.source == .ownSeeds(count: 3))
        #expect(
            try self.gate(0.899, Array(merged([]).prefix(2))).verdict
                == .inconclusive(.noiseUnknown("2 main runs; add seeds: [1, 2, 3, 4, 5] to cml.yaml")))
        #expect(
            try judgement([drop(0.02)], records([0.899123, 0.899123, 0.899123]), units: [], accepted: [guide])
                .gates.first?.verdict.word == "inconclusive")
    }

    @Test("data that can't be compared any more is held against the accepted level")
    func notComparable() throws {
        var comparison = comparison([drop(0.02)], records([0.899, 0.902, 0.897]), units: [], accepted: [guide])
        comparison.baseline = .notComparable(["evaluation data changed: data/test.csv"])
        let gate = try #require(try judge([comparison], mechanism: [], policy: Config.Policy()).gates.first)
        #expect(gate.verdict == .pass)
        #expect(gate.baseline == 0.90)
        comparison.blocked = "HEAD changed during the run"
        #expect(
            try judge([comparison], mechanism: [], policy: Config.Policy()).gates.map(\.verdict)
                == [.inconclusive(.other("HEAD changed during the run"))])
    }

    @Test("seeds are never paired over the boundary")
    func pairs() throws {
        let seeds = Array(1...5)
        let old = unit("c0", [0.95, 0.96, 0.94, 0.95, 0.96].map { ["accuracy": $0] }, seeds: seeds)
        let new = unit(
            "c1", [0.90, 0.91, 0.89, 0.90, 0.91].map { ["accuracy": $0] }, seeds: seeds, accepted: [guide])
        let candidate = records([0.901, 0.909, 0.889, 0.901, 0.909])
        let pending = try judgement([drop(0.02)], candidate, units: [old], accepted: [guide])
        #expect(pending.gates.first?.source == .ownSeeds(count: 5))
        #expect(pending.gates.first?.verdict == .pass)
        var comparison = comparison([drop(0.02)], candidate, units: [new, old], accepted: [guide])
        comparison.baseline = .runs(old.records, commit: "c0")
        let later = try judge([comparison], mechanism: [], policy: Config.Policy())
        #expect(later.gates.first?.source == .pairedSeeds(count: 5))
        #expect(((later.gates.first?.baseline ?? 0) - 0.902).magnitude < 1e-12)
    }

    @Test("an exact metric is held against the level, too", arguments: [(120, Verdict.pass), (127, .fail)])
    func exact(size: Double, verdict: Verdict) throws {
        let entry = Config.Acceptance(metric: "model.*", to: 120, reason: "wider", place: "")
        let rule = rule("model.size") { $0.maxRise = .relative(0.05) }
        let judgement = try judgement(
            [rule], change(size, of: "model.size"), units: units([100, 100], of: "model.size"), accepted: [entry])
        #expect(judgement.gates.map(\.verdict) == [verdict])
        #expect(judgement.gates.first?.source == .exact)
        #expect(judgement.gates.first?.accepted == "120 (wider)")
    }

    @Test("bounds stay")
    func bounds() throws {
        let rule = rule("accuracy") { $0.min = 0.93 }
        let judgement = try judgement([rule], change(0.90), units: merged([]), accepted: [guide])
        #expect(judgement.gates.map(\.verdict) == [.fail])
    }

    private static let findings: [(Config.Acceptance, [Double], Double, String?)] = [
        (guide, [], 0.901, nil), (guide, [0.902, 0.898], 0.901, nil),
        (
            guide, [], 0.95,
            "accept `accuracy` 0.9000 (new labelling guide) is contradicted: this change is at 0.9500, which noise "
                + "alone doesn't explain"
        ),
        (
            guide, [0.95, 0.949], 0.95,
            "accept `accuracy` 0.9000 (new labelling guide) is contradicted: main's 2 runs since then are at 0.9495"
        ),
        (
            Config.Acceptance(metric: "acuracy", to: 0.9, reason: "r", place: ""), [], 0.95,
            "accept `acuracy` is unused: no run has such a metric; did you mean `accuracy`?"
        ),
        (
            Config.Acceptance(metric: "loss", to: 0.9, reason: "r", place: ""), [], 0.95,
            "accept `loss` is unused: no gate holds it against main"
        ),
    ]

    @Test("names entries that do nothing, or that the values contradict", arguments: findings)
    func named(entry: Config.Acceptance, after: [Double], value: Double, finding: String?) throws {
        let candidate = [record(900, ["accuracy": value, "loss": 1])]
        let judgement = try judgement(
            [drop(0.02)], candidate, units: merged(after, entry: entry), accepted: [entry])
        #expect(judgement.notices.filter { $0.hasPrefix("accept") } == [finding].compactMap(\.self))
    }

    @Test("names an entry that is older than all runs")
    func old() throws {
        var all = merged([])
        for index in all.indices { all[index].accepted = [guide] }
        let judgement = try judgement([drop(0.02)], change(0.951), units: all, accepted: [guide])
        #expect(judgement.gates.map(\.verdict) == [.pass])
        #expect(
            judgement.notices == [
                "accept `accuracy` is unused: all of main's runs that count are from after it, so it can go"
            ])
    }
}
