/// Counts of equal bins, as wide as a power of two and starting at multiples of it, so that two histograms always have
/// bins in common.
///
/// The range isn't known beforehand: bins are merged by pairs whenever there would be too many.
struct HistogramCollector: FigureCollector {
    /// The most bins of the result.
    static let most = 32
    private static let exactCount = 4_096
    private static let finest = 1_024

    private var figure = Figure(.histogram)
    private var values: [(value: Double, weight: Double)] = []
    private var exponent: Int?
    /// Bins of whole numbers hold whole numbers.
    private var isWhole = true
    private var counts: [Int: Double] = [:]
    private var range = (low: Int.max, high: Int.min)

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        guard y.isFinite else {
            if y.isNaN { figure.nans += 1 } else { figure.infinities += 1 }
            return
        }
        figure.rows += weight
        isWhole = isWhole && y == y.rounded()
        guard exponent == nil else { return count(y, weight) }
        values.append((y, weight))
        if values.count > Self.exactCount { startCounting() }
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        if exponent == nil { startCounting() }
        guard range.low <= range.high else { return ([], figure) }
        while range.high - range.low >= Self.most || isWhole && (exponent ?? 0) < 0 { merge() }
        let width = Bins.width(exponent ?? 0)
        var points = (range.low...range.high).map { Series.Point(x: Double($0) * width, y: counts[$0] ?? 0) }
        points.append(Series.Point(x: Double(range.high + 1) * width, y: 0))
        return (points, figure)
    }

    private mutating func startCounting() {
        let low = values.lazy.map(\.value).min() ?? 0
        let high = values.lazy.map(\.value).max() ?? 0
        // Halved: the distance of ±1e308 is not a finite number.
        let width = max((high / 2 - low / 2) * 2 / Double(Self.most), max(low.magnitude, high.magnitude) * 1e-12)
        exponent = width > 0 && width.isFinite ? max(Int(width.exponent), -1000) : width > 0 ? 1019 : -4
        for (value, weight) in values { count(value, weight) }
        values = []
    }

    private mutating func count(_ value: Double, _ weight: Double) {
        while let exponent {
            let position = (value / Bins.width(exponent)).rounded(.down)
            if position.magnitude < 0x1p53 {
                let bin = Int(position)
                if max(range.high, bin) - min(range.low, bin) < Self.finest || range.low > range.high {
                    range = (min(range.low, bin), max(range.high, bin))
                    counts[bin, default: 0] += weight
                    return
                }
            }
            merge()
        }
    }

    private mutating func merge() {
        exponent = (exponent ?? 0) + 1
        guard range.low <= range.high else { return }
        counts = Bins.halved(counts)
        range = (range.low >> 1, range.high >> 1)
    }
}

/// Bins as wide as a power of two.
enum Bins {
    static func width(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }

    /// Merges each bin with an even number with the next.
    static func halved(_ counts: [Int: Double]) -> [Int: Double] {
        var merged: [Int: Double] = [:]
        for (bin, count) in counts { merged[bin >> 1, default: 0] += count }
        return merged
    }

    /// The bins of a histogram's points: the exponent of their width, and the counts; nil when they are none.
    static func bins(_ points: [Series.Point]) -> (exponent: Int, counts: [Int: Double])? {
        guard points.count > 1 else { return nil }
        let width = points[1].x - points[0].x
        guard width > 0, width.isFinite, width.significand == 1 else { return nil }
        var counts: [Int: Double] = [:]
        for point in points.dropLast() where point.y > 0 && point.y <= Figure.greatestCount {
            let position = (point.x / width).rounded()
            guard position.magnitude < 0x1p53, let bin = Int(exactly: position) else { return nil }
            counts[bin, default: 0] += point.y
        }
        return counts.isEmpty ? nil : (Int(width.exponent), counts)
    }

    /// The points of these bins, at most `limit` of them and the end.
    static func points(_ exponent: Int, _ counts: [Int: Double], most limit: Int) -> [Series.Point] {
        var (exponent, counts) = (exponent, counts)
        while let low = counts.keys.min(), let high = counts.keys.max(), high - low >= max(limit, 2) {
            counts = halved(counts)
            exponent += 1
        }
        guard let low = counts.keys.min(), let high = counts.keys.max() else { return [] }
        let width = width(exponent)
        return (low...high).map { Series.Point(x: Double($0) * width, y: counts[$0] ?? 0) }
            + [Series.Point(x: Double(high + 1) * width, y: 0)]
    }
}
