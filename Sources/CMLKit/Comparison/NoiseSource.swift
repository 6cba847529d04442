/// Where the noise of a gate comes from: the first that applies.
package enum NoiseSource: Equatable, Sendable {
    /// There is none: the same code always measures the same.
    case exact
    /// Seeds of the candidate and of one commit of main, and that commit's runs.
    case pairedSeeds(PairedSeeds, of: [RunRecord])
    case history(MetricHistory)
    /// Nothing may be said, and why.
    case unknown(Verdict.Reason)

    /// Finds the source for `metric`, whose values are known to be finite on both sides.
    ///
    /// `baselines` are the runs of single commits of main that may be paired, the nearest first; `past` is asked for
    /// only when it's needed.
    package init(
        metric: String, rule: GateRule, candidate: [RunRecord], baselines: [[RunRecord]], past: () -> MetricHistory
    ) {
        let kind = MetricKind(of: metric, in: candidate.last?.metrics ?? [:])
        let nearest = baselines.first ?? []
        let difference = kind == .resource ? environmentDifference(from: nearest, to: candidate) : nil
        if rule.exact || kind == .exact {
            self = difference.map { .unknown(.other($0)) } ?? .exact
        } else if kind == .resource {
            self = NoiseSource(resource: past(), difference)
        } else if let (pairs, records) = Self.pairs(metric, candidate, baselines) {
            let cure = "the value is the same for every seed; read CML_SEED in the training, or say `exact: true`"
            self = pairs.ignoresSeed ? .unknown(.noiseUnknown(cure)) : .pairedSeeds(pairs, of: records)
        } else {
            let past = past()
            let obstacle = past.obstacle.map {
                past.ignoresSeed ? $0 : cured($0, candidate: candidate, baseline: nearest)
            }
            self = obstacle.map { .unknown(.noiseUnknown($0)) } ?? .history(past)
        }
    }

    /// Time and memory depend on the machine, so their seeds are never paired, and other machines' runs say nothing.
    private init(resource past: MetricHistory, _ difference: String?) {
        guard let obstacle = past.obstacle else {
            self = .history(past)
            return
        }
        let unknown = "\(obstacle) on such a machine; an absolute limit works"
        self = .unknown(difference.map { .other($0) } ?? .noiseUnknown(unknown))
    }

    private static func pairs(
        _ metric: String, _ candidate: [RunRecord], _ baselines: [[RunRecord]]
    ) -> (PairedSeeds, [RunRecord])? {
        for baseline in baselines {
            for records in [onSameMachine(baseline, candidate), baseline] {
                let pairs = PairedSeeds(metric: metric, candidate: candidate, baseline: records)
                if let pairs { return (pairs, records) }
            }
        }
        return nil
    }

    /// Of a commit that several machines measured, the runs of one like the candidate's.
    private static func onSameMachine(_ baseline: [RunRecord], _ candidate: [RunRecord]) -> [RunRecord] {
        baseline.filter { environmentDifference(from: [$0], to: candidate) == nil }
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

/// Says why history tells no noise, and which side lacks the seeds that would, since the cure depends on it.
private func cured(_ obstacle: String, candidate: [RunRecord], baseline: [RunRecord]) -> String {
    let seeds = Set(candidate.compactMap(\.seed))
    let past = Set(baseline.compactMap(\.seed))
    if seeds.count < PairedSeeds.fewest, past.count >= PairedSeeds.fewest {
        return
            "\(obstacle); main has \(past.count) seeds: run without --seed, or add seeds: [1, 2, 3, 4, 5] to cml.yaml"
    }
    guard seeds.count >= PairedSeeds.fewest else { return "\(obstacle); add seeds: [1, 2, 3, 4, 5] to cml.yaml" }
    let common = seeds.intersection(past).count
    return "\(obstacle); main has \(common) of these \(seeds.count) seeds; train main with them"
}
