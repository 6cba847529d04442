/// Numbers drawn alike, such as one metric over the seeds.
package struct Sample: Equatable, Sendable {
    package var values: [Double]

    package init(_ values: [Double]) {
        self.values = values
    }

    package var count: Int { values.count }

    /// The mean; NaN of no values.
    ///
    /// A second pass takes the rounding out, so that the mean of equal values is that value to the last bit.
    package var mean: Double {
        guard count > 0 else { return .nan }
        let rough = values.reduce(0, +) / Double(count)
        guard rough.isFinite else { return rough }
        return rough + values.reduce(0) { $0 + ($1 - rough) } / Double(count)
    }

    /// The standard deviation with n - 1; zero of less than two values.
    package var deviation: Double {
        guard count > 1 else { return 0 }
        let mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(count - 1)).squareRoot()
    }

    /// Whether every value is the same to the last bit.
    package var isConstant: Bool {
        values.allSatisfy { $0 == values.first }
    }
}

/// The step of a discrete metric: the least by which it can change, or zero for a continuous one.
///
/// A handful of runs of a metric that moves in steps often show no noise at all; half a step is the least that is
/// believed. An example more or less moves a share by 1/n, which needs the number of examples; else the digits
/// tell, as long as every value is written with so few that rounding must have made them.
package func step(of values: [Double], examples: Int?) -> Double {
    if let examples, examples > 0, values.allSatisfy({ (0...1).contains($0) }) { return 1 / Double(examples) }
    let digits = values.map(decimals)
    guard let most = digits.max(), most <= 4 else { return 0 }
    return [1, 0.1, 0.01, 0.001, 0.0001][most]
}

/// Returns how many decimals the shortest text of `value` has; five stands for many.
private func decimals(_ value: Double) -> Int {
    let scales = [1.0, 10, 100, 1000, 10_000]
    return scales.firstIndex { (value * $0).rounded() / $0 == value } ?? scales.count
}
