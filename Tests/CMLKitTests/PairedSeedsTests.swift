import CMLKit
import Testing

/// Five seeds of main against the same five seeds of a change; accuracy of 540 examples.
@Suite struct PairedSeedsTests {
    private static let main = [0.352, 0.481, 0.390, 0.301, 0.455]

    private func pairs(_ candidate: [Double], step: Double = 1.0 / 540) -> PairedSeeds {
        let pairs = zip(Self.main, candidate).enumerated().map { index, values in
            PairedSeeds.Pair(seed: index + 1, baseline: values.0, candidate: values.1)
        }
        return PairedSeeds(pairs: pairs, step: step)
    }

    @Test(
        "judges the pairs",
        arguments: [
            ([0.320, 0.451, 0.361, 0.268, 0.421], 0.01, Verdict.fail),
            ([0.349, 0.480, 0.392, 0.297, 0.452], 0.01, .pass),
            ([0.410, 0.322, 0.455, 0.371, 0.290], 0.01, .inconclusive(.tooNoisy)),
            ([0.320, 0.451, 0.361], 0.01, .fail),
            ([0.344, 0.474, 0.381, 0.293, 0.447], 0.02, .pass),
            ([0.337, 0.468, 0.375, 0.286, 0.442], 0.0145, .inconclusive(.worse)),
        ])
    func judge(candidate: [Double], allowed: Double, expected: Verdict) {
        let noise = pairs(candidate).noise(.higher)
        #expect(noise.verdict(allowed: allowed, isSignificant: noise.p <= 0.01, beta: 0.1) == expected)
    }

    @Test("has the numbers of a clear drop")
    func clearDrop() {
        let noise = pairs([0.320, 0.451, 0.361, 0.268, 0.421]).noise(.higher)
        let halfWidth = noise.halfWidth(beta: 0.1)
        #expect((noise.worse - 0.0316).magnitude < 1e-12)
        #expect((noise.deviation - 0.002074).magnitude < 5e-7)
        #expect((noise.worse - halfWidth - 0.030178).magnitude < 5e-7)
        #expect((noise.worse + halfWidth - 0.033022).magnitude < 5e-7)
        #expect((noise.p - 2.21e-06).magnitude < 5e-9)
        #expect(pairs([0.320, 0.451, 0.361, 0.268, 0.421]).noise(.lower).worse == -noise.worse)
    }

    @Test(
        "has the band",
        arguments: [
            ([0.349, 0.480, 0.392, 0.297, 0.452], 0.000163, 0.003437),
            ([0.337, 0.468, 0.375, 0.286, 0.442], 0.013449, 0.014951),
        ])
    func band(candidate: [Double], low: Double, high: Double) {
        let noise = pairs(candidate).noise(.higher)
        let halfWidth = noise.halfWidth(beta: 0.1)
        #expect((noise.worse - halfWidth - low).magnitude < 6e-7)
        #expect((noise.worse + halfWidth - high).magnitude < 6e-7)
    }

    @Test("says what five unlike pairs can see")
    func unlike() {
        let noise = pairs([0.410, 0.322, 0.455, 0.371, 0.290]).noise(.higher)
        #expect((noise.deviation - 0.124059).magnitude < 5e-7)
        #expect((noise.statistics(allowed: 0.01, share: 0.01, beta: 0.1).detects - 0.2929).magnitude < 5e-5)
    }

    @Test("believes at least half a step")
    func floor() {
        let noise = pairs([0.344, 0.474, 0.381, 0.293, 0.447]).noise(.higher)
        #expect(noise.deviation == 1.0 / 1080)
        #expect((noise.p - 2.1e-05).magnitude < 5e-7)
        let three = pairs([0.320, 0.451, 0.361]).noise(.higher)
        #expect(three.degreesOfFreedom == 2)
        #expect((three.p - 0.000422).magnitude < 5e-7)
    }

    @Test("knows equal pairs")
    func identical() {
        #expect(pairs(Self.main).isIdentical)
        #expect(!pairs([0.352, 0.481, 0.390, 0.301, 0.454]).isIdentical)
    }

    @Test("pairs by seed, averages a seed's reruns and needs three")
    func pairing() {
        let main = [record(3, 0.3), record(1, 0.1), record(2, 0.2), record(9, 0.9)]
        let change = [record(1, 0.11), record(1, 0.13), record(2, 0.2), record(3, 0.28), record(nil, 0.5)]
        let pairs = PairedSeeds(metric: "accuracy", candidate: change, baseline: main)
        #expect(
            pairs
                == PairedSeeds(
                    pairs: [
                        .init(seed: 1, baseline: 0.1, candidate: 0.12), .init(seed: 2, baseline: 0.2, candidate: 0.2),
                        .init(seed: 3, baseline: 0.3, candidate: 0.28),
                    ], step: 0.01))
        #expect(PairedSeeds(metric: "accuracy", candidate: Array(change.prefix(3)), baseline: main) == nil)
        #expect(PairedSeeds(metric: "loss", candidate: change, baseline: main) == nil)
    }

    @Test(
        "takes the step from the examples, else from the digits",
        arguments: [
            ([0.352, 0.481], 540, 1.0 / 540), ([0.352, 0.48], nil, 0.001), ([0.5, 0.25, 1], nil, 0.01),
            ([12, 0.5], 540, 0.1), ([3, 4], nil, 1), ([0.12345, 0.5], nil, 0), ([1e-7], nil, 0), ([1e300, 2], nil, 1),
        ] as [([Double], Int?, Double)])
    func step(values: [Double], examples: Int?, expected: Double) {
        #expect(CMLKit.step(of: values, examples: examples) == expected)
    }

    private func record(_ seed: Int?, _ accuracy: Double) -> RunRecord {
        var record = RunRecord(
            id: "r", check: "c", project: "p", profile: "smoke", time: "2026-01-01T00:00:00Z", command: "train",
            source: "check")
        record.seed = seed
        record.metrics = ["accuracy": Metric(accuracy)]
        return record
    }
}
