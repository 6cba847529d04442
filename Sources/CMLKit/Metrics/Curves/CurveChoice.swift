import CMLSystem

/// What is known of a column when the curves of a plot are chosen.
struct CurveColumn: Equatable {
    var name: String
    /// The first cell that holds a text where a number should be.
    var text: (text: String, place: String)?
    /// Whether it has no number at all.
    var isEmpty = false

    init(_ name: String) {
        self.name = name
    }

    /// Whether it can be drawn: it has a number, and nothing but numbers.
    var isNumeric: Bool { text == nil && !isEmpty }

    static func == (left: CurveColumn, right: CurveColumn) -> Bool {
        left.name == right.name && left.isEmpty == right.isEmpty && left.text?.place == right.text?.place
    }
}

/// Which columns of a file a plot draws.
struct CurveChoice: Equatable {
    private(set) var xName = "step"
    /// The column of the x axis; nil for the row's index.
    private(set) var x: Int?
    private(set) var y: [Int] = []

    private let columns: [CurveColumn]
    private let path: String

    /// Chooses the columns that `plot` names, or those that it may mean when it names none.
    init(_ columns: [CurveColumn], plot: Config.PlotSource, path: String) throws(Failure) {
        self.columns = columns
        self.path = path
        try chooseX(plot)
        try plot.y.isEmpty ? chooseDefaults() : chooseNamed(plot)
    }

    static func == (left: CurveChoice, right: CurveChoice) -> Bool {
        left.xName == right.xName && left.x == right.x && left.y == right.y
    }

    /// The curves, in the order they were asked for.
    func series(_ points: [[Series.Point]]) -> [Series] {
        zip(y, points).map { Series(name: seriesName(columns[$0].name), file: path, x: xName, points: $1) }
    }

    private mutating func chooseX(_ plot: Config.PlotSource) throws(Failure) {
        if let name = plot.x {
            let index = try column(name, plot)
            xName = name
            guard let cell = columns[index].text else {
                x = index
                return
            }
            guard plot.kind == .bar else { throw notNumber(cell, of: name) }
            return
        }
        for name in Self.defaultX {
            guard let index = columns.firstIndex(where: { $0.name.lowercased() == name && $0.isNumeric }),
                !plot.y.contains(columns[index].name)
            else { continue }
            xName = columns[index].name
            x = index
            return
        }
    }

    private mutating func chooseNamed(_ plot: Config.PlotSource) throws(Failure) {
        for name in plot.y {
            let index = try column(name, plot)
            if let cell = columns[index].text { throw notNumber(cell, of: name) }
            guard !columns[index].isEmpty else {
                throw Failure(.training, "the column `\(name)` of `\(path)` is empty", at: place(plot))
            }
            y.append(index)
        }
    }

    /// The first columns of numbers that don't tell the time.
    private mutating func chooseDefaults() throws(Failure) {
        let times = [xName.lowercased()] + Self.times
        for index in columns.indices where y.count < Self.defaultCount {
            guard columns[index].isNumeric, !times.contains(columns[index].name.lowercased()) else { continue }
            y.append(index)
        }
        guard y.isEmpty else { return }
        throw Failure(
            .training, "no column of numbers in `\(path)`", at: path,
            hint: columns.isEmpty ? nil : "it has \(listed(columns.map(\.name)))")
    }

    private func column(_ name: String, _ plot: Config.PlotSource) throws(Failure) -> Int {
        if let index = columns.firstIndex(where: { $0.name == name }) { return index }
        if let index = columns.firstIndex(where: { seriesName($0.name) == name }) { return index }
        let near = nearest(to: name, among: columns.map(\.name))
        throw Failure(
            .training, "no column `\(name)` in `\(path)`", at: place(plot),
            hint: near.map { "did you mean `\($0)`?" } ?? "it has \(listed(columns.map(\.name)))")
    }

    /// The metric's name of a column: DVCLive keeps `train/loss` in `plots/metrics/train/loss.tsv`, column `loss`.
    private func seriesName(_ column: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard let metrics = parts.indices.last(where: { $0 > 0 && parts[$0 - 1] == "plots" && parts[$0] == "metrics" })
        else { return column }
        return (parts[(metrics + 1)...].dropLast() + [column]).joined(separator: ".")
    }

    private func notNumber(_ cell: (text: String, place: String), of name: String) -> Failure {
        Failure(.training, "`\(cell.text)` in the column `\(name)` of `\(path)` is not a number", at: cell.place)
    }

    private func place(_ plot: Config.PlotSource) -> String { plot.place.isEmpty ? path : plot.place }

    private static let defaultX = ["step", "epoch", "iter", "iteration"]
    static let times = [
        "step", "epoch", "iter", "iteration", "timestamp", "passed_time", "remaining_time", "wall_time",
    ]
    /// How many columns are drawn when none are named.
    static let defaultCount = 8
}

/// The names of a file's columns for a hint, no more than help.
func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown), …" : shown.isEmpty ? "none" : shown
}
