/// The bars of a table, in its order.
///
/// More than a chart can show are folded: the greatest stay, and the sum of the rest is one bar.
struct BarCollector: FigureCollector {
    static let usualMost = 512
    private static let mostInMemory = 4_096

    private struct Bar {
        var label: String
        var value: Double
        var place: Int
    }

    private var figure = Figure(.bar)
    private var bars: [Bar] = []
    private var rest = (count: 0, sum: 0.0)
    private var place = 0
    private let most: Int

    /// `rest` is what was folded already.
    init(most: Int = BarCollector.usualMost, rest: (count: Int, sum: Double) = (0, 0)) {
        self.most = most
        self.rest = rest
    }

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        if y.isNaN { figure.nans += 1 }
        if y.isInfinite { figure.infinities += 1 }
        figure.rows += 1
        bars.append(Bar(label: x.label ?? "row \(place + 1)", value: y, place: place))
        place += 1
        if bars.count > Self.mostInMemory { fold(to: Self.mostInMemory / 2) }
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        if bars.count + min(rest.count, 1) > most { fold(to: most - 1) }
        bars.sort { $0.place < $1.place }
        figure.labels = bars.map(\.label)
        var values = bars.map(\.value)
        if rest.count > 0 {
            figure.labels.append("\(rest.count) more")
            figure.folded = rest.count
            values.append(rest.sum)
        }
        return (values.enumerated().map { Series.Point(x: Double($0), y: $1) }, figure)
    }

    /// What is no number stays: it is what a reader must see.
    private mutating func fold(to count: Int) {
        bars.sort { left, right in
            let sizes = (
                left.value.isNaN ? .infinity : left.value.magnitude,
                right.value.isNaN ? .infinity : right.value.magnitude
            )
            return sizes.0 == sizes.1 ? left.place < right.place : sizes.0 > sizes.1
        }
        for bar in bars[count...] {
            rest.count += 1
            rest.sum += bar.value.isFinite ? bar.value : 0
        }
        bars.removeSubrange(count...)
    }
}

/// How often each class was taken for each other one.
struct ConfusionCollector: FigureCollector {
    /// The most classes that are kept; a figure of more folds those that are confused least.
    static let most = 40
    private static let mostInMemory = 1_000

    private var figure = Figure(.confusion)
    private var indices: [String: Int] = [:]
    private var labels: [String] = []
    private var counts: [ClassPair: Double] = [:]
    private let keepsOrder: Bool
    private var isTooMany = false

    /// `keepsOrder`: the classes stay in the order they came in, as those of a matrix should.
    init(keepsOrder: Bool = false, labels: [String] = []) {
        self.keepsOrder = keepsOrder
        for label in labels { _ = index(of: label) }
    }

    mutating func add(_ x: FigureCell, _ y: Double, weight: Double) {
        add(x, .number(y), weight: weight)
    }

    /// Adds `weight` rows of the actual class `x` that were taken for `y`.
    mutating func add(_ x: FigureCell, _ y: FigureCell, weight: Double) {
        guard let actual = x.label, let predicted = y.label else {
            figure.nans += 1
            return
        }
        guard weight >= 0, weight <= Figure.greatestCount else {
            figure.nans += 1
            return
        }
        guard let row = index(of: actual), let column = index(of: predicted) else { return }
        figure.rows += weight
        if weight > 0 { counts[ClassPair(actual: row, predicted: column), default: 0] += weight }
    }

    mutating func finish() throws(FigureProblem) -> (points: [Series.Point], figure: Figure) {
        guard !isTooMany else {
            throw FigureProblem(
                what: "has more than \(Self.mostInMemory) classes",
                hint: "is `x` the actual class and `y` the predicted one?")
        }
        var classes = ClassCounts(labels: labels, counts: counts)
        if figure.rows > 0 {
            let right = counts.reduce(0) { $0 + ($1.key.actual == $1.key.predicted ? $1.value : 0) }
            figure.area = right / figure.rows
        }
        if !keepsOrder { classes.sort() }
        classes.fold(to: Self.most)
        figure.folded = classes.folded
        figure.labels = classes.labels
        return (classes.points, figure)
    }

