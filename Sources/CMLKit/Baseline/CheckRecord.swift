package import CMLSystem

/// The outcome of one invocation's runs, with each gate's verdict: the line of kind `check`.
package struct CheckRecord: Equatable, Sendable {
    package var id: String
    package var project: String
    package var profile: String
    package var time: String
    package var commit: String?
    package var head: String?
    package var tree: String?
    package var runs: [String]
    /// What was judged without a baseline when it ran; a later judgement takes it over.
    package var mechanism: [GateResult]
    /// Why these runs may not be held against a baseline.
    package var blocked: String?
    /// nil when the runs were trained but not judged.
    package var judgement: Judgement?
    /// Where nothing was trained: how the runs came to be this check's, and the commit that they lie under.
    package var earlier: EarlierRuns.Kind?
    package var origin: String?
    /// What the training requires and this job wasn't given.
    package var missing: [String] = []

    /// A check without runs.
    package init(id: String, project: String, profile: String, time: String) {
        self.id = id
        self.project = project
        self.profile = profile
        self.time = time
        runs = []
        mechanism = []
    }

    package init?(_ job: TrainedJob, judgement: Judgement? = nil) {
        guard let first = job.records.first else { return nil }
        id = first.check
        project = first.project
        profile = first.profile
        time = first.time
        commit = first.commit
        head = first.head
        tree = first.tree
        runs = job.records.map(\.id)
        mechanism = job.mechanism
        blocked = job.blocked
        self.judgement = judgement
    }

    package var json: Json {
        var fields: [String: Json] = [
            "v": .integer(RunRecord.version), "kind": .string("check"), "id": .string(id),
            "project": .string(project), "profile": .string(profile), "time": .string(time),
            "runs": .array(runs.map { .string($0) }), "mechanism": .array(mechanism.map(\.mechanismJson)),
        ]
        let optional = [
            "commit": commit, "head": head, "tree": tree, "blocked": blocked, "earlier": earlier?.rawValue,
            "origin": origin,
        ]
        for (name, value) in optional {
            fields[name] = value.map { .string($0) }
        }
        if !missing.isEmpty { fields["missing"] = .array(missing.map { .string($0) }) }
        if let judgement {
            fields["outcome"] = .string(judgement.isFailed ? "failed" : "passed")
            fields["gates"] = .array(judgement.gates.map(\.json))
        }
        return .object(fields)
    }

    /// What of a stored check a later judgement needs.
    package static func stored(_ json: Json) -> (mechanism: [GateResult], blocked: String?) {
        let mechanism = (json["mechanism"]?.array ?? []).compactMap { GateResult(mechanism: $0) }
        return (mechanism, json["blocked"]?.string)
    }
}

extension GateResult {
    fileprivate var mechanismJson: Json {
        var fields: [String: Json] = [
            "metric": .string(metric), "passed": .bool(verdict == .pass), "warn": .bool(warn),
        ]
        for (name, value) in ["dataset": dataset, "note": note, "place": place] {
            fields[name] = value.map { .string($0) }
        }
        return .object(fields)
    }

    fileprivate init?(mechanism json: Json) {
        guard let metric = json["metric"]?.string, let passed = json["passed"]?.bool else { return nil }
        self.init(metric: metric, limit: .mechanism, verdict: passed ? .pass : .fail)
        dataset = json["dataset"]?.string
        note = json["note"]?.string
        place = json["place"]?.string
        warn = json["warn"]?.bool ?? false
    }
}
