/// What main's past says of one metric: its values, its level now, and its noise (gates.md, section 1, step 2).
///
/// The judge, `cml gate --why` and `cml history` all speak from this one value, so they can't disagree.
package struct MetricHistory: Equatable, Sendable {
    /// A commit of main whose mean counts.
    package struct Unit: Equatable, Sendable {
        package var commit: String
        /// The mean over its runs, in the metric's own unit.
        package var value: Double
        /// In ascending order.
        package var seeds: [Int]
        /// Seeds and reruns.
        package var runs: Int
        /// The same, without what a seed measured again to the last bit.
        package var draws: Int
        /// The number of its segment.
        package var segment: Int

        package init(commit: String, value: Double, seeds: [Int], runs: Int, draws: Int? = nil, segment: Int) {
            self.commit = commit
            self.value = value
            self.seeds = seeds
            self.runs = runs
            self.draws = draws ?? runs
            self.segment = segment
        }
    }

    /// Where main's level moved.
    package struct Cut: Equatable, Sendable {
        /// The first commit of the new level.
        package var commit: String
        /// By how much the mean went up, in the metric's own unit.
        package var change: Double
        /// nil for one that only the values show.
        package var accepted: Config.Acceptance?
        /// How many units the new level has.
        package var runs: Int
    }

    /// Fewer units leave the noise unknown, and so do fewer degrees of freedom.
    package static let fewest = 3
    package static let fewestDegreesOfFreedom = 2

    package let metric: String
    package let kind: MetricKind
    package let scale: MetricScale
    /// Oldest first.
    package let units: [Unit]
    /// Newest first, with reasons.
    package let leftOut: [MainHistory.LeftOut]
    /// Of the units' values, on `scale`.
    package let segments: Segments
    /// Half of the metric's least step is the least noise that is believed; zero for a continuous metric.
    package let step: Double
    /// The newest shift that was accepted and takes effect here.
    package let shift: AcceptedShift?
    /// Where the level moved, oldest first; the accepted shifts are among them.
    package let cuts: [Cut]
    /// The newest commit of main that the candidate may be held against, whether or not it counts for the noise.
    package let nearest: Unit?
    /// How far apart the seeds of one unit are, on `scale`.
    package let seedSpread: SeedSpread
    /// Why the noise is unknown; nil when it's known.
    package let obstacle: String?
    /// Whether the metric is the same for every seed, so that more seeds cure nothing.
    package let ignoresSeed: Bool

    package init(of metric: String, in main: MainUnits) {
        let selection = UnitSelection(metric, in: main)
        let shifts = main.shifts(of: metric)
        let scale = selection.scale
        let used = Array(selection.used.reversed())
        let boundaries = shifts.map { shift in used.count { $0.index >= shift.newerUnits } }
        let step = selection.step
        segments = Segments(values: used.map { scale.scaled($0.unit.value) }, forced: boundaries, step: step)
        units = Self.numbered(used.map(\.unit), segments)
        cuts = Self.cuts(units, segments, scale, accepted: Dictionary(zip(boundaries, shifts)) { $1 })
        shift = shifts.last
        nearest = selection.nearest(newerThan: shifts.last)
        leftOut = selection.leftOut
        seedSpread = SeedSpread(selection.values)
        let isLevelKnown = used.isEmpty || boundaries.last ?? 0 < used.count || nearest == nil
        let isConstant = used.count >= Self.fewest && segments.deviation == 0
        ignoresSeed = selection.kind != .resource && (main.seedIgnored != nil || isConstant)
        obstacle = Self.obstacle(segments, selection, isLevelKnown: isLevelKnown, in: main)
        self.metric = metric
        self.kind = selection.kind
        self.scale = scale
        self.step = step
    }

    /// Whether no run of main has the accepted level yet.
    package var isPending: Bool { shift != nil && nearest == nil }

    /// The level that the candidate is held against, in the metric's own unit; nil where nothing tells it.
    package var centre: Double? {
        guard !isPending else { return shift?.entry.to }
        return segments.segments.last.map { level(of: $0) }
    }

    /// The level of a segment in the metric's own unit.
    package func level(of segment: Segments.Segment) -> Double {
        let values = units[segment.range].map(\.value)
        return scale == .logarithmic && Set(values).count == 1 ? values[0] : scale.own(segment.mean)
    }

    /// How far a candidate strays from the level by noise alone; nil where level or noise is not known.
    package var noise: HistoryNoise? {
        guard obstacle == nil, let centre, scale.holds(centre) else { return nil }
        return noise(around: centre, segments)
    }

    /// The same, had main never moved but where that was accepted; nil where no cut was found.
    package var uncutNoise: HistoryNoise? {
        guard noise != nil, let centre, segments.doubt > 0 else { return nil }
        let values = units.map { scale.scaled($0.value) }
        let forced = cuts.filter { $0.accepted != nil }.compactMap { cut in
            units.firstIndex { $0.commit == cut.commit }
        }
        return noise(around: centre, Segments(uncut: values, forced: forced, step: step))
    }

    private func noise(around centre: Double, _ segments: Segments) -> HistoryNoise {
        let runs = Double(units.reduce(0) { $0 + $1.draws }) / Double(units.count)
        return HistoryNoise(
            level: isPending ? scale.scaled(centre) : segments.segments.last?.mean ?? .nan,
            levelUnits: isPending ? nil : segments.segments.last?.range.count, deviation: segments.deviation,
            degreesOfFreedom: segments.degreesOfFreedom, runsPerUnit: runs)
    }

    private static func numbered(_ units: [Unit], _ segments: Segments) -> [Unit] {
        var units = units
        for (number, segment) in segments.segments.enumerated() {
            for index in segment.range { units[index].segment = number }
        }
        return units
    }

    private static func cuts(
        _ units: [Unit], _ segments: Segments, _ scale: MetricScale, accepted: [Int: AcceptedShift]
    ) -> [Cut] {
        zip(segments.segments, segments.segments.dropFirst()).map { old, new in
            Cut(
                commit: units[new.range.lowerBound].commit, change: scale.own(new.mean) - scale.own(old.mean),
                accepted: accepted[new.range.lowerBound]?.entry, runs: new.range.count)
        }
    }

    private static func obstacle(
        _ segments: Segments, _ selection: UnitSelection, isLevelKnown: Bool, in main: MainUnits
    ) -> String? {
        let count = selection.used.count
        if selection.kind != .resource, let ignored = main.seedIgnored { return ignored }
        guard count >= fewest else {
            guard selection.repeats > 0 else { return "\(count) main run\(count == 1 ? "" : "s")" }
            return "\(count + selection.repeats) main runs, but only \(count) with seeds of its own"
        }
        guard isLevelKnown else { return "no main run with seeds of its own since the accepted shift" }
        guard segments.degreesOfFreedom >= fewestDegreesOfFreedom else {
            return "\(count) main runs on \(segments.segments.count) levels"
        }
        guard segments.deviation > 0 else {
            return "\(count) main runs measured the same to the last digit; read CML_SEED in the training, or say "
                + "`exact: true`"
        }
        return nil
    }
}
