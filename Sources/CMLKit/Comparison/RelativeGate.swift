/// A gate that holds the candidate against the baseline: `max_drop` or `max_rise`.
struct RelativeGate {
    var rule: GateRule
    var tolerance: GateRule.Tolerance
    var comparison: Comparison
    /// Which way is better: a drop is worse where higher is.
    var direction: Direction
    var glob: Int?

    /// Fills `result`, which has the candidate's mean, by the first source of noise that applies.
    func judge(_ result: GateResult) -> PendingGate {
        var result = result
        result.isAuto = tolerance == .auto
        if let reason = missingBaseline(of: result.metric) {
            result.verdict = .inconclusive(reason)
            return PendingGate(result)
        }
        let baseline = Sample(comparison.baseline.records.compactMap { $0.metrics[result.metric]?.number }).mean
        result.baseline = baseline
        result.allowed = allowed(of: baseline)
        if let blocked = comparison.blocked {
            result.verdict = .inconclusive(.other(blocked))
            return PendingGate(result)
        }
        let source = NoiseSource(
            metric: result.metric, rule: rule, candidate: comparison.candidate, baseline: comparison.baseline.records)
        switch source {
        case .exact: return PendingGate(exact(result))
        case .pairedSeeds(let pairs): return paired(result, pairs)
        case .unknown(let reason):
            result.verdict = .inconclusive(reason)
            return PendingGate(result)
        }
    }

    private func exact(_ result: GateResult) -> GateResult {
        var result = result
        result.source = .exact
        let allowed = result.allowed ?? 0
        let worse = result.worse ?? .infinity
        let slack = roundingSlack(result.baseline ?? 0, result.number ?? 0)
        result.verdict = worse <= allowed + slack ? .pass : .fail
        return result
    }

    /// The line shows the values of the pairs, so that their difference is the one that is judged.
    private func paired(_ result: GateResult, _ pairs: PairedSeeds) -> PendingGate {
        var result = result
        result.source = .pairedSeeds(count: pairs.pairs.count)
        result.value = .number(pairs.candidate)
        result.baseline = pairs.baseline
        result.allowed = allowed(of: pairs.baseline)
        let test = PendingGate.Test(
            noise: pairs.noise(direction), slack: roundingSlack(pairs.baseline, pairs.candidate),
            isIdentical: pairs.isIdentical,
            environment: environmentDifference(from: comparison.baseline.records, to: comparison.candidate),
            glob: glob)
        return PendingGate(result, test: test)
    }

    private func allowed(of baseline: Double) -> Double? {
        switch tolerance {
        case .absolute(let allowed): allowed
        case .relative(let share): share * baseline.magnitude
        case .auto: nil
        }
    }

    private func missingBaseline(of metric: String) -> Verdict.Reason? {
        switch comparison.baseline {
        case .missing(let why): return .noBaseline(why)
        case .notComparable(let differences): return .notComparable(differences.joined(separator: "; "))
        case .runs(let records, let commit):
            let found = records.compactMap { $0.metrics[metric] }
            if found.isEmpty { return .noBaseline("main's \(commit.prefix(7)) has no such metric") }
            guard found.allSatisfy({ $0.number?.isFinite == true }) else {
                return .noBaseline("main's \(commit.prefix(7)) has a value that is not a number")
            }
            return nil
        }
    }
}
