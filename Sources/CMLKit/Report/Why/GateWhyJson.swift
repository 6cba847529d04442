package import CMLSystem

extension GateWhy {
    /// Everything for programs; `dates` are of commits, ISO 8601.
    package func json(dates: [String: String]) -> Json {
        .object([
            "v": .integer(1), "metric": .string(metric),
            "parts": .array(parts.map { $0.json(metric: metric, dates: dates) }),
        ])
    }
}

extension GateWhy.Part {
    fileprivate func json(metric: String, dates: [String: String]) -> Json {
        func run(_ record: RunRecord) -> Json {
            .object([
                "run": .string(record.id), "seed": record.seed.map(Json.integer) ?? .null,
                "value": Json(record.metrics[metric]?.value),
            ])
        }
        func dated(_ commit: String, _ fields: [String: Json]) -> Json {
            let time = dates[commit].map(Json.string) ?? .null
            return .object(fields.merging(["commit": .string(commit), "time": time]) { $1 })
        }
        let leftOut = history.leftOut.map { dated($0.commit, ["reason": .string($0.reason)]) }
        return .object([
            "dataset": dataset.map(Json.string) ?? .null, "gates": .array(gates.map(\.json)),
            "candidate": .array(candidate.map(run)), "baseline": baselineJson(dated, run),
            "history": .array(history.units.reversed().map { dated($0.commit, Self.fields($0)) }),
            "left_out": .array(leftOut), "sources": .array(sources.map(Self.source)),
            "accepted": .array(accepted.map(Self.entry)), "test": tested.flatMap(test) ?? .null,
            "flakes": .array(flakes.map(Self.flake)),
        ])
    }

    private static func fields(_ unit: MetricHistory.Unit) -> [String: Json] {
        [
            "value": .double(unit.value), "runs": .integer(unit.runs), "segment": .integer(unit.segment),
            "seeds": .array(unit.seeds.map(Json.integer)),
        ]
    }

    private static func flake(_ flake: (limit: GateResult.Limit, bound: Double, rate: Double)) -> Json {
        .object(["limit": .string(flake.limit.rawValue), "bound": .double(flake.bound), "rate": .double(flake.rate)])
    }

    private func baselineJson(_ dated: (String, [String: Json]) -> Json, _ run: (RunRecord) -> Json) -> Json {
        switch baseline {
        case .runs(let runs, let commit): dated(commit, ["runs": .array(runs.map(run))])
        case .missing(let reason): .object(["missing": .string(reason)])
        case .notComparable(let differences): .object(["not_comparable": .array(differences.map(Json.string))])
        }
    }

    private static func source(_ source: (name: String, isTaken: Bool, reason: String)) -> Json {
        .object(["name": .string(source.name), "taken": .bool(source.isTaken), "reason": .string(source.reason)])
    }

    private static func entry(_ entry: Config.Acceptance) -> Json {
        var fields: [String: Json] = ["metric": .string(entry.metric), "reason": .string(entry.reason)]
        fields["to"] = entry.to.map(Json.double)
        return .object(fields)
    }

    private func test(_ gate: GateResult) -> Json? {
        guard let statistics = gate.statistics else { return nil }
        var fields: [String: Json] = [
            "deviation": .double(statistics.deviation), "standard_error": .double(statistics.standardError),
            "degrees_of_freedom": .integer(statistics.degreesOfFreedom), "worse": .double(statistics.worse),
            "t": .double(StudentT(statistics.degreesOfFreedom).upperQuantile(statistics.p)),
            "p": .double(statistics.p), "share": .double(statistics.share), "critical": .double(statistics.critical),
            "significant": .bool(statistics.isSignificant), "sees": .double(statistics.detects),
            "supports": .double(statistics.supports),
            "band": .array([.double(statistics.low), .double(statistics.high)]),
        ]
        if case .history = gate.source { fields["centre"] = history.centre.map(Json.double) }
        return .object(fields)
    }
}
