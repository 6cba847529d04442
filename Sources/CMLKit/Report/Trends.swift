/// The course of metrics on main with this change's value at its end, for the rows of a table.
struct Trends: Sendable {
    /// One a row; nil where main's history is too short to have a course.
    private var sparklines: [Sparkline?]

    init(_ report: Report, _ rows: [MetricRow]) {
        var units: [String?: [MainHistory.Unit]] = [:]
        for comparison in report.comparisons { units[comparison.dataset] = comparison.history.units.reversed() }
        sparklines = rows.map { row in
            guard case .number(let value) = row.value else { return nil }
            let past = units[row.dataset, default: []].suffix(Sparkline.width).compactMap { unit in
                Trends.mean(unit.records.compactMap { $0.metrics[row.name]?.number })
            }
            return past.count < 2 ? nil : Sparkline(past + [value])
        }
    }

    private static func mean(_ numbers: [Double]) -> Double? {
        numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
    }

    /// Whether no row has one, so that the column is left out.
    var isEmpty: Bool { sparklines.allSatisfy { $0 == nil } }

    func text(_ index: Int, _ glyphs: Plot.Glyphs) -> String { sparklines[index]?.text(glyphs) ?? "" }
}
