import Glibc

/// One metric over several slices and seeds, and how far apart the slices are.
package struct Slices: Equatable, Sendable {
    /// The slices in ascending order of their names.
    package var names: [String]
    /// For each slice the values over the same runs.
    package var values: [[Double]]

    package init(names: [String], values: [[Double]]) {
        self.names = names
        self.values = values
    }

    package var means: [Double] { values.map { Sample($0).mean } }

    /// The greatest mean less the smallest.
    package var range: Double { (means.max() ?? 0) - (means.min() ?? 0) }

    /// The range that slices of equal worth would show by noise alone: E[range of m normals] · s / √k.
    ///
    /// s is what is left of a slice's spread over the k seeds when the seed's own luck, which moves all slices
    /// alike and opens no gap, is taken off: s² = Σ (x - slice mean - seed mean + mean)² / ((m-1)(k-1)). Fewer than
    /// three seeds tell no noise, and nothing is taken off.
    package var expectedRange: Double {
        guard let runs = values.first?.count, runs >= PairedSeeds.fewest, values.count > 1 else { return 0 }
        let seedMeans = (0..<runs).map { run in Sample(values.map { $0[run] }).mean }
        let all = Sample(seedMeans).mean
        let squares = zip(values, means).map { slice, mean in
            zip(slice, seedMeans).reduce(0) { sum, pair in
                let rest = pair.0 - mean - pair.1 + all
                return sum + rest * rest
            }
        }
        let variance = squares.reduce(0, +) / Double((values.count - 1) * (runs - 1))
        return expectedNormalRange(values.count) * (variance / Double(runs)).squareRoot()
    }
}

/// Returns the expected range of `count` standard normal numbers: 1.128 of two, 3.078 of ten.
///
/// It's ∫ 1 - Φⁿ - (1-Φ)ⁿ; the trapezoid rule is as good as exact for a function this smooth.
package func expectedNormalRange(_ count: Int) -> Double {
    guard count > 1 else { return 0 }
    let width = 0.05
    return (-200...200).reduce(0) { sum, step in
        let above = erfc(Double(step) * width / 2.0.squareRoot()) / 2
        return sum + width * (1 - pow(1 - above, Double(count)) - pow(above, Double(count)))
    }
}
