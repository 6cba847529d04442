/// A JSON value without positions: what records are made of.
package enum Json: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([Json])
    case object([String: Json])

    package subscript(key: String) -> Json? {
        object?[key]
    }

    package var object: [String: Json]? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    package var array: [Json]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    package var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    package var integer: Int? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// The number, also of the strings "NaN", "Infinity" and "-Infinity", by which canonical JSON writes them.
    package var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        default: nil
        }
    }
}

extension Json {
    /// Returns the value with every text and every key changed by `change`.
    package func mapStrings(_ change: (String) -> String) -> Json {
        switch self {
        case .string(let text): .string(change(text))
        case .array(let values): .array(values.map { $0.mapStrings(change) })
        case .object(let fields):
            .object(
                Dictionary(fields.map { (change($0.key), $0.value.mapStrings(change)) }) { first, _ in first })
        default: self
        }
    }
}
