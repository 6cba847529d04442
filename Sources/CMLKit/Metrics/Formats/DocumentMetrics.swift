import CMLSystem

/// Nested names and values, of JSON or YAML, to metrics with dotted names.
///
/// Segments are kept as written, also with dots and blanks in them. Nulls and lists are not metrics; they are noted.
struct DocumentMetrics {
    private let path: String
    private var metrics: [String: Metric] = [:]
    private var lists: [String] = []
    private var nulls: [String] = []

    /// Reads all of `root`; a lone number takes the file's name.
    static func reading(of root: Node, path: String) throws(Failure) -> MetricReading {
        var document = DocumentMetrics(path: path)
        switch root.content {
        case .integer, .double, .mapping: try document.add(root, name: "")
        case .sequence: document.lists.append(FileName(path).name)
        case .null, .bool, .string: break
        }
        return MetricReading(metrics: document.metrics, notes: document.notes)
    }

    private init(path: String) {
        self.path = path
    }

    private mutating func add(_ node: Node, name: String) throws(Failure) {
        switch node.content {
        case .mapping(let entries):
            for entry in entries { try add(entry.value, name: name.isEmpty ? entry.key : "\(name).\(entry.key)") }
        case .sequence: lists.append(name)
        case .null: nulls.append(name)
        case .integer, .double, .bool, .string:
            let name = name.isEmpty ? FileName(path).stem : name
            guard metrics.updateValue(Metric(Self.value(of: node)), forKey: name) == nil else {
                throw Failure(
                    .training, "two values of `\(path)` are named `\(name)`",
                    at: "\(path):\(node.start.line):\(node.start.column)", hint: "a key with a dot reads like two keys")
            }
        }
    }

    private static func value(of node: Node) -> Metric.Value {
        switch node.content {
        case .bool(let bool): .number(bool ? 1 : 0)
        case .string(let string): .text(string)
        default: .number(node.number ?? .nan)
        }
    }

    private var notes: [String] {
        [Self.note(lists, "list", path), Self.note(nulls, "null", path)].compactMap(\.self)
    }

    private static func note(_ names: [String], _ kind: String, _ path: String) -> String? {
        guard !names.isEmpty else { return nil }
        let count = names.count == 1 ? "1 \(kind) of \(path) is" : "\(names.count) \(kind)s of \(path) are"
        let shown = names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        return "\(count) not read as a metric: \(shown)\(names.count > 5 ? ", …" : "")"
    }
}
