import CMLSystem

/// What a terminal shows below a training's output: how far it is, and its curves so far.
struct LiveView {
    private static let mostSeries = 3
    private static let epochNames: Set<String> = [
        "epochs", "max_epochs", "n_epochs", "num_epochs", "num_train_epochs", "n_estimators", "num_boost_round",
    ]

    private let progress: Progress
    private let record: RunRecord
    private var curves: LiveCurves

    init(_ progress: Progress, _ record: RunRecord, _ curves: LiveCurves) {
        self.progress = progress
        self.record = record
        self.curves = curves
    }

    mutating func lines(elapsed: Double, width: Int, unicode: Bool) -> [String] {
        let series = curves.series(elapsed: elapsed).filter { !$0.points.isEmpty }
        let share = series.first.flatMap(self.share)
        return [progress.line(record, elapsed: elapsed, share: share)]
            + LiveView.table(series, width: width, unicode: unicode, step: step)
    }

    /// The number of epochs or rounds, where the params tell just one.
    private var total: Int? {
        let found = record.params.filter { name, _ in
            LiveView.epochNames.contains(name.split { ".:".contains($0) }.last.map(String.init) ?? name)
        }
        guard found.count == 1, let total = found.first?.value.integer, total > 0 else { return nil }
        return total
    }

    /// How much of the training is behind us, by the rows of a curve; epochs are counted from 0 or from 1.
    private func share(of series: Series) -> Double? {
        guard let total, let first = series.points.first?.x, let last = series.points.last?.x else { return nil }
        let done = first == 0 ? last + 1 : last
        return done > 0 && done <= Double(total) ? done / Double(total) : nil
    }

    private func step(of series: Series) -> String {
        let at = series.points.last.map { shortNumber($0.x) } ?? ""
        let of = share(of: series) == nil ? "" : total.map { " of \($0)" } ?? ""
        return "\(printable(series.x)) \(at)\(of)"
    }

    /// A whole number without a point.
    private func shortNumber(_ number: Double) -> String {
        number == number.rounded() ? fixed(number, 0) : significant(number, 4)
    }

    /// One line a curve: name, course, last value, step.
    static func table(
        _ series: [Series], width: Int, unicode: Bool, step: (Series) -> String
    ) -> [String] {
        var table = TextTable([
            .init("", .left, isFlexible: true), .init("", .left, isOptional: true), .init("", .right),
            .init("", .left, isOptional: true),
        ])
        table.rows = series.prefix(mostSeries).map { series in
            let last = series.points.last.map { significant($0.y, 4) } ?? ""
            let course = Sparkline(sampled(series.points.map(\.y))).text(unicode ? .box : .ascii)
            return ["  " + (unicode ? printable(series.name) : asciiOnly(series.name)), course, last, step(series)]
        }
        return Array(table.lines(width: width).dropFirst())
    }

    /// Values at even distances, the last among them.
    private static func sampled(_ values: [Double]) -> [Double] {
        let count = Sparkline.width
        guard values.count > count else { return values }
        return (0..<count).map { values[$0 * (values.count - 1) / (count - 1)] }
    }
}
