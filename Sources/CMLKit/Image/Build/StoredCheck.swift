import CMLSystem

/// A stored line of kind `check`, as what the image gate takes it for.
struct StoredCheck: Equatable {
    var id: String
    var project: String
    var profile: String
    var time: String
    var commit: String?
    var tree: String?
    var runs: [String]
    var blocked: String?
    /// `passed` or `failed`; nil when the runs were not judged.
    var outcome: String?
    /// The gates that failed it, in a line each.
    var failures: [String]
    /// The metrics of those gates.
    var failed: [String]
    /// Where nothing was trained: how the runs came to be this check's, and the commit that they lie under.
    var earlier: EarlierRuns.Kind?
    var origin: String?

    init?(_ json: Json) {
        guard json["kind"]?.string == "check", (json["v"]?.integer ?? 0) <= RunRecord.version,
            let id = json["id"]?.string, let project = json["project"]?.string,
            let profile = json["profile"]?.string, let time = json["time"]?.string
        else { return nil }
        (self.id, self.project, self.profile, self.time) = (id, project, profile, time)
        commit = json["commit"]?.string
        tree = json["tree"]?.string
        runs = (json["runs"]?.array ?? []).compactMap(\.string)
        blocked = json["blocked"]?.string
        outcome = json["outcome"]?.string
        earlier = json["earlier"]?.string.flatMap { EarlierRuns.Kind(rawValue: $0) }
        origin = json["origin"]?.string
        let gates = (json["gates"]?.array ?? []).filter(Self.hasFailed)
        failed = gates.compactMap { $0["metric"]?.string }
        failures = gates.map(Self.line)
    }

    private static func hasFailed(_ gate: Json) -> Bool {
        gate["warn"]?.bool != true && ["fail", "error"].contains(gate["verdict"]?.string)
    }

    /// `accuracy min 0.9: 0.85`, with its dataset and its note.
    private static func line(_ gate: Json) -> String {
        let value = gate["value"].flatMap { $0.number.map { significant($0, 6) } ?? $0.string }
        let limit = gate["limit"]?.string == "mechanism" ? nil : gate["limit"]?.string
        let head = [
            gate["metric"]?.string, gate["dataset"]?.string.map { "[\($0)]" }, limit,
            gate["allowed"]?.number.map { significant($0, 6) },
        ].compactMap(\.self).joined(separator: " ")
        let tail = [value, gate["note"]?.string.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        return printable(tail.isEmpty ? head : "\(head): \(tail)")
    }
}
