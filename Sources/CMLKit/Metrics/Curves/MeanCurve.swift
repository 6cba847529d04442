/// The mean of one curve over several runs, where all of them have values.
///
/// A mean over whichever runs are left would jump where one of them ends. Between the steps of a run its value is
/// interpolated, since runs may log, or have kept, different steps.
package struct MeanCurve: Equatable, Sendable {
    package private(set) var points: [Series.Point]
    /// Whether runs end at different steps, so that the ends of some are not drawn.
    package private(set) var isShortened = false
    /// The least and the greatest value of the runs at each point; empty for one run.
    package private(set) var ranges: [ClosedRange<Double>?] = []

    package init(of curves: [[Series.Point]]) {
        let runs = curves.map(MeanCurve.ordered).filter { !$0.isEmpty }
        guard runs.count > 1, let first = runs.first else {
            points = runs.first ?? []
            return
        }
        let ends = runs.compactMap { $0.last?.x }
        isShortened = Set(ends).count > 1
        if runs.allSatisfy({ run in run.count == first.count && zip(run, first).allSatisfy { $0.x == $1.x } }) {
            points = []
            for index in first.indices { add(first[index].x, runs.map { $0[index].y }) }
            return
        }
        let start = runs.compactMap { $0.first?.x }.max() ?? 0
        let end = ends.min() ?? 0
        let steps = Set(runs.joined().map(\.x)).filter { $0 >= start && $0 <= end }.sorted()
        let values = runs.map { MeanCurve.values(of: $0, at: steps) }
        points = []
        for index in steps.indices { add(steps[index], values.map { $0[index] }) }
    }

    private mutating func add(_ x: Double, _ values: [Double]) {
        points.append(Series.Point(x: x, y: MeanCurve.mean(values)))
        let finite = values.filter(\.isFinite)
        ranges.append(finite.min().flatMap { least in finite.max().map { least...$0 } })
    }

    private static func ordered(_ points: [Series.Point]) -> [Series.Point] {
        let finite = points.filter(\.x.isFinite)
        let isSorted = zip(finite, finite.dropFirst()).allSatisfy { $0.x <= $1.x }
        return isSorted ? finite : finite.sorted { $0.x < $1.x }
    }

    private static func mean(_ values: [Double]) -> Double {
        let mean = Sample(values).mean
        // The sum of values near the greatest number is none.
        return mean.isInfinite ? values.reduce(0) { $0 + $1 / Double(values.count) } : mean
    }

    /// Returns the run's value at each of the ascending `steps`; every one of them lies within the run.
    private static func values(of run: [Series.Point], at steps: [Double]) -> [Double] {
        var index = 0
        return steps.map { step in
            while index + 1 < run.count && run[index + 1].x <= step { index += 1 }
            let left = run[index]
            guard left.x < step, index + 1 < run.count else { return left.y }
            let right = run[index + 1]
            let share = (step - left.x) / (right.x - left.x)
            return left.y + share * (right.y - left.y)
        }
    }
}

extension Series.Omitted {
    /// What several runs left out together.
    init(_ runs: [Self]) {
        self.init(
            nans: runs.reduce(0) { $0 + min($1.nans, 1 << 40) },
            infinities: runs.reduce(0) { $0 + min($1.infinities, 1 << 40) })
    }
}

extension Series {
    /// What the curves of several runs, and of main, are matched by.
    struct Identity: Hashable {
        var file: String
        var name: String
        /// One column can be drawn in several ways.
        var kind: Config.PlotSource.Kind
    }

    var identity: Identity { Identity(file: file, name: name, kind: figure?.kind ?? .line) }

    /// Returns the curves of several runs by what they are, in the order they come in.
    ///
    /// Each run counts once, though several plots may draw the same column of it.
    static func grouped(_ runs: [[Series]]) -> [(identity: Identity, series: [Series])] {
        var groups: [(identity: Identity, series: [Series])] = []
        var places: [Identity: Int] = [:]
        for run in runs {
            var seen: Set<Identity> = []
            for series in run where seen.insert(series.identity).inserted {
                if let place = places[series.identity] {
                    groups[place].series.append(series)
                } else {
                    places[series.identity] = groups.count
                    groups.append((series.identity, [series]))
                }
            }
        }
        return groups
    }

    /// Returns the mean of every curve over the runs that have it; in the order they come in.
    package static func means(of runs: [[Series]]) -> [Series] {
        grouped(runs).compactMap { group in
            guard let first = group.series.first, group.series.count > 1 else { return group.series.first }
            guard first.figure == nil else { return Figure.combined(group.series) }
            var mean = first
            mean.points = MeanCurve(of: group.series.map(\.points)).points
            mean.omitted = Omitted(group.series.map(\.omitted))
            return mean
        }
    }
}
