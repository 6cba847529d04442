import Glibc

/// A gate on its way to a verdict: with a test, it waits until all tests of the check are known.
struct PendingGate {
    var result: GateResult
    var test: Test?
    /// What main's history says of the metric, where it was asked.
    var past: MetricHistory?
    /// The candidate's runs.
    var runs = 1

    /// Measured noise, and what forbids to fail by it.
    struct Test {
        /// On `scale`, as `allowance` is.
        var noise: NoiseAware
        /// nil for `auto`.
        var allowance: Double?
        /// The number of the glob it's a slice of.
        var glob: Int?
        var scale = MetricScale.linear
        /// Rounding of the inputs, a few ulps.
        var slack = 0.0
        var isIdentical = false
        /// Another processor, GPU or runner class than the baseline's: then the change may not be to blame.
        var environment: String?
        /// How far apart the seeds are, of the change and on main.
        var spreads: (own: SeedSpread, main: SeedSpread)?
        /// The noise, had main never moved, and how doubtful it is that main did.
        var uncut: (noise: NoiseAware, doubt: Double)?

        init(noise: NoiseAware, allowance: Double?, glob: Int?) {
            self.noise = noise
            self.allowance = allowance
            self.glob = glob
        }
    }

    init(_ result: GateResult, test: Test? = nil, past: MetricHistory? = nil) {
        self.result = result
        self.test = test
        self.past = past
    }

    /// Returns the gate with its verdict and numbers, given what multiplicity says of its test.
    func resolved(isSignificant: Bool, share: Double, beta: Double) -> GateResult {
        guard let test else { return result }
        var result = result
        result.statistics = test.scale.own(
            test.noise.statistics(allowed: test.allowance, share: share, beta: beta),
            around: result.baseline ?? .nan, result.direction ?? .higher)
        result.statistics?.isSignificant = isSignificant
        guard !test.isIdentical else {
            result.verdict = .pass
            result.note = "identical to main"
            return result
        }
        result.verdict = test.noise.verdict(
            allowed: test.allowance, isSignificant: isSignificant, beta: beta, slack: test.slack)
        if result.verdict == .fail, let environment = test.environment {
            result.verdict = .inconclusive(.other(environment))
        }
        if result.verdict == .fail, test.restsOnDoubtfulCut(share: share, beta: beta) {
            result.verdict = .inconclusive(.other("only since main moved, which is not certain enough to fail by it"))
        }
        result.note = note(result, isSignificant: isSignificant, beta: beta)
        return result
    }

    private func note(_ result: GateResult, isSignificant: Bool, beta: Double) -> String? {
        switch result.verdict {
        case .pass where result.isAuto:
            guard let detects = result.statistics?.detects else { return nil }
            return "no \(result.worseningWord) seen; would see >= \(GateNumbers(result).text(detects))"
        case .pass where isSignificant: return "worse for certain, within what is allowed"
        case .inconclusive(.tooNoisy): return cure(result, beta: beta)
        default: return nil
        }
    }

    /// The smallest tolerance that would do, rounded up, and how many seeds.
    private func cure(_ result: GateResult, beta: Double) -> String? {
        guard let statistics = result.statistics, let allowed = result.allowed else { return nil }
        let tolerance = GateNumbers(result).textAbove(statistics.supports)
        let count: Int
        switch result.source {
        case .pairedSeeds(let seeds), .ownSeeds(let seeds): count = seeds
        case .history where past?.kind == .resource: return "\(tolerance) would do"
        case .history, .exact, .none: return "\(tolerance) or 5 seeds would do"
        }
        // No number of seeds is better than if the noise were known, which spares the search most of its quantiles.
        let fewest = pow(2 * StudentT(.infinity).upperQuantile(beta) * statistics.deviation / allowed, 2)
        let start = max(count + 1, fewest < 51 ? Int(fewest) : 51)
        let seeds = (start..<max(start, 51)).first { count in
            let error = statistics.deviation / Double(count).squareRoot()
            return 2 * StudentT(count - 1).upperQuantile(beta) * error <= allowed
        }
        return seeds.map { "\(tolerance) or \($0) seeds would do" } ?? "\(tolerance) would do"
    }
}

extension PendingGate.Test {
    /// Among many gates a cut is no more certain than a failure is, and a false one would fail what is unchanged.
    ///
    /// A cut has a twentieth of the test's share of alpha: of a single gate that is what every cut keeps to. One that is
    /// more doubtful fails nothing that would not fail without it.
    fileprivate func restsOnDoubtfulCut(share: Double, beta: Double) -> Bool {
        guard let uncut, uncut.doubt > share / 20 else { return false }
        return uncut.noise.verdict(
            allowed: allowance, isSignificant: uncut.noise.p <= share, beta: beta, slack: slack) != .fail
    }
}
