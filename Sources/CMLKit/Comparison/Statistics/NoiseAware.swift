/// How much worse a metric got, and how far noise alone would carry it.
///
/// It's the arithmetic that every source of noise shares: what is measured goes in, numbers and verdict come out.
/// `worse` is oriented: positive is worse, whatever the metric's direction.
package struct NoiseAware: Equatable, Sendable {
    /// What the newest main record says, which keeps main's own slide from being blamed on the change.
    package struct Nearest: Equatable, Sendable {
        /// How much worse than that record the candidate is.
        package var worse: Double
        /// Which record it is, for the reader: `main's own a1b2c3 is at 0.9150`.
        package var sentence: String

        package init(worse: Double, sentence: String) {
            self.worse = worse
            self.sentence = sentence
        }
    }

    package var worse: Double
    package var standardError: Double
    /// The standard deviation behind the standard error: of the paired differences, or of main's history.
    package var deviation: Double
    package var degreesOfFreedom: Int
    /// Only against history; pairs need no guard.
    package var nearest: Nearest?

    package init(
        worse: Double, standardError: Double, deviation: Double, degreesOfFreedom: Int, nearest: Nearest? = nil
    ) {
        self.worse = worse
        self.standardError = standardError
        self.deviation = deviation
        self.degreesOfFreedom = degreesOfFreedom
        self.nearest = nearest
    }

    /// The distance in standard errors; without any noise it's infinite, or zero when nothing changed.
    package var t: Double {
        guard standardError > 0 else { return worse == 0 ? 0 : worse > 0 ? .infinity : -.infinity }
        return worse / standardError
    }

    /// The probability that noise alone makes it look at least this much worse.
    package var p: Double { distribution.tail(t) }

    /// Half the width of the band in which the true change lies, `beta` being left out on each side.
    package func halfWidth(beta: Double) -> Double { distribution.upperQuantile(beta) * standardError }

    /// Whether an improvement is too good for a change of the model: it smells of leakage.
    package var isSuspiciouslyGood: Bool {
        -worse > 6 * deviation && -t > distribution.quantile(0.9995)
    }

    /// Returns the numbers a reader sees, where `allowed` is nil for `auto`.
    ///
    /// `share` is the part of alpha that the test has in the worst case: what it can see must hold then, too.
    package func statistics(allowed: Double?, share: Double, beta: Double) -> GateResult.Statistics {
        let halfWidth = halfWidth(beta: beta)
        let critical = distribution.upperQuantile(share) * standardError
        let seen = critical + halfWidth
        var statistics = GateResult.Statistics(
            worse: worse, halfWidth: halfWidth, standardError: standardError, deviation: deviation,
            degreesOfFreedom: degreesOfFreedom, p: p,
            detects: allowed.map { max(seen, $0 + 2 * halfWidth) } ?? seen, supports: 2 * halfWidth)
        statistics.share = share
        statistics.critical = critical
        return statistics
    }

    /// Judges against `allowed`, which is inclusive; nil is `auto`.
    ///
    /// A failure needs both: certainty that it is worse, and a band wholly beyond what is allowed. A pass needs the
    /// band wholly within. `slack` is the rounding of the inputs, a few ulps.
    package func verdict(allowed: Double?, isSignificant: Bool, beta: Double, slack: Double = 0) -> Verdict {
        let isGuarded = isBeyondNearest(allowed: allowed ?? 0, beta: beta, slack: slack)
        guard let allowed else { return isSignificant && isGuarded ? .fail : .pass }
        let halfWidth = halfWidth(beta: beta)
        let bound = allowed + slack
        if worse + halfWidth <= bound { return .pass }
        let isBeyond = worse - halfWidth > bound
        switch (isSignificant, isBeyond) {
        case (true, true): return isGuarded ? .fail : .inconclusive(.inherited(nearest?.sentence ?? "main"))
        case (true, false): return .inconclusive(.worse)
        case (false, true): return .inconclusive(.notCertain)
        case (false, false): return .inconclusive(2 * halfWidth > bound ? .tooNoisy : .straddles)
        }
    }

    private var distribution: StudentT { StudentT(degreesOfFreedom) }

    private func isBeyondNearest(allowed: Double, beta: Double, slack: Double) -> Bool {
        guard let nearest else { return true }
        let noise = distribution.upperQuantile(beta) * deviation * 2.0.squareRoot()
        return nearest.worse > max(allowed + slack, noise)
    }
}
