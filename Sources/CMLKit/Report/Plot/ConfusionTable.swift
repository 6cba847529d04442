import CMLSystem

/// How often each class was taken for each other one.
package struct ConfusionTable: Equatable, Sendable {
    /// The greatest number of classes that fits into a comment.
    package static let most = 12

    package var title: String
    package var classes: [Int]
    /// The counts by actual class, then by predicted class.
    package var counts: [[Int]]

    /// Counts pairs of actual (x) and predicted (y) class; nil when they aren't whole numbers or are too many.
    package init?(title: String, points: [Series.Point]) {
        var pairs: [Int: [Int: Int]] = [:]
        var found: Set<Int> = []
        for point in points {
            guard let actual = Int(exactly: point.x), let predicted = Int(exactly: point.y) else { return nil }
            pairs[actual, default: [:]][predicted, default: 0] += 1
            found.formUnion([actual, predicted])
            if found.count > ConfusionTable.most { return nil }
        }
        guard !found.isEmpty else { return nil }
        self.title = title
        let classes = found.sorted()
        self.classes = classes
        counts = classes.map { actual in classes.map { pairs[actual]?[$0] ?? 0 } }
    }

    func render(width: Int, style: PlotStyle) -> [String] {
        let titles = ["actual"] + classes.map(String.init) + ["right"]
        var table = TextTable(titles.map { TextTable.Column($0, .right) })
        for (index, row) in counts.enumerated() {
            let total = row.reduce(0, +)
            let recall = total == 0 ? "-" : fixed(100 * Double(row[index]) / Double(total), 0) + "%"
            table.rows.append([String(classes[index])] + row.map { $0 == 0 ? "." : String($0) } + [recall])
        }
        return [style.text("\(title) (columns: predicted)", width: width)] + table.lines(width: width)
    }
}
