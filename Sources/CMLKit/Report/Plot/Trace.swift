/// One curve on a grid of cells.
///
/// Every column shows the whole span of its points, from least to greatest, so that a spike among a million steps stays
/// visible. Between columns, and only there, a line of links joins one point to the next; a NaN interrupts it.
struct Trace: Equatable, Sendable {
    enum Cell: UInt8, Sendable {
        case empty
        /// Lies between two points.
        case link
        case point
        /// An infinite value, or its negative, at the edge.
        case above, below
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
    /// Columns in which a value was NaN.
    private(set) var gaps: Set<Int> = []

    private let isJoined: Bool

    init(_ points: [Series.Point], columns: Int, rows: Int, x: Axis, y: Axis, isJoined: Bool = true) {
        self.columns = columns
        self.rows = rows
        self.isJoined = isJoined
        cells = Array(repeating: .empty, count: columns * rows)
        draw(points, x: x, y: y)
    }

    subscript(column: Int, row: Int) -> Cell { cells[row * columns + column] }

    private mutating func draw(_ points: [Series.Point], x: Axis, y: Axis) {
        var span: Span?
        for point in points where point.x.isFinite {
            let column = Int((x.share(of: point.x) * Double(columns - 1)).rounded())
            guard point.y.isFinite else {
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

    private mutating func mark(_ value: Double, in column: Int) {
        if value.isNaN {
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
