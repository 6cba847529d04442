import CMLKit
import Testing

/// The verdict of measured noise; ten main runs with centre .9515 are the example.
@Suite struct VerdictTests {
    private static let history: [Double] = [
        0.950, 0.957, 0.944, 0.952, 0.961, 0.948, 0.955, 0.946, 0.953, 0.949,
    ]

    /// The noise of a higher-is-better value against the mean of `history`.
    private func against(
        _ history: [Double], _ value: Double, nearest: NoiseAware.Nearest? = nil, floor: Double = 0
    ) -> NoiseAware {
        let main = Sample(history)
        let deviation = max(main.deviation, floor)
        return NoiseAware(
            worse: main.mean - value, standardError: deviation * (1 + 1 / Double(main.count)).squareRoot(),
            deviation: deviation, degreesOfFreedom: main.count - 1, nearest: nearest)
    }

    private func verdict(_ noise: NoiseAware, _ allowed: Double?, share: Double = 0.01) -> Verdict {
        noise.verdict(allowed: allowed, isSignificant: noise.p <= share, beta: 0.1, slack: 0)
    }

    @Test(
        "judges a change",
        arguments: [
            (0.951, 0.02, 0.01, 0.464418, Verdict.pass),
            (0.947, 0.01, 0.01, 0.214923, .inconclusive(.tooNoisy)),
            (0.905, 0.02, 0.01, 6.53571e-06, .fail),
            (0.930, 0.02, 0.01, 0.00167943, .inconclusive(.worse)),
            (0.925, 0.01, 0.01 / 20, 0.000443228, .fail),
            (0.925, 0.01, 0.01 / 24, 0.000443228, .inconclusive(.notCertain)),
            (0.975, 0.01, 0.01, 0.999029, .pass),
            (0.940, 0.016, 0.01, 0.0319126, .inconclusive(.straddles)),
        ])
    func judge(value: Double, allowed: Double, share: Double, p: Double, expected: Verdict) {
        let noise = against(Self.history, value)
        #expect((noise.p / p - 1).magnitude < 2e-6)
        #expect(verdict(noise, allowed, share: share) == expected)
    }

    @Test(
        "shows the band",
        arguments: [
            (0.951, -0.007029, 0.008029), (0.947, -0.003029, 0.012029), (0.930, 0.013971, 0.029029),
        ])
    func band(value: Double, low: Double, high: Double) {
        let statistics = against(Self.history, value).statistics(allowed: 0.02, share: 0.01, beta: 0.1)
        #expect((statistics.worse - statistics.halfWidth - low).magnitude < 6e-7)
        #expect((statistics.worse + statistics.halfWidth - high).magnitude < 6e-7)
    }

    @Test("says what it can see and what it supports")
    func detects() {
        let noise = against(Self.history, 0.951)
        let alone = noise.statistics(allowed: 0.02, share: 0.01, beta: 0.1)
        #expect((alone.detects - 0.0351).magnitude < 5e-5)
        #expect((alone.supports - 0.01506).magnitude < 5e-6)
        #expect((noise.statistics(allowed: 0.01, share: 0.0005, beta: 0.1).detects - 0.0336).magnitude < 5e-5)
        let auto = noise.statistics(allowed: nil, share: 0.01, beta: 0.1)
        #expect((auto.detects - 0.02289).magnitude < 5e-6)
    }

    @Test("knows little from three runs")
    func few() {
        let far = against([0.950, 0.957, 0.944], 0.600)
        #expect((far.t - 46.63).magnitude < 0.005)
        #expect((far.p / 0.00022979 - 1).magnitude < 1e-5)
        #expect(verdict(far, 0.02) == .fail)
        let near = against([0.950, 0.957, 0.944], 0.920)
        #expect((near.p - 0.0281).magnitude < 5e-5)
        #expect(verdict(near, 0.02).word == "inconclusive")
    }

    @Test("believes at least half a step of noise", arguments: [(0.948, 0.01, "pass"), (0.930, 0.01, "fail")])
    func floor(value: Double, allowed: Double, word: String) {
        let noise = against(Array(repeating: 0.950, count: 6), value, floor: 0.001)
        #expect(verdict(noise, allowed).word == word)
        #expect((noise.halfWidth(beta: 0.1) - 0.001594).magnitude < 5e-7)
    }

    @Test("does not blame a change for main's own slide")
    func inherited() {
        let same = NoiseAware.Nearest(worse: 0, sentence: "main's own a1b2c3 is at 0.9050")
        let noise = against(Self.history, 0.905, nearest: same)
        #expect(verdict(noise, 0.02) == .inconclusive(.inherited("main's own a1b2c3 is at 0.9050")))
        #expect(verdict(noise, nil) == .pass)
        let far = NoiseAware.Nearest(worse: 0.045, sentence: "main's own a1b2c3 is at 0.9500")
        #expect(verdict(against(Self.history, 0.905, nearest: far), 0.02) == .fail)
    }

    @Test(
        "has no middle when no tolerance is known", arguments: [(0.930, Verdict.fail), (0.940, .pass), (0.99, .pass)])
    func auto(value: Double, expected: Verdict) {
        #expect(verdict(against(Self.history, value), nil) == expected)
    }

    @Test("includes the tolerance itself")
    func inclusive() {
        let exact = NoiseAware(worse: 0.915 - 0.91, standardError: 0, deviation: 0, degreesOfFreedom: 4)
        #expect(exact.verdict(allowed: 0.005, isSignificant: true, beta: 0.1, slack: 4 * 0.915.ulp) == .pass)
        #expect(exact.verdict(allowed: 0.0049, isSignificant: true, beta: 0.1, slack: 4 * 0.915.ulp) == .fail)
    }

    @Test("smells leakage in what is far too good", arguments: [(0.975, false), (0.984, true), (0.905, false)])
    func leakage(value: Double, isSuspicious: Bool) {
        #expect(against(Self.history, value).isSuspiciouslyGood == isSuspicious)
    }
}
