package import CMLSystem

/// One place where an answer is not what was expected.
package struct JsonDifference: Equatable, Sendable {
    /// Such as `$.scores[0].value`; `$` is the whole answer.
    package var path: String
    package var found: String
    package var expected: String

    package init(_ path: String, found: String, expected: String) {
        self.path = path
        self.found = found
        self.expected = expected
    }

    package var text: String { "\(path): \(found) instead of \(expected)" }
}

/// Compares two JSON values field by field: numbers by a tolerance, all else exactly.
package struct JsonComparison: Sendable {
    /// How far a number may be from the expected one.
    package var tolerance: Double

    package init(tolerance: Double) {
        self.tolerance = tolerance
    }

    /// Every difference, in the order of the expected value's keys by name.
    package func differences(_ found: Json, from expected: Json) -> [JsonDifference] {
        compare(found, expected, at: "$")
    }

    private func compare(_ found: Json, _ expected: Json, at path: String) -> [JsonDifference] {
        switch (found, expected) {
        case (.object(let found), .object(let expected)): return compare(found, expected, at: path)
        case (.array(let found), .array(let expected)): return compare(found, expected, at: path)
        case (.integer, .double), (.double, .integer), (.double, .double), (.integer, .integer):
            if isSame(found, expected) { return [] }
        default:
            if found == expected { return [] }
        }
        return [JsonDifference(path, found: Self.shown(found), expected: Self.shown(expected))]
    }

    private func compare(
        _ found: [String: Json], _ expected: [String: Json], at path: String
    ) -> [JsonDifference] {
        Set(found.keys).union(expected.keys).sorted().flatMap { key -> [JsonDifference] in
            let place = path + Self.step(key)
            guard let value = found[key] else {
                return [JsonDifference(place, found: "nothing", expected: Self.shown(expected[key] ?? .null))]
            }
            guard let wanted = expected[key] else {
                return [JsonDifference(place, found: Self.shown(value), expected: "nothing")]
            }
            return compare(value, wanted, at: place)
        }
    }

    private func compare(_ found: [Json], _ expected: [Json], at path: String) -> [JsonDifference] {
        var differences: [JsonDifference] = []
        if found.count != expected.count {
            differences.append(
                JsonDifference(path, found: "\(found.count) items", expected: "\(expected.count) items"))
        }
        for (index, pair) in zip(found, expected).enumerated() {
            differences += compare(pair.0, pair.1, at: "\(path)[\(index)]")
        }
        return differences
    }

    /// Whether two numbers agree; one of exactly the tolerance does, and NaN agrees with NaN alone.
    private func isSame(_ found: Json, _ expected: Json) -> Bool {
        if case (.integer(let found), .integer(let expected)) = (found, expected), found == expected { return true }
        guard let one = found.number, let other = expected.number else { return false }
        guard one.isFinite, other.isFinite else { return one == other || one.isNaN && other.isNaN }
        // Large integers that differ can be the same double.
        if tolerance == 0, case (.integer, .integer) = (found, expected) { return false }
        let slack = tolerance == 0 ? 0 : 4 * max(one.magnitude, other.magnitude).ulp
        return (one - other).magnitude <= tolerance + slack
    }

    private static func step(_ key: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0 == 95 || $0 < 128 && isWord($0) }
        return isPlain ? ".\(key)" : "[\(Json.string(key).canonical)]"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// The value in a few words.
    private static func shown(_ value: Json) -> String {
        let text = value.canonical
        return text.count > 60 ? text.prefix(57) + "..." : text
    }
}
