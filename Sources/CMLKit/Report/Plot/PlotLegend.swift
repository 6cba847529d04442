import CMLSystem

extension PlotFrame {
    /// Which curve has which mark; long ones share no line.
    func legend(width: Int) -> [String] {
        var entries = plot.curves.enumerated().map { index, curve in
            let note = curve.note.map { " (\($0))" } ?? ""
            return (
                text: style.text("\(marks(of: curve)) \(curve.label)\(note)", width: width),
                ink: Optional(style.ink(index))
            )
        }
        if overlaps { entries.append((text: "% both", ink: nil)) }
        if plot.drawing == .density, style.set.hasMarks {
            entries.append((text: style.text("1, from 2, from 10 on one place", width: width), ink: .faint))
        }
        entries += backgroundEntries(width: width)
        var lines: [[(text: String, ink: Ink?)]] = []
        var used = 0
        for entry in entries {
            let needed = displayWidth(of: entry.text)
            if lines.isEmpty || used + 3 + needed > width {
                lines.append([entry])
                used = needed
            } else {
                lines[lines.count - 1].append(entry)
                used += 3 + needed
            }
        }
        return lines.map { line in
            line.map { $0.ink?.paint($0.text, style.colour) ?? $0.text }.joined(separator: "   ")
        }
    }

    private func marks(of curve: Plot.Curve) -> String {
        guard style.set.hasMarks else { return plot.drawing == .columns ? "█" : "─" }
        guard plot.drawing == .density else { return String(curve.mark) }
        return Trace.densityMarks(of: curve.mark).map(String.init).joined(separator: " ")
    }

    private var overlaps: Bool {
        guard style.set.hasMarks, plot.curves.count > 1 else { return false }
        let marked = traces.map(\.markedCells)
        return marked.indices.contains { index in
            marked[..<index].contains { !$0.isDisjoint(with: marked[index]) }
        }
    }
}

/// The rows that the runs of several seeds cover in each column.
struct SpreadRows: Sendable {
    private var rows: [Int: ClosedRange<Int>] = [:]

    init(_ spread: [Plot.Spread], in frame: PlotFrame) {
        let places = spread.filter { frame.x.holds($0.x) && frame.y.holds($0.lower) && frame.y.holds($0.upper) }
        for place in places {
            let column = frame.column(of: place.x)
            add(frame.row(of: place.upper)...frame.row(of: place.lower), column)
        }
        for (left, right) in zip(places, places.dropFirst()) {
            let (start, end) = (frame.column(of: left.x), frame.column(of: right.x))
            guard end - start > 1 else { continue }
            for column in start + 1..<end {
                let share = Double(column - start) / Double(end - start)
                let upper = frame.between(left.upper, right.upper, share)
                add(upper...max(upper, frame.between(left.lower, right.lower, share)), column)
            }
        }
    }

    var isEmpty: Bool { rows.isEmpty }

    func covers(_ column: Int, _ row: Int) -> Bool { rows[column]?.contains(row) ?? false }

    private mutating func add(_ range: ClosedRange<Int>, _ column: Int) {
        guard let known = rows[column] else {
            rows[column] = range
            return
        }
        rows[column] = min(known.lowerBound, range.lowerBound)...max(known.upperBound, range.upperBound)
    }
}

extension PlotFrame {
    /// The row at `share` of the way from the row of `left` to that of `right`.
    fileprivate func between(_ left: Double, _ right: Double, _ share: Double) -> Int {
        let (start, end) = (Double(row(of: left)), Double(row(of: right)))
        return Int((start + share * (end - start)).rounded())
    }
}
