/// Where the noise of a gate comes from: the first that applies.
///
/// Main's history is to be one more case, after the pairs and before giving up.
package enum NoiseSource: Equatable, Sendable {
    /// There is none: the same code always measures the same.
    case exact
    case pairedSeeds(PairedSeeds)
    /// Nothing may be said, and why.
    case unknown(Verdict.Reason)

    /// Finds the source for `metric`, whose values are known to be finite on both sides.
    package init(metric: String, rule: GateRule, candidate: [RunRecord], baseline: [RunRecord]) {
        let kind = MetricKind(of: metric, in: candidate.last?.metrics ?? [:])
        if kind == .resource, let difference = environmentDifference(from: baseline, to: candidate) {
            self = .unknown(.other(difference))
        } else if rule.exact || kind == .exact {
            self = .exact
        } else if kind == .resource {
            self = .unknown(.noiseUnknown("it takes main's history to judge a resource; an absolute limit works"))
        } else if let pairs = PairedSeeds(metric: metric, candidate: candidate, baseline: baseline) {
            self = NoiseSource(pairs)
        } else {
            self = .unknown(.noiseUnknown(missingSeeds(candidate: candidate, baseline: baseline)))
        }
    }

    private init(_ pairs: PairedSeeds) {
        let cure = "the value is the same for every seed; read CML_SEED in the training, or say `exact: true`"
        self = pairs.ignoresSeed ? .unknown(.noiseUnknown(cure)) : .pairedSeeds(pairs)
    }
}

/// Returns what differs of processor, GPU and runner class, or nil when nothing does.
///
/// Python and packages are left out: they are part of the change and named beside it.
package func environmentDifference(from baseline: [RunRecord], to candidate: [RunRecord]) -> String? {
    let parts: [(String, (RunEnvironment) -> String?)] = [
        ("cpu", { $0.cpu }), ("gpu", { $0.gpu }), ("runner", { $0.runner }),
    ]
    let differences = parts.compactMap { name, part -> String? in
        let before = Set(baseline.map { part($0.environment) ?? "none" }).sorted()
        let after = Set(candidate.map { part($0.environment) ?? "none" }).sorted()
        guard before != after else { return nil }
        return "\(name) \(before.joined(separator: ", ")) -> \(after.joined(separator: ", "))"
    }
    return differences.isEmpty ? nil : "environment differs: \(differences.joined(separator: "; "))"
}

/// Says which side lacks the seeds, since the cure depends on it.
private func missingSeeds(candidate: [RunRecord], baseline: [RunRecord]) -> String {
    let seeds = Set(candidate.compactMap(\.seed))
    let common = seeds.intersection(baseline.compactMap(\.seed)).count
    guard seeds.count >= PairedSeeds.fewest else {
        return "\(common) of \(PairedSeeds.fewest) paired seeds; add seeds: [1, 2, 3, 4, 5] to cml.yaml"
    }
    return "main has \(common) of these \(seeds.count) seeds; train main with them"
}
