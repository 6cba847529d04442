import CMLSystem

/// How often each class was taken for each other one: counts, their shares of the row, and how those differ from main's.
struct ConfusionTable: Equatable, Sendable {
    /// The most classes that a table shows; the others are one class.
    static let most = 12

    /// The most rows of a second table.
    private static let mostChanged = 4

    /// What a cell shows, from the most to the least.
    private enum Detail {
        case countsSharesAndDifferences
        case sharesAndDifferences
        case shares
        /// Of a second table, below that of the shares.
        case differences
    }

    private static let details: [Detail] = [.countsSharesAndDifferences, .sharesAndDifferences, .shares]

    var sides: FigureSides

    func lines(width: Int, style: PlotStyle) -> [String] {
        let width = max(width, 24)
        var change = ClassCounts(sides.change)
        let title = style.text(sides.title, width: width)
        guard !change.counts.isEmpty else { return [title, "nothing to draw"] + remarks(width, style) }
        change.fold(to: Self.most)
        while true {
            for detail in Self.details {
                let table = table(change, detail, style)
                guard table.width <= width || detail == .shares && change.labels.count <= 2 else { continue }
                return [title] + wrapped(style.safe(explanation(detail)), width: width)
                    + table.table.lines(width: width) + (detail == .shares ? differences(change, width, style) : [])
                    + caption(change, width, style)
            }
            change.fold(to: change.labels.count - 1)
        }
    }

    /// How far the shares are from main's, where one table has no room for both.
    private func differences(_ counts: ClassCounts, _ width: Int, _ style: PlotStyle) -> [String] {
        guard sides.main != nil else { return [] }
        var table = table(counts, .differences, style).table
        func most(_ row: [String]) -> UInt { row.dropFirst().compactMap { Int($0)?.magnitude }.max() ?? 0 }
        let changed = table.rows.filter { most($0) > 0 }
        guard !changed.isEmpty else { return wrapped("no share differs from main's by a point", width: width) }
        let limit = changed.map(most).sorted(by: >).prefix(Self.mostChanged).last ?? 0
        table.rows = Array(changed.filter { most($0) >= limit }.prefix(Self.mostChanged))
        let others = changed.count - table.rows.count
        let title =
            "points above main's" + (others == 0 ? ":" : ", where most changed (\(others) more rows have some):")
        return wrapped(title, width: width) + table.lines(width: width)
    }

    private func explanation(_ detail: Detail) -> String {
        let share = "% of the actual class" + (sides.main == nil ? "" : ", points above main's")
        return "rows: actual, columns: predicted; "
            + (detail == .countsSharesAndDifferences ? "count, " : "")
            + (detail == .shares ? "% of the actual class" : share)
    }

    private func table(
        _ counts: ClassCounts, _ detail: Detail, _ style: PlotStyle
    ) -> (table: TextTable, width: Int) {
        let labels = counts.labels.map { style.text($0, width: 10) }
        let isShort = Set(labels).count == labels.count && labels.map { displayWidth(of: $0) }.max() ?? 0 <= 8
        let titles = isShort ? labels : labels.indices.map { "\($0 + 1)" }
        let names = isShort ? labels : counts.labels.enumerated().map { style.text("\($0 + 1) \($1)", width: 20) }
        var table = TextTable(
            [TextTable.Column("actual", .left)] + titles.map { TextTable.Column($0, .right) }
                + (detail == .differences ? [] : ["rows", "right"].map { TextTable.Column($0, .right) }))
        table.ellipsis = style.ellipsis
        let main = sides.main.map { ClassShares(of: ClassCounts($0), as: counts) }
        for (actual, name) in names.enumerated() {
            let row = labels.indices.map { counts.counts[ClassPair(actual: actual, predicted: $0)] ?? 0 }
            let total = row.reduce(0, +)
            let cells = row.enumerated().map { predicted, count in
                cell(count, of: total, main: main?.share(ClassPair(actual: actual, predicted: predicted)), detail)
            }
            let right = total == 0 ? "-" : percent(row[actual] / total)
            let isWhole = detail != .differences
            table.rows.append([name] + cells + (isWhole ? [significant(total, 15), right] : []))
        }
        let widths = table.columns.indices.map { index in
            table.rows.reduce(displayWidth(of: table.columns[index].title)) { max($0, displayWidth(of: $1[index])) }
        }
        return (table, widths.reduce(0, +) + 2 * (widths.count - 1))
    }

