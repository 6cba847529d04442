import CMLSystem

/// A rule held against the metrics of one comparison.
struct RuleExpansion {
    var rule: GateRule
    var comparison: Comparison
    var main: MainUnits
    /// The number of the glob in its check, for its share of alpha.
    var glob: Int?

    /// Returns one gate for each limit on each metric, the slices of a glob in the order of their names.
    var gates: [PendingGate] {
        guard !comparison.candidate.isEmpty else { return [PendingGate(withoutCandidate)] }
        guard rule.isGlob else { return gates(on: rule.metric) }
        let slices = matches(in: comparison.candidate)
        let isComparable = comparison.blocked == nil
        let before = isComparable ? matches(in: comparison.baseline.records) : []
        let missing = before.subtracting(slices).sorted()
        guard !slices.isEmpty else { return [PendingGate(withoutSlices(missing))] }
        var gates = slices.sorted().flatMap { self.gates(on: $0) }
        gates += missing.map { PendingGate(failed($0, "missing slice: \(mainName) has it")) }
        if let allowed = rule.maxGap { gates.append(PendingGate(gap(slices.sorted(), allowed: allowed))) }
        return gates
    }

    private func gates(on metric: String) -> [PendingGate] {
        let candidate = Candidate(metric, in: comparison.candidate)
        guard let value = candidate.mean else {
            guard !isOnlyGap else { return [] }
            return [PendingGate(failed(metric, candidate.problem, value: candidate.value))]
        }
        var gates: [PendingGate] = []
        if let min = rule.min { gates.append(bound(metric, value, .min, min)) }
        if let max = rule.max { gates.append(bound(metric, value, .max, max)) }
        for (limit, tolerance) in [(GateResult.Limit.maxDrop, rule.maxDrop), (.maxRise, rule.maxRise)] {
            guard let tolerance else { continue }
            gates.append(relative(metric, value, limit, tolerance))
        }
        return gates
    }

    private func bound(_ metric: String, _ value: Double, _ limit: GateResult.Limit, _ bound: Double) -> PendingGate {
        var result = result(metric, limit)
        let slack = roundingSlack(value, bound)
        let isWithin = limit == .min ? value >= bound - slack : value <= bound + slack
        let within = comparison.blocked.map { Verdict.inconclusive(.other($0)) } ?? .pass
        result.verdict = isWithin ? within : .fail
        result.value = .number(value)
        result.allowed = bound
        return PendingGate(result, past: main.units.isEmpty ? nil : MetricHistory(of: metric, in: main))
    }

    private func relative(
        _ metric: String, _ value: Double, _ limit: GateResult.Limit, _ tolerance: GateRule.Tolerance
    ) -> PendingGate {
        var result = result(metric, limit)
        result.value = .number(value)
        return RelativeGate(
            rule: rule, tolerance: tolerance, comparison: comparison, main: main,
            direction: limit == .maxDrop ? .higher : .lower,
            glob: glob
        ).judge(result)
    }

    /// A failing gate: nothing could be measured of `metric`.
    func failed(_ metric: String, _ problem: String, value: Metric.Value? = nil) -> GateResult {
        var result = result(metric, firstLimit)
        result.verdict = .fail
        result.value = value
        result.note = problem
        return result
    }

    /// A gate without verdict yet, with all that the rule and the metric's name tell.
    func result(_ metric: String, _ limit: GateResult.Limit) -> GateResult {
        var result = GateResult(metric: metric, limit: limit, verdict: .error("not judged"))
        result.dataset = comparison.dataset
        result.warn = rule.warn
        result.place = rule.place.isEmpty ? nil : rule.place
        let recorded = comparison.candidate.lazy.compactMap { $0.metrics[metric]?.direction }.first
        let known = KnownDirection(metric: metric, rule: rule, recorded: recorded)
        switch limit {
        case .maxDrop: result.direction = .higher
        case .maxRise: result.direction = .lower
        default:
            result.direction = known?.direction
            result.directionInferred = known?.isInferred ?? false
        }
        return result
    }

    private var withoutCandidate: GateResult {
        var result = result(rule.metric, firstLimit)
        result.verdict = comparison.blocked.map { .inconclusive(.other($0)) } ?? .error("no run was measured")
        return result
    }

    private func withoutSlices(_ missing: [String]) -> GateResult {
        guard missing.isEmpty else {
            return failed(rule.metric, "missing slices: \(missing.joined(separator: ", "))")
        }
        return failed(rule.metric, "no metric matches")
    }

    private func matches(in records: [RunRecord]) -> Set<String> {
        let glob = Glob(rule.metric, separator: ".")
        return Set(records.flatMap(\.metrics.keys)).filter { glob.matches($0) }
    }

    private var mainName: String { comparison.baseline.commit.map { "main (\($0.prefix(7)))" } ?? "main" }

    private var isOnlyGap: Bool { firstLimit == .maxGap }

    private var firstLimit: GateResult.Limit {
        if rule.min != nil { return .min }
        if rule.max != nil { return .max }
        if rule.maxDrop != nil { return .maxDrop }
        if rule.maxRise != nil { return .maxRise }
        return rule.maxGap == nil ? .mechanism : .maxGap
    }
}

/// A few ulps: 0.915 - 0.91 is more than 0.005 in binary, and a loss of exactly the tolerance passes.
func roundingSlack(_ values: Double...) -> Double {
    4 * (values.map(\.magnitude).max() ?? 0).ulp
}

/// What the candidate's runs say of one metric.
struct Candidate {
    /// The mean over all runs, when every run has a finite number.
    var mean: Double?
    /// What stands where the number should.
    var value: Metric.Value?
    var problem = ""

    /// Reads `metric` from every run: a single run without it, or with NaN, is not averaged away.
    init(_ metric: String, in runs: [RunRecord]) {
        let found = runs.compactMap { $0.metrics[metric] }
        let ill = found.first { $0.number?.isFinite != true }
        guard found.count == runs.count, ill == nil else {
            value = ill?.value
            problem = Candidate.problem(ill?.value, metric, found: found.count, in: runs)
            return
        }
        let mean = Sample(found.compactMap(\.number)).mean
        self.mean = mean
        value = .number(mean)
    }

    private static func problem(_ ill: Metric.Value?, _ metric: String, found: Int, in runs: [RunRecord]) -> String {
        switch ill {
        case .number(let number): return number.isNaN ? "not a number" : "not finite"
        case .text: return "a text, not a number"
        case nil: break
        }
        guard found == 0 else { return "missing in \(runs.count - found) of \(runs.count) runs" }
        let names = Set(runs.flatMap(\.metrics.keys)).sorted()
        guard let near = nearest(to: metric, among: names) else { return "missing" }
        return "missing; did you mean `\(near)`?"
    }
}
