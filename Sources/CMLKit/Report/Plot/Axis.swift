import Glibc

/// The scale of one direction of a plot: where a value lies on it, and its labelled ticks.
package struct Axis: Equatable, Sendable {
    package struct Tick: Equatable, Sendable {
        package var value: Double
        package var label: String
    }

    /// How a plot asks for its axis.
    package enum Scale: String, CaseIterable, Sendable {
        case linear
        case log
    }

    package private(set) var lower: Double
    package private(set) var upper: Double
    package private(set) var isLogarithmic: Bool
    package private(set) var ticks: [Tick]
    /// The power of ten that the labels leave out, because they would be long otherwise; 0 for none.
    package private(set) var exponent: Int

    /// Spans `lower` to `upper`, with about `count` ticks.
    ///
    /// A range of no width gets a margin, so that a constant is a line in the middle and nothing divides by zero.
    /// Differences under 1e-12 of the values are rounding, and count as no width; so their labels stay short too.
    package init(
        from lower: Double, to upper: Double, ticks count: Int, wholeNumbers: Bool = false, logarithmic: Bool = false
    ) {
        let bounds = Axis.widened(Axis.clipped(lower), Axis.clipped(upper), wholeNumbers: wholeNumbers)
        self.lower = bounds.lower
        self.upper = bounds.upper
        isLogarithmic = logarithmic && bounds.lower > 0
        let values =
            isLogarithmic
            ? Axis.decades(from: bounds.lower, to: bounds.upper, count: count)
            : Axis.multiples(from: bounds.lower, to: bounds.upper, count: count, wholeNumbers: wholeNumbers)
        exponent = isLogarithmic ? 0 : Axis.commonExponent(of: values)
        let places = exponent
        let isLong = isLogarithmic && values.contains { abs($0.order) > 4 }
        ticks = values.map { Tick(value: $0.value, label: isLong ? $0.scientific : $0.text(shiftedBy: places)) }
    }

    /// Returns how far along the axis `value` lies: 0 is the lower end, 1 the upper one; beyond them it's clipped.
    package func share(of value: Double) -> Double {
        let share =
            isLogarithmic
            ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
            : (value - lower) / (upper - lower)
        return min(max(share, 0), 1)
    }

    /// Whether `value` has a place: not being a number has none, and on a logarithm neither has what isn't positive.
    package func holds(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }

    /// Keeps the width of the range finite, and ticks out of the subnormal numbers.
    private static func clipped(_ value: Double) -> Double {
        if value.magnitude < 1e-290 { return 0 }
        return min(max(value, -1e300), 1e300)
    }

    private static func widened(
        _ lower: Double, _ upper: Double, wholeNumbers: Bool
    ) -> (lower: Double, upper: Double) {
        let size = max(lower.magnitude, upper.magnitude)
        if upper - lower > size * 1e-12 { return (lower, upper) }
        if wholeNumbers && size < 1e15 { return (lower - 0.5, lower + 0.5) }
        let margin = size == 0 ? 1 : size * 0.1
        return (lower - margin, upper + margin)
    }

    /// Returns the multiples in range of the smallest of the steps 1, 2, 2.5 and 5 (times a power of ten) that makes
    /// at most `count` intervals.
    private static func multiples(
        from lower: Double, to upper: Double, count: Int, wholeNumbers: Bool
    ) -> [DecimalNumber] {
        let least = (upper - lower) / Double(max(count, 1))
        let power = Int(floor(log10(least)))
        let steps = [power, power + 1].flatMap { power in
            [(1, power), (2, power), (25, power - 1), (5, power)].map { DecimalNumber(digits: $0, exponent: $1) }
        }
        let wholes = wholeNumbers ? [DecimalNumber(digits: 1, exponent: 0)] + steps.filter { $0.exponent >= 0 } : steps
        let step = wholes.first { $0.value >= least * (1 - 1e-9) } ?? DecimalNumber(digits: 1, exponent: power + 1)
        let first = Int((lower / step.value - 1e-9).rounded(.up))
        let last = Int((upper / step.value + 1e-9).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { DecimalNumber(digits: $0 * step.digits, exponent: step.exponent) }
    }

    /// Returns the powers of ten in range; where that are fewer than three, 2 and 5 times them, too, and on less than
    /// a decade what a linear axis would have.
    private static func decades(from lower: Double, to upper: Double, count: Int) -> [DecimalNumber] {
        let first = Int((log10(lower) - 1e-9).rounded(.up))
        let last = Int((log10(upper) + 1e-9).rounded(.down))
        guard last - first < 2 else {
            let stride = max(1, (last - first + max(count, 1)) / max(count, 1))
            return Swift.stride(from: first, through: last, by: stride).map { DecimalNumber(digits: 1, exponent: $0) }
        }
        let fine = (first - 1...max(first - 1, last)).flatMap { power in
            [1, 2, 5].map { DecimalNumber(digits: $0, exponent: power) }
        }
        let inside = fine.filter { $0.value >= lower * (1 - 1e-9) && $0.value <= upper * (1 + 1e-9) }
        guard inside.count < 2 else { return inside }
        return multiples(from: lower, to: upper, count: count, wholeNumbers: false).filter { $0.digits > 0 }
    }

    /// Returns the power of ten to leave out of the labels: only of very large or small ones, and if it shortens them.
    private static func commonExponent(of values: [DecimalNumber]) -> Int {
        let orders = values.filter { $0.digits != 0 }.map(\.order)
        guard let order = orders.max(), order >= 6 || order < -3 else { return 0 }
        let plain = values.map { $0.text().count }.max() ?? 0
        let short = values.map { $0.text(shiftedBy: order).count }.max() ?? 0
        return short < plain ? order : 0
    }
}
