/// The places of a cloud of points: each of them at first, then cells of a grid with the number of points in them.
///
/// The range isn't known beforehand: cells are merged by pairs in the direction in which there are too many.
struct ScatterCollector: FigureCollector {
    private struct Cell: Hashable {
        var x: Int
        var y: Int
    }

    private static let exactCount = 4_096
    /// The most cells along one axis.
    private static let most = 128

    private var figure = Figure(.scatter)
    private var points: [Series.Point] = []
    private var grid: [Cell: (point: Series.Point, count: Double, number: Int)] = [:]
    private var exponents: (x: Int, y: Int)?
    private var range = (x: (low: Int.max, high: Int.min), y: (low: Int.max, high: Int.min))
    private var number = 0

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        guard case .number(let x) = x, x.isFinite, y.isFinite else {
            if case .number(let x) = x, !x.isNaN, !y.isNaN { figure.infinities += 1 } else { figure.nans += 1 }
            return
        }
        figure.rows += 1
        guard exponents == nil else { return place(Series.Point(x: x, y: y)) }
        points.append(Series.Point(x: x, y: y))
        if points.count > Self.exactCount { startGrid() }
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        guard exponents != nil else { return (points, figure) }
        let cells = grid.values.sorted { $0.number < $1.number }
        figure.weights = cells.map(\.count)
        return (cells.map(\.point), figure)
    }

    private mutating func startGrid() {
        exponents = (Self.exponent(points.map(\.x)), Self.exponent(points.map(\.y)))
        for point in points { place(point) }
        points = []
    }

    private static func exponent(_ values: [Double]) -> Int {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        let width = max((high / 2 - low / 2) / Double(most) * 4, max(low.magnitude, high.magnitude) * 1e-12)
        return width > 0 && width.isFinite ? max(Int(width.exponent), -1000) : width > 0 ? 1019 : -4
    }

    private mutating func place(_ point: Series.Point) {
        while let exponents {
            let x = (point.x / Bins.width(exponents.x)).rounded(.down)
            let y = (point.y / Bins.width(exponents.y)).rounded(.down)
            let (fitsX, fitsY) = (Self.fits(x, range.x), Self.fits(y, range.y))
            if fitsX, fitsY { return count(point, Cell(x: Int(x), y: Int(y))) }
            widen(x: !fitsX, y: !fitsY)
        }
    }

    private static func fits(_ position: Double, _ range: (low: Int, high: Int)) -> Bool {
        guard position.magnitude < 0x1p53 else { return false }
        let cell = Int(position)
        return range.low > range.high || max(range.high, cell) - min(range.low, cell) < most
    }

    private mutating func count(_ point: Series.Point, _ cell: Cell) {
        range.x = (min(range.x.low, cell.x), max(range.x.high, cell.x))
        range.y = (min(range.y.low, cell.y), max(range.y.high, cell.y))
        grid[cell, default: (point, 0, number)].count += 1
        number += 1
    }

    private mutating func widen(x: Bool, y: Bool) {
        exponents?.x += x ? 1 : 0
        exponents?.y += y ? 1 : 0
        guard !grid.isEmpty else { return }
        var wider: [Cell: (point: Series.Point, count: Double, number: Int)] = [:]
        for (cell, kept) in grid.sorted(by: { $0.value.number < $1.value.number }) {
            let new = Cell(x: x ? cell.x >> 1 : cell.x, y: y ? cell.y >> 1 : cell.y)
            wider[new, default: (kept.point, 0, kept.number)].count += kept.count
        }
        grid = wider
        if x { range.x = (range.x.low >> 1, range.x.high >> 1) }
        if y { range.y = (range.y.low >> 1, range.y.high >> 1) }
    }
}
