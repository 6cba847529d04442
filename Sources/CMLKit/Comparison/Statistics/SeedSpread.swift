import Glibc

/// How far apart the seeds of one commit are, over one commit or several.
package struct SeedSpread: Equatable, Sendable {
    package var variance: Double
    package var degreesOfFreedom: Int

    /// Pools the values' squares within each group; the groups' own levels don't matter.
    package init(_ groups: [[Double]]) {
        var squares = 0.0
        degreesOfFreedom = 0
        for group in groups where group.count > 1 {
            let deviation = Sample(group).deviation
            squares += deviation * deviation * Double(group.count - 1)
            degreesOfFreedom += group.count - 1
        }
        variance = degreesOfFreedom > 0 ? squares / Double(degreesOfFreedom) : 0
    }

    package var deviation: Double { variance.squareRoot() }

    /// The probability that this spread is so much greater than that of `other` by luck: the F test.
    package func p(against other: SeedSpread) -> Double {
        guard degreesOfFreedom > 0, other.degreesOfFreedom > 0, other.variance > 0 else { return 1 }
        return fisherTail(variance / other.variance, degreesOfFreedom, other.degreesOfFreedom)
    }
}

/// Returns P(F > f) for `above` and `below` degrees of freedom.
package func fisherTail(_ f: Double, _ above: Int, _ below: Int) -> Double {
    guard f > 0 else { return 1 }
    let (a, b) = (Double(below) / 2, Double(above) / 2)
    let x = Double(below) / (Double(below) + Double(above) * f)
    let logBeta = lgamma(a) + lgamma(b) - lgamma(a + b)
    let prefactor = exp(a * log(x) + b * log1p(-x) - logBeta)
    // The fraction converges fast on one side of the mean only; the complement is as good on the other.
    guard x >= (a + 1) / (a + b + 2) else { return prefactor / a * betaFraction(a, b, x) }
    return 1 - prefactor / b * betaFraction(b, a, 1 - x)
}
