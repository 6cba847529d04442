import CMLSystem

/// One curve while its file is read: all of its points at first, then those that draw the same line, in bounded memory.
///
/// Above `exactCount` points it keeps the first, last, lowest and highest point and the first NaN of each column of x
/// (M4, as `Downsample`). The range of x isn't known beforehand: columns lie on a grid whose width is a power of two,
/// and are merged by pairs whenever more than `columnCount` would be needed. So every column is exactly M4 of the
/// points in it, at least half of `columnCount` of them span the curve, and the result doesn't depend on how the file
/// is cut. x may jump back (several runs in one file), repeat, or be unsorted: a point goes to the column of its x,
/// "first" and "last" and the result's order are those of the file. An infinite x has no column; NaN has no place
/// at all and is left out from the start.
struct CurveCollector {
    /// Curves of up to so many points are kept whole.
    static let exactCount = 16_384
    /// The most columns.
    static let columnCount = 8_192

    /// The number of points, with those that were not kept.
    private(set) var count = 0
    private(set) var nanCount = 0
    private(set) var infiniteCount = 0
    private(set) var last: Series.Point?
    /// Whether there was a y, whatever its x.
    private(set) var hasValue = false

    private var points: [Series.Point] = []
    private var grid: CurveGrid?
    /// The column that the last point fell into, kept out of the grid: mostly the next point falls there too.
    private var open = CurvePart()
    private var openRange = (low: Double.infinity, high: -Double.infinity)

    /// Adds the points of some rows; a y that is missing or an x that is NaN is no point.
    ///
    /// But what is no number is kept, where the last point was: that a run diverged must be seen.
    mutating func add(_ xs: Span<Double>, _ ys: Span<Double>) {
        for row in ys.indices { add(xs[row], ys[row]) }
    }

    /// Adds the points of some rows, whose x is their index.
    mutating func add(_ ys: Span<Double>, firstRow: Int) {
        for row in ys.indices { add(Double(firstRow + row), ys[row]) }
    }

    @inline(__always)
    mutating func add(_ x: Double, _ y: Double) {
        // False for an infinite y, and for NaN, which also marks a missing one.
        guard x >= openRange.low, x < openRange.high, y.magnitude < .infinity else { return addSlowly(x, y) }
        open.add(x, y, number: count)
        last = Series.Point(x: x, y: y)
        count &+= 1
    }

    @inline(never)
    private mutating func addSlowly(_ x: Double, _ y: Double) {
        guard !CellWord.isMissing(y) else { return }
        hasValue = true
        var x = x
        if x.isNaN {
            guard !y.isFinite else { return }
            x = last?.x ?? 0
        }
        last = Series.Point(x: x, y: y)
        if y.isNaN { nanCount += 1 }
        if y.isInfinite { infiniteCount += 1 }
        defer { count += 1 }
        guard grid != nil else {
            points.append(Series.Point(x: x, y: y))
            if points.count > Self.exactCount { startGrid() }
            return
        }
        if x.isFinite { place(x, y, number: count) }
    }

    /// The points, in the order of the file.
    mutating func finish() -> [Series.Point] {
        guard grid != nil else { return points }
        close()
        return grid?.points() ?? []
    }

    /// Goes over from single points to columns.
    private mutating func startGrid() {
        grid = CurveGrid(points.lazy.map(\.x).filter(\.isFinite))
        guard grid != nil else {
            // Not one x is finite.
            points.removeAll(keepingCapacity: true)
            return
        }
        for (number, point) in points.enumerated() where point.x.isFinite {
            place(point.x, point.y, number: number)
        }
        points = []
    }

    private mutating func place(_ x: Double, _ y: Double, number: Int) {
        if !(x >= openRange.low && x < openRange.high) {
            close()
            openRange = grid?.open(x, &open) ?? openRange
        }
        open.add(x, y, number: number)
    }

    private mutating func close() {
        grid?.close(open)
        open = CurvePart()
        openRange = (.infinity, -.infinity)
    }
}
