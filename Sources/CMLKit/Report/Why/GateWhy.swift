import CMLSystem

/// Why the gates of one metric say what they say: the runs that were used, those left out, and the test's numbers.
package struct GateWhy: Equatable, Sendable {
    package var metric: String
    /// One for each dataset of the matrix.
    package var parts: [Part]

    /// What the gates of one dataset were judged by.
    package struct Part: Equatable, Sendable {
        package var dataset: String?
        package var gates: [GateResult]
        package var candidate: [RunRecord]
        package var baseline: Baseline
        package var history: MetricHistory
        /// The `accept` entries that are about the metric, of the candidate's `cml.yaml`.
        package var accepted: [Config.Acceptance]
        /// How often each bound fails a change that changes nothing; nil where the noise is unknown.
        package var flakes: [(limit: GateResult.Limit, bound: Double, rate: Double)] {
            gates.compactMap { gate in flakeRate(of: gate).map { (gate.limit, gate.allowed ?? .nan, $0) } }
        }

        /// The seeds of the pairs.
        package var paired: Set<Int> {
            let seeds = Set(candidate.compactMap(\.seed))
            return seeds.intersection(baseline.records.compactMap(\.seed))
        }

        /// The gate whose numbers are told: the first that holds the metric against main.
        package var tested: GateResult? { gates.first { $0.limit == .maxDrop || $0.limit == .maxRise } }
    }

    /// Gathers what `report` was judged by; nil when no gate judges `metric`.
    package init?(_ metric: String, in report: Report) {
        self.metric = metric
        parts = report.comparisons.compactMap { comparison in
            let gates = report.judgement.gates.filter { $0.metric == metric && $0.dataset == comparison.dataset }
            guard !gates.isEmpty else { return nil }
            return Part(
                dataset: comparison.dataset, gates: gates, candidate: comparison.candidate,
                baseline: comparison.baseline, history: MetricHistory(of: metric, in: MainUnits(comparison)),
                accepted: comparison.accepted.filter { $0.covers(metric) })
        }
        let others = report.judgement.gates.filter { gate in
            gate.metric == metric && !parts.contains { $0.gates.contains(gate) }
        }
        if !others.isEmpty {
            parts.append(
                Part(
                    dataset: others.first?.dataset, gates: others, candidate: [],
                    baseline: .missing("nothing is compared"),
                    history: MetricHistory(of: metric, in: MainUnits(MainHistory())), accepted: []))
        }
        if parts.isEmpty { return nil }
    }

    /// The metrics that `pattern` names among those that gates judge, in the order of the gates.
    package static func metrics(_ pattern: String, in report: Report) throws(Failure) -> [String] {
        var known: [String] = []
        for gate in report.judgement.gates where !known.contains(gate.metric) { known.append(gate.metric) }
        if known.contains(pattern) { return [pattern] }
        let glob = Glob(pattern, separator: ".")
        let found = known.filter(glob.matches)
        guard found.isEmpty else { return found }
        let near = nearest(to: pattern, among: known).map { "did you mean `\($0)`?" }
        let listed = known.isEmpty ? nil : "gates judge " + known.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        throw Failure(.usage, "no gate judges `\(pattern)`", at: "--why", hint: near ?? listed)
    }

    /// The commits of main that are named, for whoever knows their dates.
    package var commits: [String] {
        parts.flatMap { part in
            part.history.units.map(\.commit) + part.history.leftOut.map(\.commit)
                + [part.baseline.commit].compactMap(\.self)
        }
    }
}

extension GateWhy.Part {
    private func flakeRate(of gate: GateResult) -> Double? {
        guard gate.limit == .min || gate.limit == .max, let noise = history.noise, let bound = gate.allowed,
            history.scale.holds(bound), history.kind != .exact
        else { return nil }
        return noise.flakeRate(
            beyond: history.scale.scaled(bound), gate.limit == .min ? .higher : .lower, runs: candidate.count)
    }

    /// Whether each source of noise was taken, in their order, and why not.
    package var sources: [(name: String, isTaken: Bool, reason: String)] {
        let source = tested?.source ?? .none
        let isExact = source == .exact
        var isPaired = false
        var isHistory = false
        if case .pairedSeeds = source { isPaired = true }
        if case .history = source { isHistory = true }
        return [
            ("exact", isExact, isExact ? "the same code always measures the same" : "it is \(kindText)"),
            ("paired seeds", isPaired, pairsText(isTaken: isPaired)),
            ("main's history", isHistory, historyText(isTaken: isHistory, isExact: isExact, isPaired: isPaired)),
        ]
    }

    private var kindText: String {
        switch history.kind {
        case .quality: "a quality metric"
        case .resource: "a resource, judged on logarithms"
        case .exact: "a size or count"
        }
    }

    private func pairsText(isTaken: Bool) -> String {
        let count = paired.count
        if isTaken { return "\(count) seeds are on both sides" }
        if history.kind == .resource { return "the machine decides a resource, not the seed" }
        guard count >= PairedSeeds.fewest else {
            return "\(count) \(count == 1 ? "seed" : "seeds") in common with \(baselineText), "
                + "\(PairedSeeds.fewest) are needed"
        }
        return "\(count) seeds are in common, but not used"
    }

    private var baselineText: String { baseline.commit.map { String($0.prefix(7)) } ?? "main" }

    private func historyText(isTaken: Bool, isExact: Bool, isPaired: Bool) -> String {
        let count = "\(history.units.count) main \(history.units.count == 1 ? "run" : "runs")"
        if isTaken { return count }
        if isExact || isPaired { return "not needed (\(history.obstacle ?? count))" }
        return history.obstacle ?? "\(count), not used"
    }
}
