import CMLSystem

extension Config {
    /// Says which gates and policies of `base` the configuration `head` removes or loosens, one sentence each.
    ///
    /// What a profile or a dataset loosens is only said when it's not the general gate that does.
    package static func loosened(from base: Config, to head: Config) -> [String] {
        var sentences = GateRule.loosened(from: base.gates, to: head.gates)
        let general = Set(sentences)
        for name in Set(base.train.profiles.keys).union(head.train.profiles.keys).sorted() {
            let profiles = (base.train.profiles[name], head.train.profiles[name])
            let found = GateRule.loosened(from: base.rules(profiles.0, nil), to: head.rules(profiles.1, nil))
            sentences += found.filter { !general.contains($0) }.map { "profile `\(name)`: \($0)" }
        }
        for dataset in base.datasets {
            guard let other = head.datasets.first(where: { $0.name == dataset.name }) else {
                sentences.append("dataset `\(dataset.name)` removed")
                continue
            }
            let found = GateRule.loosened(from: base.rules(nil, dataset), to: head.rules(nil, other))
            sentences += found.filter { !general.contains($0) }.map { "dataset `\(dataset.name)`: \($0)" }
        }
        sentences += CheckCommand.loosened(from: base.checks, to: head.checks)
        sentences += Policy.loosened(from: base.policy, to: head.policy)
        sentences += Acceptance.added(since: base.accept, in: head.accept)
        if head.image?.allowSmokeModel == true, base.image?.allowSmokeModel != true {
            sentences.append("image allow_smoke_model added")
        }
        return sentences
    }

    /// The gates of a profile or dataset; the general ones where its changes don't fit.
    ///
    /// A side that contradicts itself is named when it's resolved, and judges nothing before that.
    private func rules(_ profile: Profile?, _ dataset: Dataset?) -> [GateRule] {
        do throws(Failure) {
            return try gates(of: profile, dataset)
        } catch {
            return gates
        }
    }
}

extension Config.CheckCommand {
    fileprivate static func loosened(from base: [Self], to head: [Self]) -> [String] {
        base.compactMap { before in
            guard let after = head.first(where: { $0.name == before.name }) else {
                return "check `\(before.name)` removed"
            }
            return after.warn && !before.warn ? "check `\(before.name)` only warns now" : nil
        }
    }
}

extension Config.Acceptance {
    /// The shifts that are newly accepted: what main measured is no longer what the metric is held against.
    fileprivate static func added(since base: [Self], in head: [Self]) -> [String] {
        head.filter { entry in !base.contains { $0.isSame(as: entry) } }.map { entry in
            let level = entry.to.map { " to \(written($0))" } ?? ""
            return "accept `\(entry.metric)`\(level) added: \(entry.reason)"
        }
    }
}

extension Config.Policy {
    fileprivate static func loosened(from base: Self, to head: Self) -> [String] {
        let choices: [(String, Choice, Choice)] = [
            ("missing_baseline", base.missingBaseline, head.missingBaseline),
            ("not_comparable", base.notComparable, head.notComparable),
            ("configuration_change", base.configurationChange, head.configurationChange),
            ("inconclusive", base.inconclusive, head.inconclusive),
        ]
        var sentences = choices.compactMap { name, before, after in
            after.strictness < before.strictness
                ? "policy \(name) \(before.rawValue) → \(after.rawValue)" : nil
        }
        if head.alpha < base.alpha {
            sentences.append("policy alpha \(written(base.alpha)) → \(written(head.alpha))")
        }
        // A larger beta lets a pass hide a drop beyond the allowance more often.
        if head.beta > base.beta {
            sentences.append("policy beta \(written(base.beta)) → \(written(head.beta))")
        }
        return sentences
    }
}

extension Config.Policy.Choice {
    fileprivate var strictness: Int {
        switch self {
        case .warn: 0
        case .failWorse: 1
        case .fail: 2
        }
    }
}

extension GateRule {
    fileprivate static func loosened(from base: [GateRule], to head: [GateRule]) -> [String] {
        base.flatMap { before in
            guard let after = head.first(where: { $0.metric == before.metric }) else {
                return ["gate `\(before.metric)` removed"]
            }
            return after.loosenings(of: before).map { "gate `\(before.metric)` \($0)" }
        }
    }

    private func loosenings(of before: GateRule) -> [String] {
        var changes: [String] = []
        changes += Self.bound("min", before.min, min) { $0 < $1 }
        changes += Self.bound("max", before.max, max) { $0 > $1 }
        changes += Self.tolerance("max_drop", before.maxDrop, maxDrop)
        changes += Self.tolerance("max_rise", before.maxRise, maxRise)
        changes += Self.bound("max_gap", before.maxGap, maxGap) { $0 > $1 }
        if warn, !before.warn { changes.append("only warns now") }
        if before.exact, !exact { changes.append("is no longer exact") }
        if let direction, let was = before.direction, direction != was {
            changes.append("direction \(was.rawValue) → \(direction.rawValue)")
        }
        return changes
    }

    private static func bound(
        _ name: String, _ before: Double?, _ after: Double?, isLooser: (Double, Double) -> Bool
    ) -> [String] {
        guard let before else { return [] }
        guard let after else { return ["\(name) \(written(before)) removed"] }
        return isLooser(after, before) ? ["\(name) \(written(before)) → \(written(after))"] : []
    }

    /// A change of kind (`0.01` → `5%`) is named too: whether it's looser depends on values that nobody knows yet.
    private static func tolerance(_ name: String, _ before: Tolerance?, _ after: Tolerance?) -> [String] {
        guard let before else { return [] }
        guard let after else { return ["\(name) \(before.text) removed"] }
        switch (before, after) {
        case (.absolute(let was), .absolute(let allowed)) where allowed <= was: return []
        case (.relative(let was), .relative(let allowed)) where allowed <= was: return []
        case (.auto, .auto): return []
        default: return ["\(name) \(before.text) → \(after.text)"]
        }
    }
}

extension GateRule.Tolerance {
    /// As it would stand in `cml.yaml`.
    package var text: String {
        switch self {
        case .absolute(let allowed): written(allowed)
        // The share was divided by 100 once; twelve digits give back what was written.
        case .relative(let share): "\(written((share * 100 * 1e10).rounded() / 1e10))%"
        case .auto: "auto"
        }
    }
}

/// A number as a person writes it: `1` for 1.0.
private func written(_ number: Double) -> String {
    let text = shortest(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
