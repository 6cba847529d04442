import CMLSystem
import Glibc

/// The texts of numbers that stand side by side: as many decimals each, so that their difference is seen.
///
/// There are at least `figures` of the least, if that makes no more than seven of the greatest, and at least two of the
/// smallest difference; but no zeros that all of them end in, and no decimals at all of large ones.
package struct MatchedNumbers: Equatable, Sendable {
    /// The decimals of each number; nil when they are too large or small for decimals to help.
    package private(set) var decimals: Int?

    package init(_ numbers: [Double], figures: Int = 4) {
        let finite = numbers.filter(\.isFinite)
        let sizes = finite.map(\.magnitude).filter { $0 != 0 }
        guard let greatest = sizes.max(), let least = sizes.min() else {
            decimals = 0
            return
        }
        guard greatest < 1e15, greatest >= 1e-4 else { return }
        let differences = zip(finite, finite.dropFirst()).map { ($0 - $1).magnitude }.filter { $0 > greatest * 1e-9 }
        let forValue = min(figures - 1 - MatchedNumbers.order(least), 6 - MatchedNumbers.order(greatest))
        let forDifference = differences.min().map { 1 - MatchedNumbers.order($0) } ?? 0
        let needed = min(max(forValue, forDifference, 0), 10)
        let fractions = finite.map { fixed($0, needed).suffix(needed) }
        let spare = fractions.map { $0.reversed().prefix { $0 == "0" }.count }.min() ?? 0
        decimals = needed - spare
    }

    package func text(_ number: Double) -> String {
        guard number.isFinite else { return shortest(number) }
        guard number != 0, let decimals else { return number == 0 ? fixed(0, decimals ?? 0) : significant(number, 4) }
        let text = fixed(number, decimals)
        return MatchedNumbers.isZero(text) ? significant(number, 4) : text
    }

    /// Returns the number with its sign; `0` when nothing of it is left after rounding.
    package func signed(_ number: Double) -> String {
        guard number.isFinite else { return (number > 0 ? "+" : "") + shortest(number) }
        let text = decimals.map { fixed(number, $0) } ?? significant(number, 4)
        if MatchedNumbers.isZero(text) { return "0" }
        return number > 0 ? "+" + text : text
    }

    private static func isZero(_ text: String) -> Bool { text.allSatisfy { "-0.".contains($0) } }

    /// The power of ten of the first figure.
    private static func order(_ number: Double) -> Int { Int(floor(log10(number))) }
}
