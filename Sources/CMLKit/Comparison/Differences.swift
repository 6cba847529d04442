import CMLSystem

extension Difference {
    /// What differs between the inputs of two runs, by name, sorted.
    package static func between(_ baseline: RunRecord, and candidate: RunRecord) -> [Difference] {
        var differences = values(.params, baseline.params.mapValues(text), candidate.params.mapValues(text))
        let (old, new) = (baseline.fingerprint, candidate.fingerprint)
        differences += parts(.data, old.data, new.data)
        if old.evaluation != old.data || new.evaluation != new.data {
            differences += parts(.evaluation, old.evaluation, new.evaluation)
        }
        differences += parts(.environment, old.environment, new.environment)
        differences += values(.environment, facts(baseline.environment), facts(candidate.environment))
        differences += parts(.profile, old.profile, new.profile)
        differences += parts(.code, old.code, new.code)
        return differences
    }

    /// `evaluation data changed: data/test.csv 3f2a… → 9c01…`.
    package var sentence: String {
        switch (before, after) {
        case (let before?, let after?): "\(kind.rawValue) changed: \(name) \(before) → \(after)"
        case (nil, let after?): "\(kind.rawValue) added: \(name) \(after)"
        case (let before?, nil): "\(kind.rawValue) removed: \(name) \(before)"
        case (nil, nil): "\(kind.rawValue) changed: \(name)"
        }
    }

    private static func values(_ kind: Kind, _ old: [String: String], _ new: [String: String]) -> [Difference] {
        Set(old.keys).union(new.keys).sorted().compactMap { name in
            old[name] == new[name] ? nil : Difference(kind, name, from: old[name], to: new[name])
        }
    }

    /// File by file where both sides list their files; else that the group differs.
    private static func parts(_ kind: Kind, _ old: Fingerprint.Part?, _ new: Fingerprint.Part?) -> [Difference] {
        guard old?.hash != new?.hash else { return [] }
        let named = values(
            kind, (old?.files ?? [:]).mapValues { shown($0, kind) }, (new?.files ?? [:]).mapValues { shown($0, kind) })
        let isListed = !(old?.files ?? [:]).isEmpty || !(new?.files ?? [:]).isEmpty
        if isListed, !named.isEmpty { return named }
        return [
            Difference(
                kind, kind.rawValue, from: old.map { shown($0.hash, kind) }, to: new.map { shown($0.hash, kind) })
        ]
    }

    /// A hash as its first digits; a value of the profile as it is.
    private static func shown(_ text: String, _ kind: Kind) -> String {
        guard kind != .profile else { return text.isEmpty ? "set" : text }
        let hash = text.hasPrefix("sha256:") ? text.dropFirst("sha256:".count) : text[...]
        return hash.prefix(7) + "…"
    }

    private static func text(_ value: Json) -> String {
        value.string ?? value.canonical
    }

    private static func facts(_ environment: RunEnvironment) -> [String: String] {
        var facts = environment.packages
        facts["os"] = environment.os
        facts["arch"] = environment.arch
        facts["cpu"] = environment.cpu
        facts["gpu"] = environment.gpu
        facts["runner"] = environment.runner
        facts["python"] = environment.python
        return facts
    }
}
