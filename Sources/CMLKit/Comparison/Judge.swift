/// Judges every rule of every comparison, and what the policy makes of the verdicts.
///
/// All tests of the check, over all datasets, share one alpha, so verdicts wait until every test is known. A rule
/// that contradicts itself is an error before anything is judged.
package func judge(
    _ comparisons: [Comparison], mechanism: [GateResult], policy: Config.Policy
) throws(Failure) -> Judgement {
    let mains = comparisons.map { MainUnits($0) }
    let pending = try pendingGates(Array(zip(comparisons, mains)))
    let judged = zip(pending, resolved(pending, policy)).map { JudgedGate($0, as: $1) }
    let gates = (mechanism + judged.map(\.result)).map { gate in
        var gate = gate
        gate.isBlocking = policy.blocks(gate)
        return gate
    }
    let notices =
        noisyGates(gates) + strangeGates(judged) + suspiciousGates(judged) + HistoryFindings(judged, policy).sentences
        + AcceptFindings(judged, comparisons, mains, policy).sentences
    return Judgement(gates: gates, isFailed: gates.contains(where: \.isBlocking), notices: notices)
}

private func pendingGates(_ comparisons: [(Comparison, MainUnits)]) throws(Failure) -> [PendingGate] {
    var pending: [PendingGate] = []
    var globs = 0
    for (comparison, main) in comparisons {
        for rule in comparison.rules {
            try rule.validate()
            if rule.isGlob { globs += 1 }
            let expansion = RuleExpansion(
                rule: rule, comparison: comparison, main: main, glob: rule.isGlob ? globs : nil)
            pending += expansion.gates.map { gate in
                var gate = gate
                gate.runs = comparison.candidate.count
                return gate
            }
        }
    }
    return pending
}

extension Config.Policy {
    /// Whether `gate` makes the check fail.
    package func blocks(_ gate: GateResult) -> Bool {
        guard !gate.warn else { return false }
        switch gate.verdict {
        case .pass: return false
        case .fail, .error: return true
        case .inconclusive(.noBaseline): return missingBaseline != .warn
        case .inconclusive(.notComparable): return notComparable != .warn
        case .inconclusive(.worse): return inconclusive != .warn
        case .inconclusive: return inconclusive == .fail
        }
    }
}

private func resolved(_ pending: [PendingGate], _ policy: Config.Policy) -> [GateResult] {
    let tested = pending.indices.filter { pending[$0].test != nil }
    let family = Family(
        tested.compactMap { index in
            pending[index].test.map { FamilyTest(p: $0.noise.p, glob: $0.glob, warn: pending[index].result.warn) }
        }, alpha: policy.alpha)
    var gates = pending.map(\.result)
    for (index, (isSignificant, share)) in zip(tested, zip(family.isSignificant, family.shares)) {
        gates[index] = pending[index].resolved(isSignificant: isSignificant, share: share, beta: policy.beta)
    }
    return gates
}

/// Names each gate whose noise is greater than its tolerance, once for all its slices and datasets.
///
/// It's a property of the gate and not a finding about this change: the noisiest slice tells what would do.
private func noisyGates(_ gates: [GateResult]) -> [String] {
    let noisy = gates.filter { $0.verdict == .inconclusive(.tooNoisy) }
    let groups = Dictionary(grouping: noisy) { "\($0.place ?? $0.metric) \($0.limit.rawValue)" }
    return groups.sorted { $0.key < $1.key }.compactMap { _, gates in
        guard let worst = gates.max(by: { ($0.statistics?.supports ?? 0) < ($1.statistics?.supports ?? 0) }),
            let allowed = worst.allowed, let cure = worst.note
        else { return nil }
        let more = gates.count > 1 ? " and \(gates.count - 1) more" : ""
        return "\(worst.label)\(more): too noisy for \(worst.limit.rawValue) "
            + "\(GateNumbers(worst).text(allowed)); \(cure)"
    }
}

/// Names the gates that only another machine than main's keeps from failing, and how main gets runs of this one.
private func strangeGates(_ gates: [JudgedGate]) -> [String] {
    var labels: [String: [String]] = [:]
    for gate in gates {
        guard let environment = gate.test?.environment, gate.result.verdict == .inconclusive(.other(environment))
        else { continue }
        labels[environment, default: []].append(gate.result.label)
    }
    return labels.sorted { $0.key < $1.key }.map { environment, labels in
        let more = labels.count > 3 ? " and \(labels.count - 3) more" : ""
        return
            "\(labels.prefix(3).joined(separator: ", "))\(more): worse than main, but main's runs are of another machine "
            + "(\(environment)), so that the change may not be to blame; `cml run --retrain` on main in a job of this "
            + "runner, or a scheduled one there, makes main's runs for it, by which changes that have that commit are judged"
    }
}

/// Names each improvement that is too good to come from a better model alone.
private func suspiciousGates(_ gates: [JudgedGate]) -> [String] {
    gates.compactMap { gate in
        guard let test = gate.test, let statistics = gate.result.statistics else { return nil }
        guard !test.isIdentical, test.scale == .linear, test.noise.isSuspiciouslyGood else { return nil }
        let numbers = GateNumbers(gate.result, and: [statistics.deviation])
        return "\(gate.result.label): better by \(numbers.text(-statistics.worse)), more than 6 times its noise "
            + "(s=\(numbers.text(statistics.deviation))); look for leakage of evaluation data into the training"
    }
}

/// A gate with its verdict, and what it was judged by.
struct JudgedGate {
    var result: GateResult
    var test: PendingGate.Test?
    var past: MetricHistory?
    /// The candidate's runs.
    var runs: Int

    init(_ pending: PendingGate, as result: GateResult) {
        self.result = result
        test = pending.test
        past = pending.past
        runs = pending.runs
    }
}
