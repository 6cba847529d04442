/// Main's units as the judge of one comparison sees them, before any metric is asked about.
package struct MainUnits: Equatable, Sendable {
    /// Newest first.
    package let units: [MainHistory.Unit]
    /// Of each unit, in ascending order; nil where a run doesn't tell its seed.
    let seeds: [[Int]?]
    package let leftOut: [MainHistory.LeftOut]
    package let candidate: [RunRecord]
    /// The shifts that the candidate's own `cml.yaml` accepts.
    package let accepted: [Config.Acceptance]
    /// Which two units show that the training ignores its seed; nil when none do.
    package let seedIgnored: String?
    /// What differs between the candidate's machine and the newest unit's, where no unit was measured on such a one.
    package let strangeEnvironment: String?

    package init(
        _ history: MainHistory, candidate: [RunRecord] = [], accepted: [Config.Acceptance] = []
    ) {
        units = history.units
        seeds = history.units.map(\.seeds)
        leftOut = history.leftOut
        self.candidate = candidate
        self.accepted = accepted
        seedIgnored = CMLKit.seedIgnored(by: history.units)
        let isKnown = history.units.contains { unit in
            unit.records.contains { environmentDifference(from: [$0], to: candidate) == nil }
                || environmentDifference(from: unit.records, to: candidate) == nil
        }
        strangeEnvironment =
            isKnown ? nil : environmentDifference(from: history.units.first?.records ?? [], to: candidate)
    }

    /// Takes the baseline for the only unit where no history was read.
    package init(_ comparison: Comparison) {
        var history = comparison.history
        if history.units.isEmpty, case .runs(let records, let commit) = comparison.baseline {
            history.units = [MainHistory.Unit(commit: commit, records: records)]
        }
        self.init(history, candidate: comparison.candidate, accepted: comparison.accepted)
    }
}

extension MainHistory.Unit {
    fileprivate var seeds: [Int]? {
        let seeds = records.compactMap(\.seed)
        return seeds.count == records.count ? Set(seeds).sorted() : nil
    }

    /// What its runs measured, without what the machine's load decides; equal runs once.
    var qualities: Set<[String: UInt64]> { Set(records.map { measured($0, .quality) }) }

    /// Whether the same luck was measured: in quality alone, or in what the machine's load decides, too.
    func repeats(_ other: MainHistory.Unit, _ kinds: MetricKind...) -> Bool {
        func measurements(_ unit: MainHistory.Unit) -> [[String: UInt64]] {
            unit.records.sorted { ($0.seed ?? 0, $0.id) < ($1.seed ?? 0, $1.id) }.map { record in
                kinds.reduce(into: [:]) { $0.merge(measured(record, $1)) { first, _ in first } }
            }
        }
        return seeds == other.seeds && measurements(self) == measurements(other)
    }
}

/// Whether all runs measured the same in every metric that tells quality, to the last bit.
func measuresTheSame(_ records: [RunRecord]) -> Bool {
    guard let first = records.first.map({ measured($0, .quality) }) else { return false }
    return !first.isEmpty && records.dropFirst().allSatisfy { measured($0, .quality) == first }
}

/// The bits of every number of one kind, since equal draws are equal to the last bit.
private func measured(_ record: RunRecord, _ kind: MetricKind) -> [String: UInt64] {
    record.metrics.compactMapValues { $0.number?.bitPattern }.filter { name, _ in
        MetricKind(of: name, in: record.metrics) == kind
    }
}

/// Says which two units have the same metrics to the last bit although their seeds differ.
///
/// Their trees must differ and share the code: then something else was changed, and neither that nor the seed made
/// any difference. A training that ignores its seed measures no noise, however many commits there are.
private func seedIgnored(by units: [MainHistory.Unit]) -> String? {
    var byCode: [String: [MainHistory.Unit]] = [:]
    for unit in units {
        guard let code = unit.records.first?.fingerprint.code?.hash else { continue }
        byCode[code, default: []].append(unit)
    }
    for (_, group) in byCode.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key }) {
        let qualities = group.map(\.qualities)
        for (index, unit) in group.enumerated() {
            let own = qualities[index]
            guard own.count == 1, own.first?.isEmpty == false, let seeds = unit.seeds else { continue }
            let twin = group.indices[(index + 1)...].first { other in
                qualities[other] == own && group[other].records.first?.tree != unit.records.first?.tree
                    && group[other].seeds.map { Set($0).isDisjoint(with: seeds) } ?? false
            }
            guard let twin = twin.map({ group[$0] }) else { continue }
            return "main's \(twin.commit.prefix(7)) and \(unit.commit.prefix(7)) measured the same with different "
                + "seeds, so the training ignores CML_SEED; read it there, or say `exact: true`"
        }
    }
    return nil
}