    private func cell(_ count: Double, of total: Double, main: Double?, _ detail: Detail) -> String {
        guard total > 0 else { return "-" }
        let share = count / total
        let points = main.map { ((share - $0) * 100).rounded() } ?? 0
        let difference = points == 0 ? "" : points > 0 ? " +\(Int(points))" : " \(Int(points))"
        guard count > 0 || points != 0 else { return "." }
        switch detail {
        case .countsSharesAndDifferences: return "\(significant(count, 15)) \(percent(share))\(difference)"
        case .sharesAndDifferences: return percent(share) + difference
        case .shares: return count > 0 ? percent(share) : "."
        case .differences: return difference.isEmpty ? "." : String(difference.dropFirst())
        }
    }

    /// A share that isn't whole is never shown as 0 % or 100 %.
    private func percent(_ share: Double) -> String {
        if share > 0, share < 0.005 { return "<1%" }
        if share < 1, share >= 0.995 { return ">99%" }
        return fixed(share * 100, 0) + "%"
    }

    private func caption(_ counts: ClassCounts, _ width: Int, _ style: PlotStyle) -> [String] {
        let right = sides.compared(sides.all.map { $0.series.figure?.area }).map { "right: \($0)" }
        let main = sides.main.map { ClassShares(of: ClassCounts($0), as: counts) }
        let worst = counts.worst(2).map { pair, count, share in
            let before = main?.share(pair).map { ", main \(percent($0))" } ?? ""
            return
                "\(counts.labels[pair.actual]) as \(counts.labels[pair.predicted]) \(significant(count, 15)) (\(percent(share))\(before))"
        }
        let confused = worst.isEmpty ? nil : "most confused: " + worst.joined(separator: ", ")
        let lines = [right, confused].compactMap(\.self).flatMap { wrapped(style.safe($0), width: width) }
        return lines + remarks(width, style)
    }

    private func remarks(_ width: Int, _ style: PlotStyle) -> [String] {
        sides.remarks.isEmpty ? [] : wrapped(style.safe(sides.remarks.joined(separator: "; ")), width: width)
    }
}

/// The shares of main's classes, folded as this change's are.
private struct ClassShares {
    private var counts: [ClassPair: Double] = [:]
    private var totals: [Double]
    /// Whether main tells of each of the change's classes; the one of others it knows when it knows all the rest.
    private var isKnown: [Bool]

    init(of main: ClassCounts, as change: ClassCounts) {
        let kept = change.own
        let own = main.own
        let places = Dictionary(kept.enumerated().map { ($1, $0) }) { first, _ in first }
        totals = Array(repeating: 0, count: kept.count + 1)
        let names = Set(own)
        isKnown = kept.map { names.contains($0) }
        isKnown.append(main.folded == 0 || isKnown.allSatisfy { $0 })
        func place(_ index: Int) -> Int { index < own.count ? places[own[index]] ?? kept.count : kept.count }
        for (pair, count) in main.counts {
            let new = ClassPair(actual: place(pair.actual), predicted: place(pair.predicted))
            counts[new, default: 0] += count
            totals[new.actual] += count
        }
    }

    /// nil where main can't tell: a class that it lacks, or has among its others, is not one with a share of 0.
    func share(_ pair: ClassPair) -> Double? {
        guard isKnown[pair.actual], isKnown[pair.predicted], totals[pair.actual] > 0 else { return nil }
        return (counts[pair] ?? 0) / totals[pair.actual]
    }
}

extension ClassCounts {
    private var totals: [Double] {
        var totals = Array(repeating: 0.0, count: labels.count)
        for (pair, count) in counts { totals[pair.actual] += count }
        return totals
    }

    /// The confusions with the most rows.
    fileprivate func worst(_ limit: Int) -> [(pair: ClassPair, count: Double, share: Double)] {
        let totals = totals
        let errors = counts.filter { $0.key.actual != $0.key.predicted && $0.value > 0 }
        let ranked = errors.sorted { left, right in
            left.value == right.value
                ? (left.key.actual, left.key.predicted) < (right.key.actual, right.key.predicted)
                : left.value > right.value
        }
        return ranked.prefix(limit).map { (pair: $0.key, count: $0.value, share: $0.value / totals[$0.key.actual]) }
    }
}
