/// The tests of one check that share alpha, so that many gates raise no more false alarms than one.
///
/// Single gates are held to Holm's procedure and each glob to Benjamini and Hochberg's, every group within its
/// share α·m/M of the whole: one glob of twenty slices at a level of its own would alone use up all of alpha.
package struct Multiplicity: Equatable, Sendable {
    package var alpha: Double
    /// p of each single gate.
    package var singles: [Double]
    /// p of each slice, glob by glob.
    package var globs: [[Double]]

    package init(alpha: Double, singles: [Double] = [], globs: [[Double]] = []) {
        self.alpha = alpha
        self.singles = singles
        self.globs = globs
    }

    /// M, the number of all tests.
    package var count: Int { globs.reduce(singles.count) { $0 + $1.count } }

    /// α/M: what a test needs in the worst case.
    package var worstShare: Double { alpha / Double(max(count, 1)) }

    /// Whether each single gate is significant.
    package var significantSingles: [Bool] { holm(singles, level: worstShare * Double(singles.count)) }

    /// Whether each slice is significant, glob by glob.
    package var significantSlices: [[Bool]] {
        globs.map { benjaminiHochberg($0, level: worstShare * Double($0.count)) }
    }
}

/// Rejects from the smallest p on while it is within its share of what is left.
package func holm(_ p: [Double], level: Double) -> [Bool] {
    var rejected = Array(repeating: false, count: p.count)
    for (rank, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
        guard p[index] <= level / Double(p.count - rank) else { break }
        rejected[index] = true
    }
    return rejected
}

/// Rejects every p up to the largest that is within its rank's share.
package func benjaminiHochberg(_ p: [Double], level: Double) -> [Bool] {
    let sorted = p.sorted()
    let last = sorted.indices.last { sorted[$0] <= level * Double($0 + 1) / Double(p.count) }
    guard let last else { return Array(repeating: false, count: p.count) }
    return p.map { $0 <= sorted[last] }
}
