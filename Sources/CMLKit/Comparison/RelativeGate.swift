/// A gate that holds the candidate against main: `max_drop` or `max_rise`.
struct RelativeGate {
    var rule: GateRule
    var tolerance: GateRule.Tolerance
    var comparison: Comparison
    var main: MainUnits
    /// Which way is better: a drop is worse where higher is.
    var direction: Direction
    var glob: Int?

    /// Fills `result`, which has the candidate's mean, by the first source of noise that applies.
    func judge(_ result: GateResult) -> PendingGate {
        var result = result
        result.isAuto = tolerance == .auto
        let metric = result.metric
        let shifted = main.shifts(of: metric).isEmpty ? nil : MetricHistory(of: metric, in: main)
        if let shifted, shifted.isPending { return accepted(result, shifted) }
        let baselines = baselines(since: shifted?.shift)
        let past = { shifted ?? MetricHistory(of: metric, in: main) }
        if let reason = missingBaseline(of: metric, in: baselines) { return withoutNearest(result, reason, past) }
        hold(&result, against: Sample((baselines.first ?? []).compactMap { $0.metrics[metric]?.number }).mean)
        if let blocked = comparison.blocked { return inconclusive(result, .other(blocked)) }
        let source = NoiseSource(
            metric: metric, rule: rule, candidate: comparison.candidate, baselines: baselines, past: past)
        switch source {
        case .exact: return PendingGate(exact(result))
        case .pairedSeeds(let pairs, let records): return paired(result, pairs, records, shifted)
        case .history(let past): return byHistory(result, past)
        case .unknown(let reason): return inconclusive(result, reason)
        }
    }

    /// The runs of single commits that the candidate may be held against: the baseline's, and where a shift was
    /// accepted only those from after it.
    private func baselines(since shift: AcceptedShift?) -> [[RunRecord]] {
        guard let shift else { return [comparison.baseline.records] }
        let newer = main.units.prefix(shift.newerUnits)
        return newer.filter { $0.commit == comparison.baseline.commit }.map(\.records) + newer.map(\.records)
    }

    /// The nearest commit has no such number, or there is none; main's older ones may tell enough.
    private func withoutNearest(
        _ result: GateResult, _ reason: Verdict.Reason, _ past: () -> MetricHistory
    ) -> PendingGate {
        guard case .runs = comparison.baseline, comparison.blocked == nil, !rule.exact else {
            return inconclusive(result, reason)
        }
        let past = past()
        return past.obstacle == nil && past.kind != .exact
            ? byHistory(result, past) : inconclusive(result, reason)
    }

    private func inconclusive(_ result: GateResult, _ reason: Verdict.Reason) -> PendingGate {
        var result = result
        result.verdict = .inconclusive(reason)
        return PendingGate(result)
    }

