/// A number with the unit that it was written with, as in `20m`, `64MB` or `5%`.
package struct Measure: Equatable, Sendable {
    package enum Unit: Sendable {
        case none
        case seconds
        case bytes
        case share
    }

    /// In seconds, bytes, or as a share of 1.
    package var value: Double
    package var unit: Unit

    package init(value: Double, unit: Unit) {
        self.value = value
        self.unit = unit
    }

    /// Durations may have several parts, the largest first: `1h30m`.
    private static let durations: [(symbol: String, seconds: Double)] = [
        ("d", 86400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]

    private static let sizes: [String: Double] = [
        "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
        "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]

    /// Reads a text with a unit; nil when it is none, also for a number without a unit.
    package init?(parsing text: String) {
        let isNegative = text.hasPrefix("-")
        guard let parts = Self.parts(of: isNegative ? text.dropFirst() : text[...]), let first = parts.first else {
            return nil
        }
        let measure: Measure
        if first.unit == "%", parts.count == 1 {
            measure = Measure(value: first.number / 100, unit: .share)
        } else if let size = Self.sizes[first.unit], parts.count == 1 {
            measure = Measure(value: first.number * size, unit: .bytes)
        } else if let seconds = Self.seconds(of: parts) {
            measure = Measure(value: seconds, unit: .seconds)
        } else {
            return nil
        }
        guard measure.value.isFinite else { return nil }
        self.init(value: isNegative ? -measure.value : measure.value, unit: measure.unit)
    }

    private static func seconds(of parts: [(number: Double, unit: String)]) -> Double? {
        var sum = 0.0
        var rank = -1
        for part in parts {
            guard let index = durations.firstIndex(where: { $0.symbol == part.unit }), index > rank else { return nil }
            rank = index
            // 500 * 0.001 is exact to the last digit only when it is divided.
            sum += part.unit == "ms" ? part.number / 1000 : part.number * durations[index].seconds
        }
        return sum
    }

    /// Splits `1h30m` into its numbers and units; a blank may stand between them, as in `64 MB`.
    private static func parts(of text: Substring) -> [(number: Double, unit: String)]? {
        var rest = text
        var parts: [(Double, String)] = []
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let unit = rest.prefix { $0 == "%" || ($0.isASCII && $0.isLetter) }
            guard let number = Double(digits), digits.first != ".", digits.last != ".", !unit.isEmpty else {
                return nil
            }
            rest = rest.dropFirst(unit.count)
            parts.append((number, String(unit)))
        }
        return parts
    }
}
