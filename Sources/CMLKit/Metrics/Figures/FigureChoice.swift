import CMLSystem

/// Which columns of a table a figure is made of.
struct FigureChoice: Equatable {
    /// What the two columns of a ROC or precision-recall plot hold.
    enum Rates: Equatable {
        case rates
        case scores
    }

    private(set) var x: Int?
    private(set) var y: [Int] = []
    /// How many rows each row stands for.
    private(set) var count: Int?
    private(set) var rates = Rates.scores
    /// Whether a confusion matrix is written as one: a row each actual class.
    private(set) var isMatrix = false

    /// Whether columns are left out of those that may be meant, since there are too many.
    private(set) var leavesOut = false

    private let names: [String]
    private let unfit: Set<Int>
    private let plot: Config.PlotSource
    private let path: String

    /// Columns that are known to be `unfit` are drawn only when they are named, or nothing else is there.
    init(
        _ names: [String], plot: Config.PlotSource, path: String, unfit: Set<Int> = []
    ) throws(Failure) {
        self.names = names
        self.unfit = unfit
        self.plot = plot
        self.path = path
        x = try plot.x.map { (name) throws(Failure) in try column(name) }
        for name in plot.y { y.append(try column(name)) }
        switch plot.kind {
        case .line, .scatter: try chooseScatter()
        case .histogram: try chooseHistogram()
        case .bar: try chooseBar()
        case .confusion: try chooseConfusion()
        case .roc, .pr: try chooseRates()
        }
    }

    /// The columns that a person named must be numbers; of the others those are drawn that are.
    var isNamed: Bool { !plot.y.isEmpty || plot.kind == .histogram && plot.x != nil }

    /// The columns that are read, in order; each goes to the slot of its place here.
    var all: [Int] { Array(Set(y + [x, count].compactMap(\.self))).sorted() }

    /// The slot of each column of the file.
    var slots: [Int?] {
        var slots: [Int?] = Array(repeating: nil, count: names.count)
        for (slot, column) in all.enumerated() { slots[column] = slot }
        return slots
    }

    private mutating func chooseAll() {
        guard y.isEmpty else { return }
        let all = names.indices.filter { $0 != x }
        let fit = all.filter { !unfit.contains($0) }
        y = Array((fit.isEmpty ? all : fit).prefix(CurveChoice.defaultCount))
        leavesOut = all.count > y.count
    }

    /// A histogram has one column each; a person may call it `x`, since it is what the x axis shows.
    private mutating func chooseHistogram() throws(Failure) {
        guard let column = x else { return chooseAll() }
        guard y.isEmpty else {
            throw Failure(
                .training, "a histogram plot of `\(path)` takes either `x` or `y`", at: place,
                hint: "name its columns with `y`")
        }
        (x, y) = (nil, [column])
    }

    private mutating func chooseScatter() throws(Failure) {
        if x == nil { x = names.indices.first { !y.contains($0) } }
        chooseAll()
        guard x != nil, !y.isEmpty else { throw missing("two columns of numbers") }
    }

    private mutating func chooseBar() throws(Failure) {
        let labels = ["name", "feature", "class", "label", "category", "variable", "column", ""]
        if x == nil { x = first(labels) ?? names.indices.first { !y.contains($0) } }
        chooseAll()
        guard !y.isEmpty else { throw missing("a column of names and one of numbers") }
    }

    private mutating func chooseConfusion() throws(Failure) {
        let actual = ["actual", "true", "y_true", "truth", "target", "label", "actual_class", "expected"]
        let predicted = ["predicted", "prediction", "pred", "y_pred", "predicted_class", "output"]
        if x == nil { x = first(actual) }
        if y.isEmpty, let index = first(predicted) { y = [index] }
        count = first(["count", "n", "support", "rows"])
        guard x == nil || y.isEmpty else { return y = [y[0]] }
        guard plot.x == nil, plot.y.isEmpty else { throw missing("columns of the actual and the predicted class") }
        isMatrix = true
        count = nil
        (x, y) = (nil, Array(names.indices))
    }

    private mutating func chooseRates() throws(Failure) {
        let rates =
            plot.kind == .roc
            ? (x: ["fpr", "false_positive_rate"], y: ["tpr", "true_positive_rate", "recall"])
            : (x: ["recall", "tpr"], y: ["precision", "ppv"])
        let labels = ["label", "y_true", "actual", "target", "true", "truth", "class", "expected"]
        let scores = [
            "score", "y_score", "y_prob", "y_proba", "prob", "proba", "probability", "prediction", "pred", "y_pred",
        ]
        let named = x.map { names[$0].lowercased() }
        if named.map(rates.x.contains) ?? (first(rates.x) != nil && (isNamed || first(rates.y) != nil)) {
            self.rates = .rates
            x = x ?? first(rates.x)
            if y.isEmpty, let index = first(rates.y) { y = [index] }
        } else {
            x = x ?? first(labels)
            if y.isEmpty, let index = first(scores) { y = [index] }
        }
        guard x != nil, !y.isEmpty else {
            throw missing("columns `\(rates.x[0])` and `\(rates.y[0])`, or `\(labels[0])` and `\(scores[0])`")
        }
    }

    private func first(_ wanted: [String]) -> Int? {
        for name in wanted {
            if let index = names.firstIndex(where: { $0.lowercased() == name }), !y.contains(index), index != x {
                return index
            }
        }
        return nil
    }

    private func column(_ name: String) throws(Failure) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        throw Failure(
            .training, "no column `\(name)` in `\(path)`", at: place,
            hint: nearest(to: name, among: names).map { "did you mean `\($0)`?" } ?? "it has \(listed(names))")
    }

    func missing(_ what: String) -> Failure {
        Failure(
            .training, "a \(plot.kind.rawValue) plot of `\(path)` needs \(what)", at: place,
            hint: "name them with `x` and `y`; it has \(listed(names))")
    }

    var place: String { plot.place.isEmpty ? path : plot.place }
}
