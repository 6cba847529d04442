package import CMLSystem

extension Report {
    /// The report for `--json`.
    ///
    /// `metrics` is name → `{value, baseline, delta}`; with a matrix of datasets it is one such object for each of them,
    /// by name, and `datasets` lists the names.
    package var json: Json {
        let names = comparisons.compactMap(\.dataset)
        var metrics: [String: [String: Json]] = [:]
        for row in rows where row.value != nil || row.baseline != nil {
            metrics[row.dataset ?? "", default: [:]][row.name] = Report.json(row)
        }
        return .object([
            "outcome": .string(judgement.isFailed ? "failed" : "passed"),
            "headline": .string(judgement.headline),
            "project": .string(project),
            "profile": .string(profile),
            "datasets": .array(names.map(Json.string)),
            "gates": .array(judgement.gates.map(\.json)),
            "metrics": .object(names.isEmpty ? metrics[""] ?? [:] : metrics.mapValues(Json.object)),
            "differences": .array(comparisons.flatMap(Report.differences)),
            "notices": .array((notices + judgement.notices).map(Json.string)),
            "loosened": .array(loosened.map(Json.string)),
        ])
    }

    private static func json(_ row: MetricRow) -> Json {
        .object([
            "value": Json(row.value), "baseline": Json(row.baseline), "delta": row.change.map(Json.double) ?? .null,
        ])
    }

    private static func differences(of comparison: Comparison) -> [Json] {
        comparison.differences.map { difference in
            var object: [String: Json] = ["kind": .string(difference.kind.rawValue), "name": .string(difference.name)]
            object["before"] = difference.before.map(Json.string) ?? .null
            object["after"] = difference.after.map(Json.string) ?? .null
            if let dataset = comparison.dataset { object["dataset"] = .string(dataset) }
            return .object(object)
        }
    }
}

extension Json {
    /// The number or text that a metric has; null without one.
    init(_ value: Metric.Value?) {
        switch value {
        case .number(let number): self = .double(number)
        case .text(let text): self = .string(text)
        case nil: self = .null
        }
    }
}
