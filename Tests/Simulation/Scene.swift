import CMLKit

/// Main's runs and a change's, by hand: what the shipped code is asked to judge.
struct Scene: Sendable {
    /// Metric by metric; higher is better.
    typealias Values = [Double]

    /// One run: its seed and its metrics.
    struct Run: Sendable {
        var seed: Int
        var values: Values
    }

    /// Oldest first; the runs of each commit.
    var main: [[Run]]
    var change: [Run]
    /// Whether the metric is a time, of which less is better and which is judged on logarithms.
    var isTime = false

    private static let names = (0..<64).map { "m\($0)" }
    private static let times = ["run.seconds"]

    /// Returns what `judge` takes: a rule for each of the metrics `gated` (all, if nil), or one glob over all of them.
    func comparison(allowed: Double, gated: Range<Int>? = nil, asGlob: Bool = false) -> Comparison {
        let units = main.enumerated().reversed().map { index, runs in
            MainHistory.Unit(commit: "c\(index)", records: runs.map { record($0, of: "c\(index)") })
        }
        let baseline = units.first.map { Baseline.runs($0.records, commit: $0.commit) } ?? .missing("no records")
        let metrics = change.first?.values.count ?? 0
        let names = asGlob ? ["*"] : Array((isTime ? Self.times : Self.names)[gated ?? 0..<metrics])
        let rules = names.map { name in
            var rule = GateRule(metric: name)
            if isTime { rule.maxRise = .relative(allowed) } else { rule.maxDrop = .absolute(allowed) }
            return rule
        }
        var comparison = Comparison(
            dataset: nil, candidate: change.map { record($0, of: "change") }, baseline: baseline, rules: rules)
        comparison.history = MainHistory(units: units)
        return comparison
    }

    /// Replaces every value.
    mutating func scale(_ scale: (Double) -> Double) {
        func scaled(_ runs: [Run]) -> [Run] { runs.map { Run(seed: $0.seed, values: $0.values.map(scale)) } }
        main = main.map(scaled)
        change = scaled(change)
    }

    private func record(_ run: Run, of commit: String) -> RunRecord {
        var record = RunRecord(
            id: commit, check: commit, project: "p", profile: "smoke", time: "2026-01-01T00:00:00Z", command: "train",
            source: "run")
        record.commit = commit
        record.tree = commit
        record.seed = run.seed
        record.fingerprint.code = Fingerprint.Part(hash: commit)
        record.metrics = Dictionary(
            uniqueKeysWithValues: zip(isTime ? Self.times : Self.names, run.values).map { ($0, Metric($1)) })
        return record
    }
}

/// What came of one check.
enum Outcome: Sendable {
    case pass
    case fail
    case inconclusive

    /// Judges by the shipped code; a check fails when any gate does, and passes when all do.
    init(of comparison: Comparison) throws(Failure) {
        let judgement = try judge([comparison], mechanism: [], policy: Config.Policy())
        var passed = true
        for gate in judgement.gates {
            switch gate.verdict {
            case .fail:
                self = .fail
                return
            case .pass: break
            case .inconclusive: passed = false
            case .error(let why): throw Failure(.usage, "a gate has the verdict `error: \(why)`")
            }
        }
        self = passed ? .pass : .inconclusive
    }

    /// The verdict on the first metric alone.
    init(first comparison: Comparison) throws(Failure) {
        let judgement = try judge([comparison], mechanism: [], policy: Config.Policy())
        switch judgement.gates.first?.verdict {
        case .pass: self = .pass
        case .fail: self = .fail
        case .inconclusive: self = .inconclusive
        case .error, nil: throw Failure(.usage, "the first gate has no verdict")
        }
    }
}
