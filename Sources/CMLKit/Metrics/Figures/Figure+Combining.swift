/// Figures of several runs as one, and smaller ones of the same.
extension Figure {
    /// The figure of the rows of all runs: counts are added up, values and curves are means.
    static func combined(_ runs: [Series]) -> Series {
        guard runs.count > 1, let first = runs.first, let kind = first.figure?.kind else {
            return runs.first ?? Series(name: "", file: "", x: "", points: [])
        }
        var all = first
        all.figure?.rows = runs.reduce(0) { $0 + ($1.figure?.rows ?? 0) }
        all.figure?.nans = runs.reduce(0) { $0 + ($1.figure?.nans ?? 0) }
        all.figure?.infinities = runs.reduce(0) { $0 + ($1.figure?.infinities ?? 0) }
        switch kind {
        case .histogram: all.points = histogram(runs)
        case .bar: bars(runs, &all)
        case .confusion: confusion(runs, &all)
        case .roc, .pr:
            all.points = MeanCurve(of: runs.map(\.points)).points
            let areas = runs.compactMap { $0.figure?.area }
            all.figure?.area = areas.isEmpty ? nil : Sample(areas).mean
        case .line, .scatter:
            all.points = runs.flatMap(\.points)
            all.figure?.weights = runs.flatMap { run in
                run.points.indices.map { index in
                    index < (run.figure?.weights.count ?? 0) ? run.figure?.weights[index] ?? 1 : 1
                }
            }
            all = all.thinned(to: 4_096)
        }
        return all
    }

    private static func histogram(_ runs: [Series]) -> [Series.Point] {
        let bins = runs.compactMap { Bins.bins($0.points) }
        guard let widest = bins.map(\.exponent).max() else { return [] }
        var sum: [Int: Double] = [:]
        for run in bins {
            for (bin, count) in Bins.widened(run.counts, from: run.exponent, to: widest) {
                sum[bin, default: 0] += count
            }
        }
        return Bins.points(widest, sum, most: HistogramCollector.most)
    }

    private static func bars(_ runs: [Series], _ all: inout Series) {
        var values: [String: [Double]] = [:]
        var labels: [String] = []
        for run in runs {
            for (index, value) in run.labelled {
                let label = run.figure?.labels[index[0]] ?? ""
                if values[label] == nil { labels.append(label) }
                values[label, default: []].append(value)
            }
        }
        all.figure?.labels = labels
        all.points = labels.enumerated().map { index, label in
            Series.Point(x: Double(index), y: Sample(values[label] ?? []).mean)
        }
    }

    private static func confusion(_ runs: [Series], _ all: inout Series) {
        let matrices = runs.map { ClassCounts($0) }
        let labels = commonClasses(of: matrices)
        var places: [String: Int] = [:]
        for (place, label) in labels.enumerated() { places[label] = place }
        var counts: [ClassPair: Double] = [:]
        for matrix in matrices {
            let own = matrix.own
            func place(_ index: Int) -> Int { index < own.count ? places[own[index]] ?? labels.count : labels.count }
            for (pair, count) in matrix.counts {
                counts[ClassPair(actual: place(pair.actual), predicted: place(pair.predicted)), default: 0] += count
            }
        }
        let folded = matrices.map { $0.folded > 0 ? $0.own.count + $0.folded - labels.count : 0 }.max() ?? 0
        let classes = ClassCounts(labels: labels + (folded > 0 ? ["\(folded) others"] : []), counts: counts)
        let known = runs.compactMap(\.figure).filter { $0.area != nil && $0.rows > 0 }
        let rows = known.reduce(0) { $0 + $1.rows }
        all.figure?.area = rows > 0 ? known.reduce(0) { $0 + ($1.area ?? 0) * $1.rows } / rows : nil
        all.figure?.labels = classes.labels
        all.figure?.folded = folded
        all.points = classes.points
    }

