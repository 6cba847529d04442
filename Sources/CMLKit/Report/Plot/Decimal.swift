/// A decimal number, `digits` times 10 to the `exponent`.
///
/// Tick labels come from it: with whole digits there is nothing to round, so labels are exact and neighbours differ.
struct DecimalNumber: Equatable, Sendable {
    var digits: Int
    var exponent: Int

    /// The nearest binary number.
    var value: Double { Double("\(digits)e\(exponent)") ?? 0 }

    /// The number written out, after a shift of the decimal point by `places` to the left.
    func text(shiftedBy places: Int = 0) -> String {
        let sign = digits < 0 ? "-" : ""
        let figures = String(digits.magnitude)
        let point = exponent - places
        if point >= 0 { return digits == 0 ? "0" : sign + figures + String(repeating: "0", count: point) }
        let padding = String(repeating: "0", count: max(0, 1 - point - figures.count))
        let whole = padding + figures
        return sign + whole.dropLast(-point) + "." + whole.suffix(-point)
    }

    /// The number as `2.5e-7`.
    var scientific: String {
        guard digits != 0 else { return "0" }
        let figures = String(digits.magnitude)
        let fraction = figures.count > 1 ? "." + figures.dropFirst() : ""
        return (digits < 0 ? "-" : "") + figures.prefix(1) + fraction + "e\(order)"
    }

    /// The power of ten of the first figure: 3 for 4,200.
    var order: Int { exponent + String(digits.magnitude).count - 1 }
}
