import CMLSystem

/// A failing gate, at the line of the configuration that asks for it.
struct GateRemark: Equatable {
    /// From the top of the repository.
    var file: String
    var line: Int
    var text: String

    /// The gates that make the check fail and have a place.
    static func all(in judgement: Judgement, prefix: String) -> [GateRemark] {
        judgement.blockers.compactMap { gate in
            let parts = (gate.place ?? "").split(separator: ":", maxSplits: 2)
            guard parts.count > 1, let line = Int(parts[1]), line > 0 else { return nil }
            return GateRemark(file: prefix + parts[0], line: line, text: sentence(gate))
        }
    }

    /// The gate's line without the spaces that align it with others.
    private static func sentence(_ gate: GateResult) -> String {
        let parts = gate.line.split(separator: "  ").map { String($0).trimmed }.filter { !$0.isEmpty }
        return (parts.prefix(2) + (parts.count > 2 ? [parts[2...].joined(separator: ", ")] : [])).joined(separator: " ")
    }
}
