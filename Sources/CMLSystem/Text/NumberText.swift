import Glibc

/// Returns the shortest decimal text that reads back as `number`, in the spelling of Python's `repr`.
///
/// `2.0`, `0.95`, `1e-07`, `1e+16`; `NaN`, `Infinity` and `-Infinity` as Python's `json` writes them.
package func shortest(_ number: Double) -> String {
    guard number.isFinite else { return nonFinite(number) }
    let text = number.description
    guard number.magnitude >= 1e16, !text.contains("e") else { return text }
    // Swift goes on without an exponent up to 2^54, Python up to 10^16.
    let digits = text.drop { $0 == "-" }.dropLast(2)
    let significant = String(digits.reversed().drop { $0 == "0" }.reversed())
    let fraction = significant.count > 1 ? ".\(significant.dropFirst())" : ""
    return "\(number < 0 ? "-" : "")\(significant.prefix(1))\(fraction)e+\(digits.count - 1)"
}

/// Returns `number` with so many `digits` behind the point, exactly rounded (a tie to even, as C and Python do).
///
/// What rounds to zero has no sign: a reader takes `-0.00` for a mistake.
package func fixed(_ number: Double, _ digits: Int) -> String {
    quickly(number, digits) ?? formatted(number, "%.*f", max(0, digits))
}

private let powersOfTen: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12]

/// Returns what `fixed` does, for numbers of usual size; nil for others, and near a tie.
///
/// The product with a power of ten and the error of that product are both known exactly, so only a tie needs more.
private func quickly(_ number: Double, _ digits: Int) -> String? {
    guard (0..<powersOfTen.count).contains(digits), number.magnitude < 1e15 else { return nil }
    let scale = powersOfTen[digits]
    let product = number.magnitude * scale
    guard product < 4e15 else { return nil }
    let error = (-product).addingProduct(number.magnitude, scale)
    let whole = product.rounded(.down)
    let rest = (product - whole) + error
    guard (rest - 0.5).magnitude > 1e-9, rest > -0.5, rest < 1.5 else { return nil }
    let rounded = UInt64(whole) + (rest > 0.5 ? 1 : 0)
    return decimalText(rounded, digits, isNegative: number < 0 && rounded != 0)
}

/// Returns `number` with a point before the last `digits` of it.
private func decimalText(_ number: UInt64, _ digits: Int, isNegative: Bool) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    var rest = number
    var count = 0
    repeat {
        if digits > 0, count == digits { bytes.append(UInt8(ascii: ".")) }
        bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
        rest /= 10
        count += 1
    } while rest > 0 || count <= digits
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    bytes.reverse()
    return String(decoding: bytes, as: UTF8.self)
}

/// Returns `number` rounded to so many significant `digits`, without needless zeros: `0.0351`, `1230000`, `7e-06`.
///
/// An exponent appears below 0.0001 and from 10^15 on.
package func significant(_ number: Double, _ digits: Int) -> String {
    let text = scientific(number, max(1, digits) - 1)
    guard number.isFinite, let mark = text.lastIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else {
        return text
    }
    if (-4..<15).contains(exponent) {
        let rounded = Double(text) ?? number
        return withoutZeros(fixed(rounded, max(0, digits - 1 - exponent)))
    }
    return withoutZeros(String(text[..<mark])) + text[mark...]
}

private func withoutZeros(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let body = text.reversed().drop { $0 == "0" }
    return String((body.first == "." ? body.dropFirst() : body).reversed())
}

/// Returns `number` as `1.23e-05`, with so many `digits` behind the point.
package func scientific(_ number: Double, _ digits: Int) -> String {
    formatted(number, "%.*e", max(0, digits))
}

private func nonFinite(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    return number < 0 ? "-Infinity" : "Infinity"
}

private func formatted(_ number: Double, _ format: String, _ digits: Int) -> String {
    guard number.isFinite else { return nonFinite(number) }
    let precision = min(digits, 1100)
    // The longest double has 309 digits before the point; sign, point and exponent fit into the rest.
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: precision + 330) { buffer in
        let count = withVaList([Int32(precision), number]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
        return String(decoding: buffer[..<max(0, Int(count))].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let isZero = text.prefix { $0 != "e" }.allSatisfy { "-0.".contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
}
