import CMLKit

/// Main's past by hand: one unit a value, oldest first, each made with a seed and from code of its own.
protocol HistoryScenario: GateScenario {}

extension HistoryScenario {
    func unit(
        _ commit: String, _ metrics: [[String: Double]], seeds: [Int], code: String? = nil,
        accepted: [Config.Acceptance] = []
    ) -> MainHistory.Unit {
        let records = zip(seeds, metrics).map { seed, metrics in
            var record = record(seed, metrics)
            record.id = "\(commit)-\(seed)"
            record.commit = commit
            record.tree = "tree-\(commit)"
            record.fingerprint.code = Fingerprint.Part(hash: code ?? "code-\(commit)")
            return record
        }
        return MainHistory.Unit(commit: commit, records: records, accepted: accepted)
    }

    /// Newest first, as the history is; the oldest commit is `c0`, made with seed 100.
    func units(_ values: [Double], of metric: String = "accuracy", n: Int? = nil) -> [MainHistory.Unit] {
        values.enumerated().reversed().map { index, value in
            var unit = unit("c\(index)", [[metric: value]], seeds: [100 + index])
            unit.records[0].metrics[metric]?.n = n
            return unit
        }
    }

    /// A candidate with one run (or one for each value), whose seeds main has never used.
    func change(_ values: Double..., of metric: String = "accuracy", n: Int? = nil) -> [RunRecord] {
        values.enumerated().map { index, value in
            var record = record(900 + index, [metric: value])
            record.metrics[metric]?.n = n
            return record
        }
    }

    func comparison(
        _ rules: [GateRule], _ candidate: [RunRecord], units: [MainHistory.Unit], accepted: [Config.Acceptance] = []
    ) -> Comparison {
        let baseline = units.first.map { Baseline.runs($0.records, commit: $0.commit) }
        var comparison = Comparison(
            dataset: nil, candidate: candidate, baseline: baseline ?? .missing("no records on main yet"), rules: rules)
        comparison.history = MainHistory(units: units)
        comparison.accepted = accepted
        return comparison
    }

    func judgement(
        _ rules: [GateRule], _ candidate: [RunRecord], units: [MainHistory.Unit],
        accepted: [Config.Acceptance] = [], policy: Config.Policy = Config.Policy()
    ) throws -> Judgement {
        try judge(
            [comparison(rules, candidate, units: units, accepted: accepted)], mechanism: [], policy: policy)
    }

    func drop(_ allowed: Double) -> GateRule { rule("accuracy") { $0.maxDrop = .absolute(allowed) } }
}
