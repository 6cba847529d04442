import CMLSystem

extension GateRule {
    /// What may be written in a gate.
    package enum Key: String, CaseIterable, Sendable {
        case min
        case max
        case maxDrop = "max_drop"
        case maxRise = "max_rise"
        case maxGap = "max_gap"
        case warn
        case exact
        case direction
    }
}

extension Reader {
    /// The general gates.
    func gateRules() -> [GateRule] {
        children("a mapping of metrics to limits").compactMap { metric, value in
            guard value.node.content != .null else {
                value.report("the gate `\(metric)` has no limit", hint: "`null` removes a gate in a profile or dataset")
                return nil
            }
            guard let (rule, _) = value.gate(metric, isChange: false) else { return nil }
            if value.hasNoLimit {
                value.report("the gate `\(metric)` has no limit", hint: "give it \(quotedList(GateRule.limitKeys))")
            }
            if let contradiction = rule.contradiction() {
                value.report(contradiction.what, hint: contradiction.hint)
            }
            return rule
        }
    }

    /// Gates that are laid over the general ones: whether they fit is only known when they're merged.
    func gateChanges() -> GateChanges {
        var changes = GateChanges()
        for (metric, value) in children("a mapping of metrics to limits") {
            if value.node.content == .null {
                changes.removed.append(metric)
            } else if let (rule, keys) = value.gate(metric, isChange: true) {
                changes.rules.append(rule)
                changes.keys[metric] = keys
                if let contradiction = rule.contradiction(isChange: true) {
                    value.report(contradiction.what, hint: contradiction.hint)
                }
            }
        }
        return changes
    }

    /// One gate and the keys that are written in it, in a change also with `null`, which removes the limit.
    private func gate(_ metric: String, isChange: Bool) -> (GateRule, [GateRule.Key])? {
        guard !metric.isEmpty else {
            report("`\(metric)` names no metric")
            return nil
        }
        guard node.entries != nil else {
            let hint = node.number.map { _ in "write `{min: \(node.source ?? "0.9")}`" }
            reportWrong("a mapping with \(quotedList(GateRule.Key.allCases.map(\.rawValue)))", hint: hint)
            return nil
        }
        var rule = GateRule(metric: metric, place: place)
        var keys: [GateRule.Key] = []
        for (name, value) in fields(GateRule.Key.allCases.map(\.rawValue)) {
            guard let key = GateRule.Key(rawValue: name) else { continue }
            keys.append(key)
            if isChange, value.node.content == .null { continue }
            value.read(key, into: &rule)
        }
        return (rule, keys.sorted { $0.rawValue < $1.rawValue })
    }

    /// Whether nothing in the gate is, or might be meant as, a limit.
    private var hasNoLimit: Bool {
        let others = Set(GateRule.Key.allCases.map(\.rawValue)).subtracting(GateRule.limitKeys)
        return (node.entries ?? []).allSatisfy { others.contains($0.key) }
    }

    private func read(_ key: GateRule.Key, into rule: inout GateRule) {
        switch key {
        case .min: rule.min = bound()
        case .max: rule.max = bound()
        case .maxDrop: rule.maxDrop = tolerance()
        case .maxRise: rule.maxRise = tolerance()
        case .maxGap: rule.maxGap = nonNegative("a number, or one with a unit such as `5%` or `10s`")?.value
        case .warn: rule.warn = bool() ?? false
        case .exact: rule.exact = bool() ?? false
        case .direction: rule.direction = choice([Direction.higher, .lower])
        }
    }

    private func bound() -> Double? {
        measure("a number, or one with a unit such as `10m`, `64MB` or `5%`", units: Measure.Unit.all)?.value
    }

    private func tolerance() -> GateRule.Tolerance? {
        if node.string == "auto" { return .auto }
        guard let measure = nonNegative("a number, a share such as `5%`, or `auto`") else { return nil }
        return measure.unit == .share ? .relative(measure.value) : .absolute(measure.value)
    }

    private func nonNegative(_ expected: String) -> Measure? {
        guard let measure = measure(expected, units: Measure.Unit.all) else { return nil }
        guard measure.value >= 0 else {
            report("`\(name)` must not be negative, found `\(node.source ?? "\(measure.value)")`")
            return nil
        }
        return measure
    }
}

extension Measure.Unit {
    static let all: Set<Measure.Unit> = [.none, .seconds, .bytes, .share]
}

extension GateRule {
    static let limitKeys = ["min", "max", "max_drop", "max_rise", "max_gap"]

    package var hasLimit: Bool {
        min != nil || max != nil || maxDrop != nil || maxRise != nil || maxGap != nil
    }
}
