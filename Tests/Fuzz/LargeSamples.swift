import CMLKit

/// Files so large that curves are thinned, figures coarsened, and bars and classes folded.
enum LargeSamples {
    /// Those for a reader; none where a large file is nothing new.
    static func of(_ reader: Reader) -> [[UInt8]] {
        switch reader.subject {
        case .event: []
        case .figure(let kind): figures(kind.rawValue, isLines: reader.path.hasSuffix("jsonl"), reader.path)
        case .curves where reader.path.hasSuffix("tfevents"): [EventSamples.long]
        case .curves, .metrics: tables(String(reader.path.split(separator: ".")[1]), reader.name)
        }
    }

    /// Many rows, and many columns.
    private static func tables(_ suffix: String, _ name: String) -> [[UInt8]] {
        let names = (0..<3000).map { "k\($0)" }
        let isSlow = suffix == "yaml"
        let rows = (0..<(isSlow ? 1000 : 20_000)).map { ["\($0)", value($0)] }
        let row = names.indices.map(value)
        switch suffix {
        case "csv": return [csv(["step", "loss"], rows), csv(names, [row, row])]
        case "jsonl": return [lines(["step", "loss"], rows), lines(names, [row, row]), oneKeyEach]
        case "yaml": return [list(["step", "loss"], rows), object(names, row)].map { bytes($0) }
        case "json" where name == "trainer_state" || name == "metrics-state":
            return [bytes("{\"log_history\": " + list(["step", "loss"], rows) + "}")]
        case "json":
            return [
                bytes(list(["step", "loss"], rows)), bytes(object(names, row)),
                bytes("{\"train\": {\"loss\": [" + rows.map { $0[1] }.joined(separator: ",") + "]}}"),
            ]
        default: return []
        }
    }

    private static func figures(_ kind: String, isLines: Bool, _ path: String) -> [[UInt8]] {
        switch kind {
        case "histogram": return [csv(["error"], (0..<6000).map { [value($0)] }), wide]
        case "scatter": return [csv(["x", "y"], (0..<6000).map { [value($0), value($0 * 7)] }), wide]
        case "bar" where path.hasSuffix("json"):
            return [bytes(object((0..<600).map { "b\($0)" }, (0..<600).map(value)))]
        case "bar": return [csv(["name", "importance"], (0..<5000).map { ["b\($0)", value($0)] }), wide]
        case "confusion" where path.hasSuffix("json"): return [bytes(matrix(60))]
        case "confusion":
            return [60, 1100].map { most in
                csv(["actual", "predicted"], (0..<3000).map { ["c\($0 % most)", "c\($0 * 7 % most)"] })
            }
        default:
            let rows = (0..<66_000).map { ["\($0 % 3 == 0 ? 1 : 0)", value($0)] }
            return [isLines ? lines(["label", "score"], Array(rows.prefix(3000))) : csv(["label", "score"], rows)]
        }
    }

    private static let wide = csv(
        (0..<1000).map { "k\($0)" }, (0..<4).map { row in (0..<1000).map { $0 < 9 ? "x" : value(row * 1000 + $0) } })

    private static let oneKeyEach = (0..<2000).flatMap { bytes("{\"step\": \($0), \"k\($0)\": 1}\n") }

    private static func matrix(_ count: Int) -> String {
        let row = "[" + (0..<count).map { "\($0)" }.joined(separator: ",") + "]"
        return "[" + Array(repeating: row, count: count).joined(separator: ",") + "]"
    }

    private static func value(_ index: Int) -> String { "\(Double(index * 7919 % 100_003) / 1000)" }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func csv(_ names: [String], _ rows: [[String]]) -> [UInt8] {
        bytes(([names] + rows).map { $0.joined(separator: ",") + "\n" }.joined())
    }

    private static func object(_ names: [String], _ row: [String]) -> String {
        "{" + zip(names, row).map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    private static func lines(_ names: [String], _ rows: [[String]]) -> [UInt8] {
        bytes(rows.map { object(names, $0) + "\n" }.joined())
    }

    private static func list(_ names: [String], _ rows: [[String]]) -> String {
        "[" + rows.map { object(names, $0) }.joined(separator: ",\n") + "]"
    }
}
