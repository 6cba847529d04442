import Glibc

/// The scale on which a metric's noise is alike everywhere.
///
/// Time, memory and throughput vary by ratios, so they are judged on natural logarithms; a reader is shown their own
/// unit.
package enum MetricScale: Equatable, Sendable {
    case linear
    case logarithmic

    package func scaled(_ value: Double) -> Double { self == .linear ? value : log(value) }
    package func own(_ scaled: Double) -> Double { self == .linear ? scaled : exp(scaled) }

    /// Whether the scale has a place for `value`.
    package func holds(_ value: Double) -> Bool { value.isFinite && (self == .linear || value > 0) }

    /// The mean on this scale, in the metric's own unit; equal values are their mean to the last digit, which the way
    /// over logarithms would change.
    package func mean(_ values: [Double]) -> Double {
        if let first = values.first, values.allSatisfy({ $0 == first }) { return first }
        return own(Sample(values.map(scaled)).mean)
    }

    /// Returns how much worse on this scale a value is that is worse than `centre` by `change`, in the metric's own unit.
    package func scaled(worse change: Double, than centre: Double, _ direction: Direction) -> Double {
        guard self == .logarithmic else { return change }
        if direction == .lower { return log1p(change / centre) }
        return change < centre ? -log1p(-change / centre) : .infinity
    }

    /// Returns how much worse, in the metric's own unit, a value is that is worse than `centre` by `change` on this scale.
    package func own(worse change: Double, than centre: Double, _ direction: Direction) -> Double {
        guard self == .logarithmic else { return change }
        return direction == .lower ? centre * expm1(change) : -centre * expm1(-change)
    }

    /// Returns the numbers a reader sees, where `centre` is in the metric's own unit.
    package func own(
        _ statistics: GateResult.Statistics, around centre: Double, _ direction: Direction
    ) -> GateResult.Statistics {
        guard self == .logarithmic else { return statistics }
        func own(_ change: Double) -> Double { self.own(worse: change, than: centre, direction) }
        var result = statistics
        result.worse = own(statistics.worse)
        result.low = own(statistics.low)
        result.high = own(statistics.high)
        result.halfWidth = (result.high - result.low) / 2
        result.standardError = centre * statistics.standardError
        result.deviation = centre * statistics.deviation
        result.critical = own(statistics.critical)
        result.detects = own(statistics.detects)
        result.supports = own(statistics.supports)
        return result
    }
}