    private mutating func index(of label: String) -> Int? {
        if let index = indices[label] { return index }
        guard labels.count < Self.mostInMemory else {
            isTooMany = true
            return nil
        }
        indices[label] = labels.count
        labels.append(label)
        return labels.count - 1
    }
}

/// An actual class and the one it was taken for.
struct ClassPair: Hashable {
    var actual: Int
    var predicted: Int
}

/// A confusion matrix, whose empty cells take no room.
struct ClassCounts: Equatable {
    var labels: [String]
    var counts: [ClassPair: Double]
    /// How many classes the last one stands for, when it's one of others.
    private(set) var folded = 0

    /// The labels that are one class each.
    var own: ArraySlice<String> { labels.dropLast(folded > 0 ? 1 : 0) }

    /// Of the points of a series; a cell outside of the matrix is left out.
    init(_ series: Series) {
        labels = series.figure?.labels ?? []
        folded = series.figure?.folded ?? 0
        counts = [:]
        for cell in series.labelled where cell.labels.count == 2 && cell.value <= Figure.greatestCount {
            counts[ClassPair(actual: cell.labels[0], predicted: cell.labels[1]), default: 0] += cell.value
        }
    }

    init(labels: [String], counts: [ClassPair: Double]) {
        self.labels = labels
        self.counts = counts
    }

    var points: [Series.Point] {
        counts.map { Series.Point(x: Double($0.actual * labels.count + $0.predicted), y: $1) }.sorted { $0.x < $1.x }
    }

    /// Numbers by their size, then texts as they are spelled.
    mutating func sort() {
        arrange(
            labels.indices.sorted { left, right in
                switch (Self.number(labels[left]), Self.number(labels[right])) {
                case (let one?, let other?) where one != other: one < other
                case (.some, nil): true
                case (nil, .some): false
                default: labels[left] < labels[right]
                }
            })
    }

    /// A class named `nan` is a text: it's neither less nor more than a number.
    private static func number(_ label: String) -> Double? { Double(label).flatMap { $0.isNaN ? nil : $0 } }

    /// Keeps the classes that take part in the most confusions, in their order, and makes the others one class behind
    /// them.
    mutating func fold(to limit: Int) {
        guard labels.count > max(limit, 2) else { return }
        var errors = Array(repeating: 0.0, count: labels.count)
        for (pair, count) in counts where pair.actual != pair.predicted {
            errors[pair.actual] += count
            errors[pair.predicted] += count
        }
        let own = labels.indices.dropLast(folded > 0 ? 1 : 0)
        let ranked = own.sorted { errors[$0] == errors[$1] ? $0 < $1 : errors[$0] > errors[$1] }
        let kept = ranked.prefix(max(limit, 2) - 1).sorted()
        folded += own.count - kept.count
        var places: [Int: Int] = [:]
        for (place, index) in kept.enumerated() { places[index] = place }
        var merged: [ClassPair: Double] = [:]
        for (pair, count) in counts {
            let new = ClassPair(
                actual: places[pair.actual] ?? kept.count, predicted: places[pair.predicted] ?? kept.count)
            merged[new, default: 0] += count
        }
        labels = kept.map { labels[$0] } + ["\(folded) others"]
        counts = merged
    }

    private mutating func arrange(_ order: [Int]) {
        var places = Array(repeating: 0, count: labels.count)
        for (place, index) in order.enumerated() { places[index] = place }
        var moved: [ClassPair: Double] = [:]
        for (pair, count) in counts {
            moved[ClassPair(actual: places[pair.actual], predicted: places[pair.predicted])] = count
        }
        labels = order.map { labels[$0] }
        counts = moved
    }
}
