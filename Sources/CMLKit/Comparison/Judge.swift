/// Judges every rule of every comparison, and what the policy makes of the verdicts.
///
/// All tests of the check, over all datasets, share one alpha, so verdicts wait until every test is known. A rule
/// that contradicts itself is an error before anything is judged.
package func judge(
    _ comparisons: [Comparison], mechanism: [GateResult], policy: Config.Policy
) throws(Failure) -> Judgement {
    var pending: [PendingGate] = []
    var globs = 0
    for comparison in comparisons {
        for rule in comparison.rules {
            try rule.validate()
            if rule.isGlob { globs += 1 }
            let expansion = RuleExpansion(rule: rule, comparison: comparison, glob: rule.isGlob ? globs : nil)
            pending += expansion.gates
        }
    }
    let tests = pending.compactMap(\.test)
    let gates = (mechanism + resolved(pending, policy)).map { gate in
        var gate = gate
        gate.isBlocking = policy.blocks(gate)
        return gate
    }
    let suspicious = tests.isEmpty ? [] : suspiciousGates(pending)
    return Judgement(
        gates: gates, isFailed: gates.contains(where: \.isBlocking),
        notices: noisyGates(gates) + suspicious)
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

/// Names each improvement that is too good to come from a better model alone.
private func suspiciousGates(_ pending: [PendingGate]) -> [String] {
    pending.compactMap { gate in
        guard let test = gate.test, !test.isIdentical, test.noise.isSuspiciouslyGood else { return nil }
        let numbers = GateNumbers(gate.result, and: [test.noise.deviation])
        return "\(gate.result.label): better by \(numbers.text(-test.noise.worse)), more than 6 times its noise "
            + "(s=\(numbers.text(test.noise.deviation))); look for leakage of evaluation data into the training"
    }
}
