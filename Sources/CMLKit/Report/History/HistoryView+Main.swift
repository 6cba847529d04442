import CMLSystem

extension HistoryView {
    /// What `past` says of `metric`, by the value that gates judge from.
    ///
    /// `seen` are the units of `past` that gates see; `policy` tells how certain a gate wants to be: a band holds what
    /// it would not call worse.
    package init(of metric: String, in past: JobHistory, seen: MainUnits, policy: Config.Policy) {
        let history = MetricHistory(of: metric, in: seen)
        self.init(metric: metric, dataset: past.job.dataset)
        let newest = past.main.units.lazy.flatMap(\.records).compactMap { $0.metrics[metric] }.first
        unit = newest?.unit
        direction = KnownDirection(metric: metric, rule: nil, recorded: newest?.direction)?.direction
        commits = Self.commits(metric, past, history, seen)
        let places = Dictionary(commits.indices.map { (commits[$0].id, $0) }) { first, _ in first }
        segments = Self.segments(history, places, alpha: policy.alpha)
        shifts = Self.shifts(history, places)
        sight = Self.sight(history, direction ?? .higher, policy)
        unknown = sight == nil && history.kind != .exact ? history.obstacle : nil
        remarks = Self.remarks(history)
    }

    /// Oldest first.
    private static func commits(
        _ metric: String, _ past: JobHistory, _ history: MetricHistory, _ seen: MainUnits
    ) -> [Commit] {
        let used = Dictionary(history.units.map { ($0.commit, $0) }) { first, _ in first }
        let outliers = Set(history.outliers.map(\.commit))
        let units = Dictionary(past.main.units.map { ($0.commit, $0.records) }) { first, _ in first }
        let reasons = Dictionary(grouping: history.leftOut, by: \.commit).mapValues { $0.map(\.reason) }
        let oldest = past.commits.firstIndex { $0.id == seen.units.last?.commit } ?? past.commits.count
        let isFull = seen.units.count == MainHistory.longest
        return past.commits.enumerated().reversed().map { index, found in
            let records = units[found.id] ?? found.strays
            var commit = Commit(
                id: found.id, time: found.time, value: mean(metric, of: records), runs: records.count,
                seeds: Set(records.compactMap(\.seed)).sorted())
            commit.hasFailed = found.failed.contains(metric)
            commit.value = used[found.id]?.value ?? commit.value
            commit.isOutlier = outliers.contains(found.id)
            guard used[found.id] == nil else { return commit }
            commit.isOlder = isFull && index > oldest
            let age = commit.isOlder ? "older than the newest \(MainHistory.longest)" : "no run of it counts"
            commit.leftOut = reasons[found.id]?.joined(separator: "; ") ?? age
            return commit
        }
    }

    private static func mean(_ metric: String, of records: [RunRecord]) -> Double? {
        let values = records.compactMap { $0.metrics[metric]?.number }
        return values.isEmpty ? nil : Sample(values).mean
    }

    private static func segments(_ history: MetricHistory, _ places: [String: Int], alpha: Double) -> [Segment] {
        history.segments.segments.compactMap { segment in
            let units = history.units[segment.range]
            guard let first = units.first.flatMap({ places[$0.commit] }),
                let last = units.last.flatMap({ places[$0.commit] })
            else { return nil }
            let level = history.level(of: segment)
            let own = Sample(units.map { history.scale.scaled($0.value) }).deviation
            return Segment(
                range: first...max(first, last), level: level, band: band(segment, history, alpha: alpha),
                deviation: units.count < 2 ? nil : history.scale == .linear ? own : level * own, commits: units.count,
                runs: units.reduce(0) { $0 + $1.runs })
        }
    }

    /// Where an unchanged commit lies, but for `alpha` on each side.
    private static func band(
        _ segment: Segments.Segment, _ history: MetricHistory, alpha: Double
    ) -> ClosedRange<Double>? {
        guard history.obstacle == nil, history.kind != .exact else { return nil }
        let noise = HistoryNoise(
            level: segment.mean, levelUnits: segment.range.count, deviation: history.segments.deviation,
            degreesOfFreedom: history.segments.degreesOfFreedom)
        let reach = StudentT(noise.degreesOfFreedom).upperQuantile(alpha) * noise.standardError(runs: 1)
        guard reach.isFinite else { return nil }
        return history.scale.own(segment.mean - reach)...history.scale.own(segment.mean + reach)
    }

    private static func shifts(_ history: MetricHistory, _ places: [String: Int]) -> [Shift] {
        zip(history.cuts, history.segments.segments.dropFirst()).compactMap { cut, segment in
            guard let place = places[cut.commit] else { return nil }
            let after = history.level(of: segment)
            return Shift(commit: place, before: after - cut.change, after: after, accepted: cut.accepted)
        }
    }

    private static func sight(_ history: MetricHistory, _ direction: Direction, _ policy: Config.Policy) -> Sight? {
        guard history.kind != .exact, let noise = history.noise, let centre = history.centre else { return nil }
        let test = NoiseAware(
            worse: 0, standardError: noise.standardError(runs: Int(noise.runsPerUnit.rounded(.up))),
            deviation: noise.deviation, degreesOfFreedom: noise.degreesOfFreedom)
        let seen = history.scale.own(
            test.statistics(allowed: nil, share: policy.alpha, beta: policy.beta), around: centre, direction)
        return Sight(
            units: history.units.count, deviation: seen.deviation, degreesOfFreedom: noise.degreesOfFreedom,
            detects: seen.detects, supports: seen.supports, alpha: policy.alpha, beta: policy.beta)
    }

    private static func remarks(_ history: MetricHistory) -> [String] {
        var remarks: [String] = []
        if history.kind == .exact {
            remarks.append("it is exact: a gate holds a change against the newest commit alone, without noise")
        }
        if history.obstacle == nil, history.step > 0, history.scale == .linear,
            history.segments.deviation <= history.step / 2
        {
            remarks.append(
                "it moves in steps of \(significant(history.step, 3)), and half of one is the least noise believed")
        }
        if history.isPending, let shift = history.shift {
            let level = shift.entry.to.map { "the level \(significant($0, 6))" } ?? "a shift"
            remarks.append("accepted: \(level) (\(shift.entry.reason)); no commit of main has a run of it yet")
        }
        if history.kind == .quality, let seeds = history.nearest?.seeds.count, seeds >= PairedSeeds.fewest {
            remarks.append("a change with the same \(seeds) seeds is paired with the newest commit, and sees more")
        }
        return remarks
    }

    /// Keeps the newest `count` commits, and what of levels and shifts is on them.
    package func limited(to count: Int) -> HistoryView {
        let drop = commits.count - count
        guard drop > 0 else { return self }
        var view = self
        view.commits.removeFirst(drop)
        view.segments = segments.filter { $0.range.upperBound >= drop }.map { segment in
            var segment = segment
            segment.range = max(segment.range.lowerBound - drop, 0)...(segment.range.upperBound - drop)
            return segment
        }
        view.shifts = shifts.filter { $0.commit >= drop }.map { shift in
            var shift = shift
            shift.commit -= drop
            return shift
        }
        return view
    }
}