    private func hold(_ result: inout GateResult, against level: Double) {
        result.baseline = level
        switch tolerance {
        case .absolute(let allowed): result.allowed = allowed
        case .relative(let share): result.allowed = share * level.magnitude
        case .auto: result.allowed = nil
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
    private func paired(
        _ result: GateResult, _ pairs: PairedSeeds, _ records: [RunRecord], _ past: MetricHistory?
    ) -> PendingGate {
        var result = result
        result.source = .pairedSeeds(count: pairs.pairs.count)
        result.value = .number(pairs.candidate)
        hold(&result, against: pairs.baseline)
        var test = PendingGate.Test(noise: pairs.noise(direction), allowance: result.allowed, glob: glob)
        test.slack = roundingSlack(pairs.baseline, pairs.candidate)
        test.isIdentical = pairs.isIdentical
        test.environment = environmentDifference(from: records, to: comparison.candidate)
        test.spreads = (SeedSpread([pairs.pairs.map(\.candidate)]), SeedSpread([pairs.pairs.map(\.baseline)]))
        return PendingGate(result, test: test, past: past)
    }
}

extension RelativeGate {
    /// Judges by main's history, whose level may be an accepted one.
    private func byHistory(_ result: GateResult, _ past: MetricHistory) -> PendingGate {
        var result = result
        let values = comparison.candidate.compactMap { $0.metrics[result.metric]?.number }
        guard values.allSatisfy(past.scale.holds), let noise = past.noise, let centre = past.centre else {
            return inconclusive(result, .noiseUnknown("the value must be above zero to be judged as a ratio"))
        }
        let scaled = values.map(past.scale.scaled)
        result.source = .history(count: past.units.count)
        result.value = .number(past.scale.own(Sample(scaled).mean))
        hold(&result, against: centre)
        let draws = past.kind == .resource ? nil : draws(of: result.metric, in: comparison.candidate)
        var test = test(of: noise.noise(of: scaled, draws: draws, direction), result, past.scale)
        test.environment = main.strangeEnvironment
        test.spreads = (SeedSpread([scaled]), past.seedSpread)
        if let uncut = past.uncutNoise {
            test.uncut = (uncut.noise(of: scaled, direction), past.segments.doubt)
        }
        if let nearest = past.nearest {
            let numbers = GateNumbers(result, and: [nearest.value])
            test.noise.nearest = NoiseAware.Nearest(
                worse: direction.worse(Sample(scaled).mean, than: past.scale.scaled(nearest.value)),
                sentence: "main's own \(nearest.commit.prefix(7)) is at \(numbers.text(nearest.value))")
        }
        return PendingGate(result, test: test, past: past)
    }

    /// Judges against an accepted level that no run of main has yet.
    ///
    /// Main's older runs still tell the noise; where there are too few of them, the candidate's own seeds do.
    private func accepted(_ result: GateResult, _ past: MetricHistory) -> PendingGate {
        var result = result
        guard let shift = past.shift, let level = shift.entry.to else {
            let reason = "the accepted shift has no level before main's first run: \(past.shift?.entry.reason ?? "")"
            return inconclusive(result, .noBaseline(reason))
        }
        hold(&result, against: level)
        result.accepted = shift.text(GateNumbers(result))
        if let blocked = comparison.blocked { return inconclusive(result, .other(blocked)) }
        if rule.exact || past.kind == .exact { return PendingGate(exact(result)) }
        if past.obstacle == nil { return byHistory(result, past) }
        let own = past.kind == .quality ? OwnSeeds(metric: result.metric, candidate: comparison.candidate) : nil
        guard let own else {
            let obstacle = past.obstacle ?? ""
            let cure = past.kind == .quality && !past.ignoresSeed ? "; add seeds: [1, 2, 3, 4, 5] to cml.yaml" : ""
            return inconclusive(result, .noiseUnknown(obstacle + cure))
        }
        result.source = .ownSeeds(count: own.values.count)
        result.value = .number(Sample(own.values).mean)
        return PendingGate(result, test: test(of: own.noise(around: level, direction), result, .linear), past: past)
    }

    private func test(of noise: NoiseAware, _ result: GateResult, _ scale: MetricScale) -> PendingGate.Test {
        let centre = result.baseline ?? .nan
        var test = PendingGate.Test(
            noise: noise, allowance: result.allowed.map { scale.scaled(worse: $0, than: centre, direction) },
            glob: glob)
        test.scale = scale
        test.slack = roundingSlack(scale.scaled(centre), scale.scaled(result.number ?? centre))
        return test
    }

    private func missingBaseline(of metric: String, in baselines: [[RunRecord]]) -> Verdict.Reason? {
        switch comparison.baseline {
        case .missing(let why): return .noBaseline(why)
        case .notComparable(let differences): return .notComparable(differences.joined(separator: "; "))
        case .runs(_, let commit):
            let found = (baselines.first ?? []).compactMap { $0.metrics[metric] }
            if found.isEmpty { return .noBaseline("main's \(commit.prefix(7)) has no such metric") }
            guard found.allSatisfy({ $0.number?.isFinite == true }) else {
                return .noBaseline("main's \(commit.prefix(7)) has a value that is not a number")
            }
            return nil
        }
    }
}
