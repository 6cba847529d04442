/// One curve on a grid of cells.
///
/// Every column shows the whole span of its points, from least to greatest, so that a spike among a million steps stays
/// visible. Between columns, and only there, a line of links joins one point to the next; a NaN interrupts it.
struct Trace: Equatable, Sendable {
    enum Cell: UInt8, Comparable, Sendable {
        case empty
        /// Lies between two points.
        case link
        case point
        /// An infinite value, or its negative, at the edge.
        case below, above

        static func < (left: Cell, right: Cell) -> Bool { left.rawValue < right.rawValue }
    }

    /// The position of a point; row 0 is the top.
    private struct Place {
        var column: Int
        var row: Int
    }

    /// The points of one column that follow each other.
    private struct Span {
        var column: Int
        var last: Int
        var least: Int
        var most: Int

        mutating func add(_ row: Int) {
            last = row
            least = min(least, row)
            most = max(most, row)
        }
    }

    let columns: Int
    let rows: Int
    private(set) var cells: [Cell]
    /// Columns in which a value was NaN, or not positive where the axis is a logarithm.
    private(set) var gaps: Set<Int> = []

    /// How many points fell on a cell, where that is shown.
    private var weights: [Int: Double] = [:]

    private let drawing: Plot.Drawing
    private var isJoined: Bool { drawing == .line }

    /// `place` tells which of how many curves side by side it is.
    init(
        _ points: [Series.Point], columns: Int, rows: Int, x: Axis, y: Axis, drawing: Plot.Drawing = .line,
        weights: [Double] = [], place: (index: Int, of: Int) = (0, 1)
    ) {
        self.columns = columns
        self.rows = rows
        self.drawing = drawing
        cells = Array(repeating: .empty, count: columns * rows)
        drawing == .columns ? fillColumns(points, x: x, y: y, place) : draw(points, x: x, y: y)
        if drawing == .density { weigh(points, weights, x: x, y: y) }
    }

    /// The indices of the cells that have a point.
    var markedCells: Set<Int> { Set(cells.indices.filter { cells[$0] == .point }) }

    func weight(_ column: Int, _ row: Int) -> Double { weights[row * columns + column] ?? 0 }

    subscript(column: Int, row: Int) -> Cell { cells[row * columns + column] }

    private mutating func draw(_ points: [Series.Point], x: Axis, y: Axis) {
        var span: Span?
        for point in points where x.holds(point.x) {
            let column = Int((x.share(of: point.x) * Double(columns - 1)).rounded())
            guard y.holds(point.y) else {
                finish(&span)
                mark(point.y, in: column)
                continue
            }
            let row = Int(((1 - y.share(of: point.y)) * Double(rows - 1)).rounded())
            if span?.column == column, isJoined {
                span?.add(row)
            } else {
                let next = Span(column: column, last: row, least: row, most: row)
                fill(span)
                if let span { link(Place(column: span.column, row: span.last), Place(column: column, row: row)) }
                span = next
            }
        }
        finish(&span)
    }

    private mutating func weigh(_ points: [Series.Point], _ weights: [Double], x: Axis, y: Axis) {
        for (index, point) in points.enumerated() where x.holds(point.x) && y.holds(point.y) {
            let column = Int((x.share(of: point.x) * Double(columns - 1)).rounded())
            let row = Int(((1 - y.share(of: point.y)) * Double(rows - 1)).rounded())
            self.weights[row * columns + column, default: 0] += index < weights.count ? weights[index] : 1
        }
    }

    /// Fills a column of cells for each point; the last one only ends the column of the one before it.
    private mutating func fillColumns(_ points: [Series.Point], x: Axis, y: Axis, _ place: (index: Int, of: Int)) {
        for (point, next) in zip(points, points.dropFirst())
        where y.holds(point.y) && point.y > 0 && x.holds(point.x) && x.holds(next.x) {
            let start = x.share(of: point.x) * Double(columns)
            let width = (x.share(of: next.x) * Double(columns) - start) / Double(place.of)
            let left = Int((start + width * Double(place.index)).rounded())
            let right = Int((start + width * Double(place.index + 1)).rounded())
            let top = Int(((1 - y.share(of: point.y)) * Double(rows - 1)).rounded())
            for column in left..<max(min(right, columns), left + 1) where column < columns {
                for row in top..<rows { set(.point, column, row) }
            }
        }
    }

    private mutating func mark(_ value: Double, in column: Int) {
        if !value.isInfinite {
            gaps.insert(column)
        } else {
            set(value > 0 ? .above : .below, column, value > 0 ? 0 : rows - 1)
        }
    }

    private mutating func finish(_ span: inout Span?) {
        fill(span)
        span = nil
    }

    private mutating func fill(_ span: Span?) {
        guard let span else { return }
        for row in span.least...span.most { set(.point, span.column, row) }
    }

    /// Draws the cells strictly between two points, by Bresenham's algorithm.
    private mutating func link(_ start: Place, _ end: Place) {
        let width = abs(end.column - start.column)
        let height = abs(end.row - start.row)
        let steps = max(width, height)
        guard isJoined, steps > 1 else { return }
        for step in 1..<steps {
            let column = start.column + Trace.part(step, of: end.column - start.column, steps: steps)
            let row = start.row + Trace.part(step, of: end.row - start.row, steps: steps)
            set(.link, column, row)
        }
    }

    /// Returns `step`/`steps` of `distance`, rounded to the nearest cell.
    private static func part(_ step: Int, of distance: Int, steps: Int) -> Int {
        let product = 2 * step * distance
        return (product + (product < 0 ? -steps : steps)) / (2 * steps)
    }

    /// A cell keeps the most telling of what falls on it.
    private mutating func set(_ cell: Cell, _ column: Int, _ row: Int) {
        let index = row * columns + column
        if cell.rawValue > cells[index].rawValue { cells[index] = cell }
    }
}

extension Trace {
    /// The marks for one point on a character, for some, and for many.
    static func densityMarks(of mark: Character) -> [Character] {
        switch mark {
        case "*": ["*", "X", "#"]
        case "o": ["o", "O", "@"]
        default: [mark, mark, mark]
        }
    }
}