    /// The classes that every run tells of: one that a run has among its others is among the others of all.
    private static func commonClasses(of matrices: [ClassCounts]) -> [String] {
        let folded = matrices.filter { $0.folded > 0 }.map { Set($0.own) }
        var labels: [String] = []
        var seen: Set<String> = []
        for label in matrices.flatMap(\.own) where seen.insert(label).inserted {
            if folded.allSatisfy({ $0.contains(label) }) { labels.append(label) }
        }
        return labels
    }
}

extension Bins {
    static func widened(_ counts: [Int: Double], from exponent: Int, to wider: Int) -> [Int: Double] {
        let shift = max(wider - exponent, 0)
        guard shift > 0 else { return counts }
        var merged: [Int: Double] = [:]
        for (bin, count) in counts { merged[bin >> min(shift, 62), default: 0] += count }
        return merged
    }
}

extension Series {
    /// The same in at most so many points.
    package func thinned(to limit: Int) -> Series {
        var thin = self
        guard points.count > limit, let figure else {
            if figure == nil { thin.thinCurve(to: limit) }
            return thin
        }
        switch figure.kind {
        case .line: thin.thinCurve(to: limit)
        case .roc, .pr: thin.points = Downsample.atMost(limit, points)
        case .histogram:
            if let bins = Bins.bins(points) { thin.points = Bins.points(bins.exponent, bins.counts, most: limit - 1) }
        case .bar: thin.thinBars(to: max(limit, 2))
        case .confusion:
            var matrix = ClassCounts(self)
            while matrix.counts.count > limit, matrix.labels.count > 2 { matrix.fold(to: matrix.labels.count - 1) }
            thin.figure?.folded = matrix.folded
            thin.figure?.labels = matrix.labels
            thin.points = matrix.points
        case .scatter: thin.thinScatter(to: limit)
        }
        // What an artifact says may be no figure of its kind.
        if thin.points.count > limit { thin.points = Downsample.atMost(limit, thin.points) }
        return thin
    }

    private mutating func thinCurve(to limit: Int) {
        let nans = omitted.nans + points.count { $0.y.isNaN }
        let infinities = omitted.infinities + points.count { $0.y.isInfinite }
        points = Downsample.atMost(limit, points)
        omitted = Omitted(of: (nans, infinities), keeping: points)
    }

    private mutating func thinBars(to limit: Int) {
        let labels = figure?.labels ?? []
        let folded = figure?.folded ?? 0
        let bars = folded > 0 ? labelled.dropLast() : labelled[...]
        var collector = BarCollector(most: limit, rest: (folded, folded > 0 ? points.last?.y ?? 0 : 0))
        for bar in bars { collector.add(.text(labels[bar.labels[0]]), bar.value, weight: 1) }
        guard let (points, thin) = try? collector.finish() else { return }
        self.points = points
        figure?.labels = thin.labels
        figure?.folded = thin.folded
    }

    /// Keeps one point for each cell of a grid over the whole range.
    private mutating func thinScatter(to limit: Int) {
        let weights = figure?.weights ?? []
        let places = points.enumerated().filter { $0.element.x.isFinite && $0.element.y.isFinite }
        let (x, y) = (places.map(\.element.x), places.map(\.element.y))
        guard let left = x.min(), let right = x.max(), let low = y.min(), let high = y.max() else { return }
        var side = max(Int(Double(limit).squareRoot()), 1)
        var kept: [Int: (point: Point, weight: Double, number: Int)] = [:]
        repeat {
            kept = [:]
            for (number, point) in places {
                let column = Self.part(point.x, left, right, side)
                let key = column * side + Self.part(point.y, low, high, side)
                kept[key, default: (point, 0, number)].weight += number < weights.count ? weights[number] : 1
            }
            side -= 1
        } while kept.count > limit && side > 0
        let cells = kept.values.sorted { $0.number < $1.number }
        points = cells.map(\.point)
        figure?.weights = cells.map(\.weight)
    }

    private static func part(_ value: Double, _ low: Double, _ high: Double, _ parts: Int) -> Int {
        let width = high / 2 - low / 2
        guard width > 0 else { return 0 }
        return min(Int((value / 2 - low / 2) / width * Double(parts)), parts - 1)
    }
}
