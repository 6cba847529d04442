import CMLSystem

/// A shift of a metric that an `accept` entry says is intended, and where in main's history it takes effect.
///
/// That is the first commit whose own `cml.yaml` holds the entry. Values from before it belong to another level, so
/// a segment begins there, whether or not the values show a step.
package struct AcceptedShift: Equatable, Sendable {
    package var entry: Config.Acceptance
    /// The oldest of main's units that holds the entry; nil when only the candidate does.
    package var commit: String?
    /// How many of main's units, from the newest one on, lie after it.
    package var newerUnits: Int

    /// `0.9000 (new labelling guide)`, or the reason alone where the entry has no level.
    package func text(_ numbers: GateNumbers) -> String {
        entry.to.map { "\(numbers.text($0)) (\(entry.reason))" } ?? entry.reason
    }
}

extension Config.Acceptance {
    /// Names a metric, or several with a `*`, as a gate does.
    package func covers(_ metric: String) -> Bool {
        self.metric == metric || (self.metric.contains("*") && Glob(self.metric, separator: ".").matches(metric))
    }

    /// Whether two configurations mean the same entry, wherever in the file it stands.
    package func isSame(as other: Config.Acceptance) -> Bool {
        metric == other.metric && to == other.to && reason == other.reason
    }
}

extension MainUnits {
    /// The shifts of `metric`, the oldest first, that take effect somewhere in these units or after them.
    ///
    /// An entry that every unit holds takes no effect any more: the values are all from after it. One that was removed
    /// from `cml.yaml` since then keeps its boundary, which the older units tell.
    package func shifts(of metric: String) -> [AcceptedShift] {
        var entries: [Config.Acceptance] = []
        for entry in units.reversed().flatMap(\.accepted) + accepted where entry.covers(metric) {
            if !entries.contains(where: { $0.isSame(as: entry) }) { entries.append(entry) }
        }
        let shifts = entries.compactMap { entry -> AcceptedShift? in
            let first = units.lastIndex { unit in unit.accepted.contains { $0.isSame(as: entry) } }
            guard let first else { return AcceptedShift(entry: entry, commit: nil, newerUnits: 0) }
            guard first < units.count - 1 else { return nil }
            return AcceptedShift(entry: entry, commit: units[first].commit, newerUnits: first + 1)
        }
        return shifts.enumerated().sorted { (-$0.element.newerUnits, $0.offset) < (-$1.element.newerUnits, $1.offset) }
            .map(\.element)
    }
}
