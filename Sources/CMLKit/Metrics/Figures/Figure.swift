package import CMLSystem

/// What a series is when it's no curve: its points are counts, bars, or cells of a matrix.
///
/// A file is counted while it's read, so a figure is small whatever the rows, and a note has room for main's. The
/// points mean, by kind:
/// - histogram: the left edge of a bin and its count; all bins are as wide as a power of two, and the last point only
///   ends the last bin;
/// - bar: the index of a label and its value;
/// - confusion: actual · labels + predicted, and the count; cells without rows are left out;
/// - roc, pr: the curve, from left to right;
/// - scatter: places, each with the number of rows near it in `weights`.
package struct Figure: Equatable, Sendable {
    package var kind: Config.PlotSource.Kind
    /// The names of bars, or the classes of a confusion matrix.
    package var labels: [String] = []
    package var weights: [Double] = []
    /// Of all rows: the area under a ROC curve, the average precision, or the share of a confusion matrix that is right.
    package var area: Double?
    /// The rows that count.
    package var rows = 0.0
    package var nans = 0
    package var infinities = 0
    /// How many bars or classes were folded into one: the last label.
    package var folded = 0

    package init(_ kind: Config.PlotSource.Kind) {
        self.kind = kind
    }

    /// Longer labels are cut.
    private static let longestLabel = 60
    /// How many code points of a text are looked at for what is shown of it.
    private static let longestText = 90

    /// The name of a class or bar. A long one is cut and ends with six digits made of all of it, so that two that begin
    /// alike stay two, in each file the same.
    static func label(_ text: String) -> String {
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestText)))
        let shown = printable(start)
        guard start.utf8.count < text.utf8.count || displayWidth(of: shown) > longestLabel else { return shown }
        return cut(shown, to: longestLabel - 6) + Sha256.hex(Array(text.utf8)).prefix(6)
    }

    package var json: Json {
        var fields: [String: Json] = ["kind": .string(kind.rawValue), "rows": .double(rows)]
        if !labels.isEmpty { fields["labels"] = .array(labels.map { .string($0) }) }
        if !weights.isEmpty { fields["weights"] = .array(weights.map { .double($0) }) }
        if let area { fields["area"] = .double(area) }
        if nans > 0 { fields["nan"] = .integer(nans) }
        if infinities > 0 { fields["infinite"] = .integer(infinities) }
        if folded > 0 { fields["folded"] = .integer(folded) }
        return .object(fields)
    }

    package init?(json: Json) {
        guard let kind = json["kind"]?.string.flatMap(Config.PlotSource.Kind.init) else { return nil }
        self.init(kind)
        labels = (json["labels"]?.array ?? []).map { Figure.label($0.string ?? "?") }
        weights = (json["weights"]?.array ?? []).map { $0.number ?? 1 }
        area = json["area"]?.number
        rows = json["rows"]?.number ?? 0
        nans = Self.count(json["nan"])
        infinities = Self.count(json["infinite"])
        folded = Self.count(json["folded"])
    }

    /// More rows than any file has; sums of such counts neither overflow nor lose ones.
    static let greatestCount = 1e15

    static func count(_ json: Json?) -> Int {
        json?.number.flatMap { Int(exactly: $0) }.map { min(max($0, 0), Int(greatestCount)) } ?? 0
    }
}

extension Series {
    var withShortLabels: Series {
        guard let labels = figure?.labels else { return self }
        var series = self
        series.figure?.labels = labels.map(Figure.label)
        return series
    }

    /// The cells of a confusion matrix, or the bars: label by label, and only those that have one.
    var labelled: [(labels: [Int], value: Double)] {
        guard let figure, !figure.labels.isEmpty else { return [] }
        let count = figure.labels.count
        return points.compactMap { point in
            guard let index = Int(exactly: point.x), index >= 0 else { return nil }
            if figure.kind == .bar { return index < count ? ([index], point.y) : nil }
            let (actual, predicted) = index.quotientAndRemainder(dividingBy: count)
            return actual < count && point.y >= 0 ? ([actual, predicted], point.y) : nil
        }
    }
}
