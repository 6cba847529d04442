/// A ROC or precision-recall curve of scores and the classes that they are of.
///
/// Equal scores are one threshold. Up to 65,536 different scores are exact; of more those are one threshold that agree
/// in their first digits, which keeps the area to about four decimals.
struct ScoreCollector: FigureCollector {
    static let mostScores = 65_536
    private static let positives: Set<String> = ["1", "true", "yes", "pos", "positive"]
    private static let negatives: Set<String> = ["0", "-1", "false", "no", "neg", "negative"]

    private var figure: Figure
    /// Rows of each class by score; the key is in the order of the scores.
    private var scores: [Int64: (positive: Double, negative: Double)] = [:]
    private var shift: Int64 = 0
    private var other: String?

    init(_ kind: Config.PlotSource.Kind) {
        figure = Figure(kind)
    }

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        guard let label = x.label?.lowercased(), !y.isNaN else {
            figure.nans += 1
            return
        }
        let isPositive = Self.positives.contains(label)
        guard isPositive || Self.negatives.contains(label) else {
            other = other ?? label
            return
        }
        figure.rows += weight
        let bits = Int64(bitPattern: (y + 0).bitPattern)
        let key = (bits < 0 ? Int64.min &- bits : bits) >> shift
        if isPositive {
            scores[key, default: (0, 0)].positive += weight
        } else {
            scores[key, default: (0, 0)].negative += weight
        }
        if scores.count > Self.mostScores { coarsen() }
    }

    private mutating func coarsen() {
        while scores.count > Self.mostScores / 2 {
            shift += 1
            var merged: [Int64: (positive: Double, negative: Double)] = [:]
            for (key, count) in scores {
                merged[key >> 1, default: (0, 0)].positive += count.positive
                merged[key >> 1, default: (0, 0)].negative += count.negative
            }
            scores = merged
        }
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        if let other {
            throw FigureProblem(
                what: "has the class `\(other)`",
                hint: "the classes of a \(figure.kind.rawValue) plot are 0 and 1, or true and false")
        }
        let positive = scores.values.reduce(0) { $0 + $1.positive }
        let negative = scores.values.reduce(0) { $0 + $1.negative }
        guard positive > 0, negative > 0 else {
            throw FigureProblem(what: "has rows of one class alone", hint: "the curve needs both classes")
        }
        var curve = RateCollector(figure.kind)
        var (hits, alarms) = (0.0, 0.0)
        if figure.kind == .roc { curve.add(.number(0), 0, weight: 1) }
        for (index, threshold) in scores.sorted(by: { $0.key > $1.key }).enumerated() {
            hits += threshold.value.positive
            alarms += threshold.value.negative
            if figure.kind == .roc {
                curve.add(.number(alarms / negative), hits / positive, weight: 1)
            } else {
                let precision = hits / (hits + alarms)
                if index == 0 { curve.add(.number(0), precision, weight: 1) }
                curve.add(.number(hits / positive), precision, weight: 1)
            }
        }
        let result = try curve.finish()
        figure.area = result.figure.area
        return (result.points, figure)
    }
}

/// A ROC or precision-recall curve that is given as such, point by point.
///
/// The area of ROC is that under straight lines (trapezoids); of precision and recall it is the average precision: each
/// gain of recall times the precision that it ends with, since lines between would promise too much.
struct RateCollector: FigureCollector {
    private var figure: Figure
    private var collector = CurveCollector()
    private var last: Series.Point?
    private var area = 0.0
    private var rises = false
    private var falls = false

    init(_ kind: Config.PlotSource.Kind) {
        figure = Figure(kind)
    }

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        guard case .number(let x) = x, x.isFinite, y.isFinite else {
            if case .number(let x) = x, !x.isNaN, !y.isNaN { figure.infinities += 1 } else { figure.nans += 1 }
            return
        }
        figure.rows += 1
        collector.add(x, y)
        let point = Series.Point(x: x, y: y)
        defer { last = point }
        guard let last else { return }
        rises = rises || x > last.x
        falls = falls || x < last.x
        area += Self.area(last, point, figure.kind)
    }

    private static func area(_ one: Series.Point, _ other: Series.Point, _ kind: Config.PlotSource.Kind) -> Double {
        let (left, right) = one.x <= other.x ? (one, other) : (other, one)
        return (right.x - left.x) * (kind == .roc ? left.y / 2 + right.y / 2 : right.y)
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        var points = collector.finish()
        if falls {
            points = rises ? points.sorted { $0.x < $1.x } : points.reversed()
            if rises { area = zip(points, points.dropFirst()).reduce(0) { $0 + Self.area($1.0, $1.1, figure.kind) } }
        }
        guard points.allSatisfy({ (-1e-9...1 + 1e-9).contains($0.x) && (-1e-9...1 + 1e-9).contains($0.y) }) else {
            throw FigureProblem(what: "has rates outside of 0 to 1", hint: "name the columns with `x` and `y`")
        }
        if points.count > 1 { figure.area = area }
        return (points, figure)
    }
}
