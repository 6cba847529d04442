import CMLKit

/// Short spellings of runs and rules, so that a test of a gate reads like the rule it's about.
protocol GateScenario {}

extension GateScenario {
    func record(_ seed: Int?, _ metrics: [String: Double]) -> RunRecord {
        var record = RunRecord(
            id: "r\(seed ?? 0)", check: "c", project: "churn", profile: "smoke", time: "2026-01-01T00:00:00Z",
            command: "python train.py", source: "check")
        record.seed = seed
        record.metrics = metrics.mapValues { Metric($0) }
        return record
    }

    /// One run a seed, from seed 1 on, each with its `accuracy`.
    func records(_ accuracy: [Double], n: Int? = nil) -> [RunRecord] {
        accuracy.enumerated().map { index, value in
            var record = record(index + 1, [:])
            record.metrics["accuracy"] = Metric(.number(value), n: n)
            return record
        }
    }

    func rule(_ metric: String, _ change: (inout GateRule) -> Void) -> GateRule {
        var rule = GateRule(metric: metric, place: "cml.yaml:14: gates.\(metric)")
        change(&rule)
        return rule
    }

    func comparison(_ rules: [GateRule], _ candidate: [RunRecord], _ baseline: [RunRecord]) -> Comparison {
        Comparison(
            dataset: nil, candidate: candidate,
            baseline: baseline.isEmpty ? .missing("no records on main yet") : .runs(baseline, commit: "a1b2c3d4e5f6"),
            rules: rules)
    }

    func judged(
        _ rules: [GateRule], _ candidate: [RunRecord], _ baseline: [RunRecord] = []
    ) throws -> [GateResult] {
        try judge([comparison(rules, candidate, baseline)], mechanism: [], policy: Config().policy).gates
    }
}
