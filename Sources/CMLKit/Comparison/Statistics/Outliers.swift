extension Segments {
    /// The values that lie far outside what the others of their segment do (Hampel's rule, at 5 deviations).
    ///
    /// They are named and kept: a rule that drops the worst runs makes the noise look smaller than it is, and every
    /// tenth check of a skewed metric would fail.
    package func outliers(in values: [Double], step: Double = 0) -> [Int] {
        guard values.count >= Self.fewestToCut else { return [] }
        var rests = values
        for segment in segments {
            let centre = median(Array(values[segment.range]))
            for index in segment.range { rests[index] = (values[index] - centre).magnitude }
        }
        let deviation = max(1.4826 * median(rests), step / 2)
        guard deviation > 0 else { return [] }
        return rests.indices.filter { rests[$0] > 5 * deviation }
    }
}

/// The middle value, or the mean of the two in the middle.
private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
