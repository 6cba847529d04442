import Glibc

/// Counts of times, in buckets so narrow that three digits are right, whatever the times are.
///
/// Made as HdrHistogram is: 1,024 buckets for each power of two, so memory stays the same however many times are
/// added. Smallest, largest and mean are exact.
package struct LatencyHistogram: Equatable, Sendable {
    private static let halfCount = 1024
    /// The largest time that is told apart, over an hour; in nanoseconds, as all of them are.
    private static let largest = 1 << 42

    private var counts: [Int]
    package private(set) var count = 0
    private var sum = 0.0
    private var shortest = Int.max
    private var longest = 0

    package init() { counts = [Int](repeating: 0, count: Self.index(of: Self.largest) + 1) }

    package mutating func add(nanoseconds: Int) {
        let value = min(max(0, nanoseconds), Self.largest)
        counts[Self.index(of: value)] += 1
        count += 1
        sum += Double(value)
        shortest = min(shortest, value)
        longest = max(longest, value)
    }

    package mutating func add(_ other: LatencyHistogram) {
        for (index, more) in other.counts.enumerated() where more > 0 { counts[index] += more }
        count += other.count
        sum += other.sum
        shortest = min(shortest, other.shortest)
        longest = max(longest, other.longest)
    }

    /// Seconds; nil without any time, as for the others.
    package var minimum: Double? { count == 0 ? nil : Double(shortest) / 1e9 }
    package var maximum: Double? { count == 0 ? nil : Double(longest) / 1e9 }
    package var mean: Double? { count == 0 ? nil : sum / Double(count) / 1e9 }

    /// The seconds that `percent` of the times don't exceed, by the nearest rank.
    package func percentile(_ percent: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, min(count, Int((percent / 100 * Double(count)).rounded(.up))))
        if rank == count { return Double(longest) / 1e9 }
        var seen = 0
        for (index, more) in counts.enumerated() where more > 0 {
            seen += more
            guard seen >= rank else { continue }
            let middle = (Self.lowest(of: index) + Self.lowest(of: index + 1) - 1) / 2
            return Double(min(max(middle, shortest), longest)) / 1e9
        }
        return nil
    }

    /// A range of times, in seconds, with how many fell into it.
    package struct Bin: Equatable, Sendable {
        package var lower: Double
        package var upper: Double
        package var count: Int
    }

    /// At most `most` ranges from the shortest to the longest time, each a fixed factor longer than the one before.
    package func bins(_ most: Int) -> [Bin] {
        guard count > 0, most > 0 else { return [] }
        let low = Double(max(1, shortest))
        let span = Double(max(longest, 1) + 1) / low
        let edges = (0...most).map { low * pow(span, Double($0) / Double(most)) }
        var bins = (0..<most).map { Bin(lower: edges[$0] / 1e9, upper: edges[$0 + 1] / 1e9, count: 0) }
        var bin = 0
        for (index, more) in counts.enumerated() where more > 0 {
            let value = Double(max(Self.lowest(of: index), shortest))
            while bin + 1 < most, value >= edges[bin + 1] { bin += 1 }
            bins[bin].count += more
        }
        return bins
    }

    /// The bucket of a value: its top eleven bits, and how far they are shifted.
    private static func index(of value: Int) -> Int {
        guard value >= 2 * halfCount else { return value }
        let shift = Int.bitWidth - value.leadingZeroBitCount - 11
        return shift * halfCount + (value >> shift)
    }

    /// The smallest value of a bucket.
    private static func lowest(of index: Int) -> Int {
        guard index >= 2 * halfCount else { return index }
        let shift = index / halfCount - 1
        return (index - shift * halfCount) << shift
    }
}
