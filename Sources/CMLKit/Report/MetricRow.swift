import CMLSystem

/// One metric of one dataset, with what its gates say of it.
package struct MetricRow: Equatable, Sendable {
    /// What a reader needs first comes first.
    package enum Rank: Int, Comparable, Sendable {
        case failed
        case warned
        case inconclusive
        case passed
        case ungated

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    package var dataset: String?
    package var name: String
    package var unit: String?
    package var value: Metric.Value?
    package var baseline: Metric.Value?
    /// What a gate or the metric's file says is better.
    package var declaredDirection: Direction?
    package var gates: [GateResult] = []
    /// Whether there are runs to compare with, with or without this metric.
    package var hasBaseline = false

    /// What is better: declared, or told by the name.
    package var direction: Direction? { declaredDirection ?? CMLKit.direction(of: name) }

    /// How much the value is above the baseline; nil when one of them is missing or no number.
    package var change: Double? {
        guard case .number(let value) = value, case .number(let baseline) = baseline else { return nil }
        return value == baseline ? 0 : value - baseline
    }

    package var isChanged: Bool { hasBaseline && value != baseline && !(isNaN(value) && isNaN(baseline)) }

    /// Whether the change is for the worse, as far as a direction is known.
    package var isWorse: Bool {
        guard let change, let direction, change != 0 else { return false }
        return (change < 0) == (direction == .higher)
    }

    package var rank: Rank { gates.map(\.rank).min() ?? .ungated }

    /// The change as a share of the baseline, to find the metrics that changed most.
    package var relativeChange: Double {
        guard let change, change.isFinite, case .number(let baseline) = baseline, baseline != 0 else {
            return isChanged ? .infinity : 0
        }
        return (change / baseline).magnitude
    }

    private func isNaN(_ value: Metric.Value?) -> Bool {
        guard case .number(let number) = value else { return false }
        return number.isNaN
    }
}

extension GateResult {
    package var rank: MetricRow.Rank {
        switch verdict {
        case .pass: .passed
        case .inconclusive: isBlocking ? .failed : .inconclusive
        case .fail, .error: warn ? .warned : .failed
        }
    }
}

extension Report {
    /// All metrics, in the order of the datasets and of their names, and last the gates that belong to none.
    package var rows: [MetricRow] {
        var gates: [String?: [String: [GateResult]]] = [:]
        for gate in judgement.gates { gates[gate.dataset, default: [:]][gate.metric, default: []].append(gate) }
        var rows: [MetricRow] = []
        for comparison in comparisons {
            let own = gates.removeValue(forKey: comparison.dataset) ?? [:]
            rows += Report.rows(of: comparison, gates: own)
        }
        let rest = gates.sorted { ($0.key ?? "") < ($1.key ?? "") }
        for (dataset, gates) in rest {
            rows += gates.keys.sorted().map { Report.row(dataset, $0, gates[$0] ?? [], candidate: [], baseline: []) }
        }
        return rows
    }

    /// The rows that say something: a failed training left no values, which its own row has told, and how long it took
    /// and what it used are no better or worse than main's.
    var shownRows: [MetricRow] {
        let failed = Set(comparisons.filter { !$0.candidate.allSatisfy(\.isGood) }.map(\.dataset))
        guard !failed.isEmpty else { return rows }
        return rows.filter { row in
            if !failed.contains(row.dataset) || row.gates.contains(where: { $0.limit == .mechanism }) { return true }
            return row.value != nil && (row.rank < .passed || !row.name.hasPrefix("run."))
        }
    }

    private static func rows(of comparison: Comparison, gates: [String: [GateResult]]) -> [MetricRow] {
        // How long a run took that failed, and what it used, says nothing of the change.
        let candidate = comparison.candidate.filter(\.isGood).map(\.metrics)
        let baseline = comparison.baseline.records.map(\.metrics)
        var names = Set(gates.keys)
        for run in candidate + baseline { names.formUnion(run.keys) }
        return names.sorted().map { name in
            let (new, old) = (candidate.compactMap { $0[name] }, baseline.compactMap { $0[name] })
            var row = row(comparison.dataset, name, gates[name] ?? [], candidate: new, baseline: old)
            row.hasBaseline = !baseline.isEmpty
            return row
        }
    }

    private static func row(
        _ dataset: String?, _ name: String, _ gates: [GateResult], candidate: [Metric], baseline: [Metric]
    ) -> MetricRow {
        var row = MetricRow(dataset: dataset, name: name)
        let sample = candidate.first ?? baseline.first
        row.unit = sample?.unit
        row.value = gates.lazy.compactMap(\.value).first ?? Metric.mean(of: candidate)
        row.baseline = gates.lazy.compactMap(\.baseline).first.map { .number($0) } ?? Metric.mean(of: baseline)
        row.declaredDirection = gates.lazy.compactMap(\.direction).first ?? sample?.direction
        row.gates = gates
        return row
    }
}
