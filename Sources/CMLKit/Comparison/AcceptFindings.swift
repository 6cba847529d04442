import CMLSystem

/// The candidate's `accept` entries that do nothing, and those that the values contradict.
struct AcceptFindings {
    private let gates: [JudgedGate]
    private let comparisons: [Comparison]
    private let mains: [MainUnits]
    private let policy: Config.Policy

    init(_ gates: [JudgedGate], _ comparisons: [Comparison], _ mains: [MainUnits], _ policy: Config.Policy) {
        self.gates = gates
        self.comparisons = comparisons
        self.mains = mains
        self.policy = policy
    }

    var sentences: [String] {
        var entries: [Config.Acceptance] = []
        for entry in comparisons.flatMap(\.accepted) where !entries.contains(where: { $0.isSame(as: entry) }) {
            entries.append(entry)
        }
        guard comparisons.contains(where: { !$0.candidate.isEmpty }) else { return [] }
        return entries.flatMap { entry in unused(entry).map { [$0] } ?? contradictions(of: entry) }
    }

    private func unused(_ entry: Config.Acceptance) -> String? {
        let metrics = Set(comparisons.flatMap { $0.candidate.flatMap(\.metrics.keys) }).sorted()
        let name = "accept `\(entry.metric)` is unused"
        guard metrics.contains(where: entry.covers) else {
            let near = nearest(to: entry.metric, among: metrics)
            return "\(name): no run has such a metric" + (near.map { "; did you mean `\($0)`?" } ?? "")
        }
        guard judged(entry).isEmpty == false else { return "\(name): no gate holds it against main" }
        let known = mains.filter { !$0.units.isEmpty }
        let isOld = known.allSatisfy { $0.units.allSatisfy { $0.accepted.contains { $0.isSame(as: entry) } } }
        guard !known.isEmpty, isOld else { return nil }
        return "\(name): all of main's runs that count are from after it, so it can go"
    }

    /// The gates that hold a metric of `entry` against main.
    private func judged(_ entry: Config.Acceptance) -> [JudgedGate] {
        gates.filter { [.maxDrop, .maxRise].contains($0.result.limit) && entry.covers($0.result.metric) }
    }

    private func contradictions(of entry: Config.Acceptance) -> [String] {
        let found = judged(entry).compactMap { gate -> String? in
            guard let past = gate.past, let shift = past.shift, shift.entry.isSame(as: entry) else { return nil }
            let numbers = GateNumbers(gate.result, and: [entry.to].compactMap(\.self))
            let away = past.isPending ? candidateAway(gate, numbers) : mainAway(past, entry, numbers)
            return away.map { "accept `\(gate.result.label)` \(shift.text(numbers)) is contradicted: \($0)" }
        }
        return Array(found.prefix(3))
    }

    private func candidateAway(_ gate: JudgedGate, _ numbers: GateNumbers) -> String? {
        guard let noise = gate.test?.noise, let value = gate.result.number else { return nil }
        guard min(noise.p, 1 - noise.p) <= policy.alpha / 2 else { return nil }
        return "this change is at \(numbers.text(value)), which noise alone doesn't explain"
    }

    /// Whether main's runs since then have another level than the accepted one.
    private func mainAway(_ past: MetricHistory, _ entry: Config.Acceptance, _ numbers: GateNumbers) -> String? {
        guard past.obstacle == nil, let to = entry.to, past.scale.holds(to) else { return nil }
        guard let cut = past.cuts.last(where: { $0.accepted?.isSame(as: entry) == true }),
            let number = past.units.first(where: { $0.commit == cut.commit })?.segment
        else { return nil }
        let segment = past.segments.segments[number]
        let error = past.segments.deviation / Double(segment.range.count).squareRoot()
        let t = (segment.mean - past.scale.scaled(to)).magnitude / error
        guard StudentT(past.segments.degreesOfFreedom).tail(t) <= policy.alpha / 2 else { return nil }
        let count = segment.range.count
        return "main's \(count) run\(count == 1 ? "" : "s") since then are at "
            + numbers.text(past.scale.own(segment.mean))
    }
}
