import CMLSystem

extension JsonStream.Event {
    /// The value of a number, of true and false, and of the texts that stand for what is no number in strict JSON.
    func number(_ stream: JsonStream) -> Double? {
        switch self {
        case .number(let number): return number
        case .bool(let bool): return bool ? 1 : 0
        case .string:
            switch stream.text {
            case "NaN": return .nan
            case "Infinity": return .infinity
            case "-Infinity": return -.infinity
            default: return nil
            }
        default: return nil
        }
    }

    var kindName: String {
        switch self {
        case .beginObject, .endObject: "a mapping"
        case .beginList, .endList: "a list"
        case .key, .string: "a string"
        case .number(let number): Int(exactly: number) == nil ? "a number" : "an integer"
        case .bool: "a boolean"
        case .null: "null"
        case .end: "the end"
        }
    }
}
