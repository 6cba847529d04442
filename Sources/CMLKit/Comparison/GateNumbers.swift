import CMLSystem
import Glibc

/// The texts of one gate's numbers: as many decimals each, so that they can be compared by eye.
///
/// There are four figures of the greatest value, and two of the allowance and of the noise. Whole numbers have no
/// decimals; from 10,000 on there are commas.
package struct GateNumbers: Equatable, Sendable {
    /// nil when the numbers are too large or small for decimals to help.
    private var decimals: Int?

    /// Chooses the decimals for `gate`, whose text also shows `others`.
    package init(_ gate: GateResult, and others: [Double] = []) {
        let values = ([gate.number, gate.baseline].compactMap { $0 } + others).filter(\.isFinite)
        // What is left of equal differences is rounding, whose digits say nothing.
        let rounding = (values.map(\.magnitude).max() ?? 0) * 1e-12
        let fine = [gate.isAuto ? nil : gate.allowed, gate.statistics?.deviation].compactMap { $0 }
            .filter { $0.isFinite && $0.magnitude > rounding }
        self.init(values: values, fine: fine)
    }

    /// Shows four figures of the greatest of `values` and two of each of `fine`, within reason.
    package init(values: [Double], fine: [Double]) {
        let all = values + fine
        let greatest = (values.isEmpty ? all : values).map(\.magnitude).max() ?? 0
        let isWhole = all.allSatisfy { $0.rounded() == $0 }
        guard greatest < 1e15, !isWhole else {
            decimals = greatest < 1e15 ? 0 : nil
            return
        }
        guard greatest == 0 || greatest >= 1e-4 else { return }
        let base = greatest == 0 ? 4 : max(0, 3 - order(greatest))
        let needed = fine.map { 1 - order($0) }.max() ?? base
        decimals = min(max(base, needed), base + 3)
    }

    package func text(_ number: Double) -> String {
        guard number.isFinite else { return shortest(number) }
        guard let decimals else { return significant(number, 4) }
        return grouped(fixed(number, decimals))
    }

    /// Returns the text of the next number that is not below `number`: for a tolerance that would do.
    package func textAbove(_ number: Double) -> String {
        guard number.isFinite, let decimals else { return text(number) }
        let unit = pow(10, -Double(decimals))
        return text((number / unit - 1e-9).rounded(.up) * unit)
    }

    private func order(_ number: Double) -> Int { Int(floor(log10(number.magnitude))) }

    /// Puts commas between thousands, from five figures on.
    private func grouped(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return text }
        let digits = whole.drop { $0 == "-" }
        guard digits.count > 4 else { return text }
        var groups: [Substring] = []
        var rest = digits
        while !rest.isEmpty {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        let sign = whole.hasPrefix("-") ? "-" : ""
        return ([Substring(sign + groups.joined(separator: ","))] + parts.dropFirst()).joined(separator: ".")
    }
}

/// Returns a probability with two figures, or one of a very small one: `0.46`, `0.0017`, `7e-06`.
package func probability(_ p: Double) -> String {
    guard p >= 1e-4 else { return p > 0 ? scientific(p, 0) : "0" }
    return significant(p, 2)
}
