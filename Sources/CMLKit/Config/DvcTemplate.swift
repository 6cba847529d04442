package import CMLSystem

/// The variables of a `dvc.yaml`, for the `${…}` in its paths.
package struct DvcVariables: Equatable, Sendable {
    package private(set) var values: Json = .object([:])

    package init() {}

    /// Lays `other` over the variables, section by section.
    package mutating func merge(_ other: Json) {
        values = Self.merged(values, other)
    }

    private static func merged(_ base: Json, _ other: Json) -> Json {
        guard let first = base.object, let second = other.object else { return other }
        return .object(first.merging(second) { merged($0, $1) })
    }

    /// Puts values in the place of `${a.b}` and `${a[0]}`; nil when one of them is not known.
    package func resolving(_ text: String) -> String? {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstRange(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.last == "\\" {
                result += before.dropLast() + "${"
                rest = rest[dollar.upperBound...]
                continue
            }
            guard let end = rest[dollar.upperBound...].firstIndex(of: "}"),
                let value = value(of: rest[dollar.upperBound..<end])
            else { return nil }
            result += before + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func value(of expression: Substring) -> String? {
        let path = expression.filter { $0 != " " && $0 != "]" }.replacing("[", with: ".")
        var value = values
        for segment in path.split(separator: ".", omittingEmptySubsequences: false) {
            if let array = value.array {
                guard let index = Int(segment), array.indices.contains(index) else { return nil }
                value = array[index]
            } else if let next = value[String(segment)] {
                value = next
            } else {
                return nil
            }
        }
        switch value {
        case .string(let string): return string
        case .integer(let integer): return "\(integer)"
        case .double(let double): return shortest(double)
        case .bool(let bool): return bool ? "true" : "false"
        case .null, .array, .object: return nil
        }
    }
}
