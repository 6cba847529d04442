extension Judgement {
    /// One line that a reviewer can act on, each mechanism once: `failed: accuracy (drop 0.0465, allowed 0.0200)`, `passed, 2 inconclusive`.
    package var headline: String {
        guard !gates.isEmpty else { return isFailed ? "failed" : "nothing to judge" }
        guard isFailed else { return passed }
        var firsts: [GateResult] = []
        for gate in blockers {
            let isAgain = gate.limit == .mechanism && firsts.contains { $0.label == gate.label }
            if !isAgain { firsts.append(gate) }
        }
        let named = firsts.prefix(3).map { gate in
            gate.summary.isEmpty ? gate.label : "\(gate.label) (\(gate.summary))"
        }
        guard !named.isEmpty else { return "failed" }
        let rest = blockers.count - named.count
        return "failed: " + (named + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: "; ")
    }

    /// The gates that make the check fail: those that failed before those that the policy blocks.
    package var blockers: [GateResult] {
        let failing = gates.filter { !$0.warn && ($0.verdict == .fail || $0.verdict.word == "error") }
        return failing + gates.filter { $0.isBlocking && $0.verdict.word == "inconclusive" }
    }

    private var passed: String {
        let inconclusive = gates.count { $0.verdict.word == "inconclusive" }
        let warnings = gates.count { $0.word == "WARN" }
        var parts = ["passed"]
        if gates.allSatisfy({ $0.limit == .mechanism }) { parts.append("no metric is gated") }
        if inconclusive > 0 { parts.append("\(inconclusive) inconclusive") }
        if warnings > 0 { parts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
        return parts.joined(separator: ", ")
    }
}
