/// A metric's values along main, oldest first, split where its level moved (gates.md, section 1, step 2c).
///
/// Main does move: an accepted loss, new data, a slow slide. A mean over such a step belongs to no commit at all, and
/// the step itself would be taken for noise; so the level is the newest segment's alone, and the noise is what is
/// left within all of them.
package struct Segments: Equatable, Sendable {
    /// Neighbours of one level.
    package struct Segment: Equatable, Sendable {
        package var range: Range<Int>
        package var mean: Double

        package init(range: Range<Int>, mean: Double) {
            self.range = range
            self.mean = mean
        }
    }

    /// Fewer values are never searched for a shift.
    package static let fewestToCut = 10
    private static let fewestOnASide = 3
    private static let mostCuts = 3
    /// How often, at most, an unmoved main is cut on either side of zero.
    private static let falseCuts = 0.0005

    /// Oldest first.
    package private(set) var segments: [Segment]
    /// The standard deviation within the segments, pooled; at least half of the metric's step.
    package private(set) var deviation: Double
    /// The number of values less that of segments.
    package private(set) var degreesOfFreedom: Int
    /// How often an unmoved main is cut as it was here, for the least certain cut; zero without any.
    package private(set) var doubt = 0.0

    /// Splits `values`, where a new segment must begin at each index in `forced`, as where a shift was accepted.
    package init(values: [Double], forced: [Int] = [], step: Double = 0) {
        self.init(values: values, forced: forced, step: step, isSearched: true)
    }

    /// Splits `values` at the indices in `forced` and nowhere else.
    package init(uncut values: [Double], forced: [Int], step: Double) {
        self.init(values: values, forced: forced, step: step, isSearched: false)
    }

    private init(values: [Double], forced: [Int], step: Double, isSearched: Bool) {
        var starts: [Int] = []
        let fixed = Set(forced.filter { $0 > 0 && $0 < values.count } + [0]).sorted()
        for (start, end) in zip(fixed, fixed.dropFirst() + [values.count]) where start < end {
            let cuts = isSearched ? Self.cuts(in: values, start..<end, step: step) : []
            starts += [start] + cuts.map(\.index)
            doubt = max(doubt, cuts.map(\.doubt).max() ?? 0)
        }
        segments = zip(starts, starts.dropFirst() + [values.count]).map { start, end in
            Segment(range: start..<end, mean: Sample(Array(values[start..<end])).mean)
        }
        degreesOfFreedom = values.count - segments.count
        let squares = segments.reduce(0) { sum, segment in
            values[segment.range].reduce(sum) { $0 + ($1 - segment.mean) * ($1 - segment.mean) }
        }
        let spread = degreesOfFreedom > 0 ? (squares / Double(degreesOfFreedom)).squareRoot() : 0
        deviation = max(spread, step / 2)
    }

    /// Cuts where the level moved most, then again in the newer part, while a cut is certain.
    private static func cuts(
        in values: [Double], _ range: Range<Int>, step: Double
    ) -> [(index: Int, doubt: Double)] {
        var cuts: [(index: Int, doubt: Double)] = []
        var rest = range
        while cuts.count < mostCuts, rest.count >= fewestToCut {
            guard let split = split(of: values[rest], step: step) else { break }
            cuts.append(split)
            rest = split.index..<range.upperBound
        }
        return cuts
    }

    /// Returns where the two-sample t is greatest, if it's too great for any of these many splits to reach by luck.
    private static func split(of values: ArraySlice<Double>, step: Double) -> (index: Int, doubt: Double)? {
        let degrees = values.count - 2
        // Sums about the first value, so that a level far from zero costs no digits.
        let origin = values[values.startIndex]
        let total = values.reduce(0) { $0 + $1 - origin }
        let mean = total / Double(values.count)
        let all = values.reduce(0) { $0 + ($1 - origin - mean) * ($1 - origin - mean) }
        let least = step * step / 4
        var best: (index: Int, t: Double)?
        var sum = 0.0
        for (count, value) in zip(1..., values) {
            sum += value - origin
            let others = values.count - count
            guard count >= fewestOnASide, others >= fewestOnASide else { continue }
            let difference = (sum / Double(count) - (total - sum) / Double(others)).magnitude
            let between = difference * difference * Double(count) * Double(others) / Double(values.count)
            let variance = max(max(0, all - between) / Double(degrees), least)
            let t = between == 0 ? 0 : (between / variance).squareRoot()
            if t > best?.t ?? 0 { best = (values.startIndex + count, t) }
        }
        guard let best else { return nil }
        let doubt = StudentT(degrees).tail(best.t) * Double(values.count - 2 * fewestOnASide + 1)
        return doubt < falseCuts ? (best.index, doubt) : nil
    }
}
