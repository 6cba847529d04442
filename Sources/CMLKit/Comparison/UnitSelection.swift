/// Which of main's units count for one metric, and why the others don't.
struct UnitSelection {
    /// Where in main's units, newest first, it stands, and its mean.
    struct Selected {
        var index: Int
        var unit: MetricHistory.Unit
    }

    let kind: MetricKind
    let scale: MetricScale
    private(set) var step = 0.0
    /// Newest first.
    private(set) var used: [Selected] = []
    /// Newest first.
    private(set) var leftOut: [MainHistory.LeftOut] = []
    /// How many were left out because a newer unit had their luck.
    private(set) var repeats = 0
    private var comparable: [Selected] = []
    /// Of each used unit with several runs, on `scale`.
    private(set) var values: [[Double]] = []

    private let metric: String
    /// Which unit has the luck of a seed.
    private var drawn: [Int: Int] = [:]
    private var steps: [Double] = []
    private var examples: Int?

    init(_ metric: String, in main: MainUnits) {
        self.metric = metric
        let sides = main.candidate.isEmpty ? main.units.first?.records ?? [] : main.candidate
        kind = MetricKind(of: metric, in: sides.last?.metrics ?? [:])
        scale = kind == .resource ? .logarithmic : .linear
        note(main.candidate.compactMap { $0.metrics[metric] })
        for (index, unit) in main.units.enumerated() { select(unit, index, in: main, sides) }
        leftOut += main.leftOut
        step = scaledStep()
    }

    /// Returns the newest unit that has the metric, unless `shift` was accepted since.
    func nearest(newerThan shift: AcceptedShift?) -> MetricHistory.Unit? {
        guard let first = comparable.first, first.index < shift?.newerUnits ?? .max else { return nil }
        return first.unit
    }

    /// Takes `unit` as a draw of its own.
    private mutating func use(_ selected: Selected, _ found: [Metric]) {
        used.append(selected)
        for seed in selected.unit.seeds { drawn[seed] = selected.index }
        note(found)
    }

    private mutating func select(
        _ unit: MainHistory.Unit, _ index: Int, in main: MainUnits, _ sides: [RunRecord]
    ) {
        let found = unit.records.compactMap { $0.metrics[metric] }
        let values = found.compactMap(\.number)
        if let reason = obstacle(unit, found, values, sides) { return leaveOut(unit, reason) }
        let mean = scale.mean(values)
        let selected = Selected(
            index: index,
            unit: MetricHistory.Unit(
                commit: unit.commit, value: mean, seeds: main.seeds[index] ?? [], runs: values.count,
                draws: kind == .resource ? nil : draws(of: metric, in: unit.records), segment: 0))
        comparable.append(selected)
        if used.count == MainHistory.longest { return leaveOut(unit, "older than the newest \(MainHistory.longest)") }
        if let reason = repetition(of: unit, index, in: main) {
            repeats += 1
            return leaveOut(unit, reason)
        }
        use(selected, found)
        if values.count > 1 { self.values.append(values.map(scale.scaled)) }
    }

    private mutating func leaveOut(_ unit: MainHistory.Unit, _ reason: String) {
        leftOut.append(MainHistory.LeftOut(commit: unit.commit, reason: reason))
    }

    /// Why the metric of `unit` can't be held against that of `sides` at all.
    private func obstacle(
        _ unit: MainHistory.Unit, _ found: [Metric], _ values: [Double], _ sides: [RunRecord]
    ) -> String? {
        guard !values.isEmpty, values.count == unit.records.count else {
            return found.isEmpty ? "has no such metric" : "has no number in some of its runs"
        }
        guard values.allSatisfy(\.isFinite) else { return "has a value that is not a number" }
        guard values.allSatisfy(scale.holds) else { return "has a value that is not above zero" }
        return kind == .resource ? environmentDifference(from: unit.records, to: sides) : nil
    }

    /// Which newer unit has the same luck already; luck that counts twice makes the noise look smaller than it is.
    ///
    /// The luck of a model is its seeds', that of a duration the machine's: there only a copy of the record repeats it.
    private func repetition(of unit: MainHistory.Unit, _ index: Int, in main: MainUnits) -> String? {
        guard kind != .resource else {
            let twin = used.first { main.units[$0.index].repeats(unit, .quality, .resource) }
            return twin.map { "the same run as \($0.unit.commit.prefix(7))" }
        }
        guard let seeds = main.seeds[index] else { return "its seeds are not known" }
        guard let newer = seeds.lazy.compactMap({ drawn[$0] }).first.map({ main.units[$0] }) else { return nil }
        return (newer.repeats(unit, .quality) ? "the same draw as " : "has seeds of ") + newer.commit.prefix(7)
    }

    /// Collects what tells the metric's step.
    private mutating func note(_ found: [Metric]) {
        for metric in found {
            if let number = metric.number { steps.append(number) }
            if let n = metric.n { examples = min(n, examples ?? n) }
        }
    }

    private func scaledStep() -> Double {
        let step = CMLKit.step(of: steps, examples: examples)
        guard scale == .logarithmic, step > 0, !used.isEmpty else { return step }
        return step / scale.own(Sample(used.map { scale.scaled($0.unit.value) }).mean)
    }
}

/// How many of the runs drew luck of their own: a deterministic training that is run again with its seed adds none.
func draws(of metric: String, in records: [RunRecord]) -> Int {
    Set(records.map { [$0.seed.map { UInt64(bitPattern: Int64($0)) }, $0.metrics[metric]?.number?.bitPattern] }).count
}
