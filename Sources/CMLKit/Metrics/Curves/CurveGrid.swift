/// The columns of one long curve: equal parts of the x axis, as wide as a power of two and starting at multiples of it.
///
/// Two neighbours are therefore one column of the next wider grid, and merging them loses nothing.
struct CurveGrid {
    private static let mask = CurveCollector.columnCount - 1

    /// The width of a column is 2^`exponent`.
    private var exponent: Int
    private var scale: Double
    /// The columns in use, from the first to the last; none as long as `first` is above `last`.
    private var first = Int.max
    private var last = Int.min
    /// The column `c` stands at the last bits of c + `origin`, so that nothing moves when the range grows to the left.
    private var parts: [CurvePart]
    private var origin = 0

    /// The narrowest grid for these finite x; nil when there are none.
    init?(_ xs: some Sequence<Double>) {
        var (low, high) = (Double.infinity, -Double.infinity)
        for x in xs { (low, high) = (min(low, x), max(high, x)) }
        guard low <= high else { return nil }
        let size = max(low.magnitude, high.magnitude)
        exponent = -1000
        if size > 0 { exponent = max(exponent, Int(size.exponent) - 51) }
        let span = high / 2 - low / 2
        if span > 0 { exponent = max(exponent, Int(span.exponent) - 13) }
        scale = 1
        parts = Array(repeating: CurvePart(), count: CurveCollector.columnCount)
        while true {
            scale = CurveGrid.scale(exponent)
            if column(high) - column(low) <= CurveGrid.mask { return }
            exponent += 1
        }
    }

    private static func scale(_ exponent: Int) -> Double { Double(sign: .plus, exponent: -exponent, significand: 1) }

    private func column(_ x: Double) -> Int { Int((x * scale).rounded(.down)) }

    private func place(_ column: Int) -> Int { (column &+ origin) & CurveGrid.mask }

    /// Takes the column of `x` out, widening the grid when it doesn't fit, and returns its range.
    mutating func open(_ x: Double, _ part: inout CurvePart) -> (low: Double, high: Double) {
        var exponent = self.exponent
        while !fits(x, exponent) { exponent += 1 }
        if exponent > self.exponent { widen(to: exponent) }
        let column = column(x)
        first = min(first, column)
        last = max(last, column)
        swap(&part, &parts[place(column)])
        let width = CurveGrid.scale(-exponent)
        return (Double(column) * width, Double(column + 1) * width)
    }

    /// Puts the column back that was taken out.
    mutating func close(_ part: CurvePart) {
        guard let x = part.x else { return }
        parts[place(column(x))] = part
    }

    /// Whether `x` and the columns in use lie close enough together on a grid of this exponent.
    private func fits(_ x: Double, _ exponent: Int) -> Bool {
        let position = (x * CurveGrid.scale(exponent)).rounded(.down)
        guard position.magnitude < 0x1p53 else { return false }
        guard first <= last else { return true }
        let column = Int(position)
        let shift = exponent - self.exponent
        return max(last >> shift, column) - min(first >> shift, column) <= CurveGrid.mask
    }

    /// Merges neighbours where they stand: a grid of its own for the wider columns would be a megabyte at each widening.
    private mutating func widen(to exponent: Int) {
        let shift = exponent - self.exponent
        if first <= last {
            var target = first
            for column in first...last {
                var part = CurvePart()
                swap(&part, &parts[place(column)])
                if column > first, column >> shift != (column - 1) >> shift { target += 1 }
                parts[place(target)].merge(part)
            }
            origin &+= first - first >> shift
            first >>= shift
            last >>= shift
        }
        self.exponent = exponent
        scale = CurveGrid.scale(exponent)
    }

    /// The points of all columns, in the order of the file.
    func points() -> [Series.Point] {
        guard first <= last else { return [] }
        var kept: [CurvePart.Kept] = []
        for column in first...last { parts[place(column)].collect(into: &kept) }
        let isSorted = zip(kept, kept.dropFirst()).allSatisfy { $0.number < $1.number }
        if !isSorted { kept.sort { $0.number < $1.number } }
        return kept.map { Series.Point(x: $0.x, y: $0.y) }
    }
}

/// The points that stand for one column.
struct CurvePart {
    struct Kept {
        var x = 0.0
        var y = 0.0
        /// The point's place in the file; -1 for none.
        var number = -1
    }

    private var first = Kept()
    private var last = Kept()
    private var lowest = Kept()
    private var highest = Kept()
    private var gap = Kept()

    /// An x in the column; nil when the column is empty.
    var x: Double? { first.number >= 0 ? first.x : gap.number >= 0 ? gap.x : nil }

    @inline(__always)
    mutating func add(_ x: Double, _ y: Double, number: Int) {
        let point = Kept(x: x, y: y, number: number)
        guard !y.isNaN else {
            if gap.number < 0 { gap = point }
            return
        }
        last = point
        guard first.number >= 0 else {
            first = point
            lowest = point
            highest = point
            return
        }
        if y < lowest.y { lowest = point }
        if y > highest.y { highest = point }
    }

    mutating func merge(_ other: CurvePart) {
        gap = CurvePart.earlier(gap, other.gap)
        guard other.first.number >= 0 else { return }
        guard first.number >= 0 else {
            (first, last, lowest, highest) = (other.first, other.last, other.lowest, other.highest)
            return
        }
        first = CurvePart.earlier(first, other.first)
        if other.last.number > last.number { last = other.last }
        lowest = other.lowest.y < lowest.y ? other.lowest : tied(lowest, other.lowest)
        highest = other.highest.y > highest.y ? other.highest : tied(highest, other.highest)
    }

    /// Of two equally low or high points the earlier one.
    private func tied(_ mine: Kept, _ other: Kept) -> Kept {
        mine.y == other.y ? CurvePart.earlier(mine, other) : mine
    }

    private static func earlier(_ one: Kept, _ other: Kept) -> Kept {
        guard one.number >= 0, other.number >= 0 else { return one.number >= 0 ? one : other }
        return one.number < other.number ? one : other
    }

    func collect(into kept: inout [Kept]) {
        let start = kept.count
        for point in [first, lowest, highest, last, gap] where point.number >= 0 {
            var place = kept.count
            while place > start, kept[place - 1].number > point.number { place -= 1 }
            if place > start, kept[place - 1].number == point.number { continue }
            kept.insert(point, at: place)
        }
    }
}
