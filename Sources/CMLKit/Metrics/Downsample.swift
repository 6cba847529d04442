/// Fewer points that draw the same curve.
package enum Downsample {
    /// Returns the first, last, lowest and highest point of each of `columns` equal parts of the x axis (M4).
    ///
    /// A line drawn through them covers the same pixels as one through all points, so spikes and divergence stay
    /// visible. NaN is neither low nor high: the first of each column is kept as the mark of a gap. Points
    /// without a finite x have no column and are left out. The order of the points stays.
    package static func m4(_ points: [Series.Point], columns: Int) -> [Series.Point] {
        guard columns > 0, let axis = Axis(points, columns: columns) else { return [] }
        var parts = [Part](repeating: Part(), count: columns)
        for (index, point) in points.enumerated() where point.x.isFinite {
            parts[axis.column(of: point.x)].add(index, points)
        }
        let kept = Set(parts.flatMap(\.indices)).sorted()
        return kept.map { points[$0] }
    }

    /// Returns at most `limit` points, with the ends and the spikes.
    package static func atMost(_ limit: Int, _ points: [Series.Point]) -> [Series.Point] {
        guard points.count > limit else { return points }
        guard limit > 1 else { return limit == 1 ? points.suffix(1) : [] }
        var columns = limit
        // A first, finer pass, so that the search below works on few points.
        let fine = m4(points, columns: limit * 4)
        while columns > 0 {
            let kept = m4(fine, columns: columns)
            if kept.count <= limit { return kept }
            columns -= max(1, columns / 8)
        }
        return fine.prefix(limit - 1) + fine.suffix(1)
    }

    /// The x axis cut into equal columns.
    private struct Axis {
        var low: Double
        var scale: Double
        var columns: Int

        init?(_ points: [Series.Point], columns: Int) {
            var low = Double.infinity
            var high = -Double.infinity
            for point in points where point.x.isFinite {
                low = min(low, point.x)
                high = max(high, point.x)
            }
            guard low <= high else { return nil }
            self.low = low
            self.columns = columns
            // Divided before subtracting: the width of ±1e308 is not a finite number.
            scale = high > low ? Double(columns) / (high / 2 - low / 2) / 2 : 0
        }

        func column(of x: Double) -> Int {
            let position = (x / 2 - low / 2) * 2 * scale
            return position.isFinite ? min(columns - 1, max(0, Int(position))) : columns - 1
        }
    }

    /// The indices that stand for one column.
    private struct Part {
        var first: Int?
        var last: Int?
        var lowest: Int?
        var highest: Int?
        var gap: Int?

        var indices: [Int] { [first, last, lowest, highest, gap].compactMap(\.self) }

        mutating func add(_ index: Int, _ points: [Series.Point]) {
            let y = points[index].y
            if y.isNaN {
                if gap == nil { gap = index }
                return
            }
            if first == nil { first = index }
            last = index
            if lowest.map({ y < points[$0].y }) ?? true { lowest = index }
            if highest.map({ y > points[$0].y }) ?? true { highest = index }
        }
    }
}
