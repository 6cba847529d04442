import Glibc

/// Student's t distribution: how far an estimate strays when its own noise had to be estimated, too.
///
/// Infinite degrees of freedom are the normal distribution. Everything holds to 1e-10 relative, also far out in
/// the tail, where Holm's smallest shares of alpha lie.
package struct StudentT: Equatable, Sendable {
    package var degreesOfFreedom: Double

    package init(_ degreesOfFreedom: Double) {
        self.degreesOfFreedom = degreesOfFreedom
    }

    package init(_ degreesOfFreedom: Int) {
        self.init(Double(degreesOfFreedom))
    }

    /// Returns the probability density at `t`.
    package func density(_ t: Double) -> Double {
        guard degreesOfFreedom.isFinite else { return exp(-t * t / 2) / (2 * Double.pi).squareRoot() }
        let exponent = -(degreesOfFreedom + 1) / 2 * log1p(t * t / degreesOfFreedom)
        return gammaRatio / (degreesOfFreedom * Double.pi).squareRoot() * exp(exponent)
    }

    /// Returns P(T > t).
    package func tail(_ t: Double) -> Double {
        guard !t.isNaN else { return .nan }
        guard t >= 0 else { return 1 - tail(-t) }
        guard degreesOfFreedom.isFinite else { return erfc(t / 2.0.squareRoot()) / 2 }
        let square = t * t
        guard square.isFinite else { return 0 }
        let half = degreesOfFreedom / 2
        let outer = degreesOfFreedom / (degreesOfFreedom + square)
        let inner = square / (degreesOfFreedom + square)
        // Each fraction converges fast on its own side; near the centre the complement loses no digits.
        if outer < (half + 1) / (half + 2.5) {
            return betaPrefactor(square) / half * betaFraction(half, 0.5, outer) / 2
        }
        return 0.5 - betaPrefactor(square) / 0.5 * betaFraction(0.5, half, inner) / 2
    }

    /// Returns the t that T stays below with probability `p`, for 0 < p < 1.
    package func quantile(_ p: Double) -> Double {
        p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p)
    }

    /// Returns the t that T exceeds with probability `q`.
    ///
    /// It takes the tail and not 1 - q, since a share of alpha may be too small to be told from zero there. Newton's
    /// method works on the logarithm of the tail, inside a bracket that bisects whatever leaves it.
    package func upperQuantile(_ q: Double) -> Double {
        guard q > 0 else { return q == 0 ? .infinity : .nan }
        guard q < 1 else { return q == 1 ? -.infinity : .nan }
        guard q <= 0.5 else { return -upperQuantile(1 - q) }
        guard q < 0.5 else { return 0 }
        var bracket = (low: 0.0, high: 1.0)
        while tail(bracket.high) > q { bracket = (bracket.high, bracket.high * 2) }
        var t = (bracket.low + bracket.high) / 2
        for _ in 0..<200 {
            let probability = tail(t)
            if probability > q { bracket.low = t } else { bracket.high = t }
            let newton = t + log(probability / q) * probability / density(t)
            let next = newton > bracket.low && newton < bracket.high ? newton : (bracket.low + bracket.high) / 2
            if (next - t).magnitude <= 4 * t.ulp { return next }
            t = next
        }
        return t
    }

    /// Γ((ν+1)/2) / Γ(ν/2), without the two gammas, which overflow and cancel.
    ///
    /// The asymptotic series in 1/ν is exact to 1e-15 from ν = 100 on; smaller ν climb there by steps of two.
    private var gammaRatio: Double {
        var degrees = degreesOfFreedom
        var factor = 1.0
        while degrees < 100 {
            factor *= degrees / (degrees + 1)
            degrees += 2
        }
        let z = 2 / degrees
        let coefficients = [1, -1.0 / 8, 1.0 / 128, 5.0 / 1024, -21.0 / 32768, -399.0 / 262_144, 869.0 / 4_194_304]
        let series = coefficients.reversed().reduce(0) { $0 * z + $1 }
        return factor * (degrees / 2).squareRoot() * series
    }

    /// x^(ν/2) (1-x)^½ / B(ν/2, ½) for x = ν / (ν + t²).
    private func betaPrefactor(_ square: Double) -> Double {
        let power = exp(-degreesOfFreedom / 2 * log1p(square / degreesOfFreedom))
        let root = (square / (degreesOfFreedom + square)).squareRoot()
        return power * root * gammaRatio / Double.pi.squareRoot()
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func clear(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / clear(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / clear(1 + even * d)
        c = clear(1 + even / c)
        result *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / clear(1 + odd * d)
        c = clear(1 + odd / c)
        result *= d * c
        if (d * c - 1).magnitude < 1e-15 { break }
    }
    return result
}
