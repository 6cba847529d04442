import CMLKit

/// Files that a training writes, and what is read of them for a plot of some kind.
enum FigureFixture {
    static func series(
        _ kind: Config.PlotSource.Kind, _ text: String, file: String = "f.csv", x: String? = nil, y: [String] = []
    ) throws -> [Series] {
        var plot = Config.PlotSource(file: file, place: "cml.yaml:9: plots[0]")
        plot.kind = kind
        plot.x = x
        plot.y = y
        return try readSeries(Array(text.utf8), path: file, plot: plot)
    }

    /// About normal, between 0 and 1.
    static func bell(_ index: Int, shift: Double = 0) -> Double {
        let parts = (0..<6).map { PlotTests.noise(index * 6 + $0) }
        return parts.reduce(0, +) / 6 + shift
    }

    static func histogram(_ rows: Int, shift: Double) -> String {
        "error\n" + (0..<rows).map { "\(bell($0, shift: shift))\n" }.joined()
    }

    static func scores(_ rows: Int, signal: Double) -> String {
        "label,score\n"
            + (0..<rows).map { row in
                let label = row % 3 == 0 ? 1 : 0
                return "\(label),\(bell(row, shift: label == 1 ? signal : 0))\n"
            }.joined()
    }

    static func scatter(_ rows: Int, slope: Double) -> String {
        "actual,predicted\n"
            + (0..<rows).map { row in
                let x = bell(row)
                return "\(x),\(x * slope + 0.2 * PlotTests.noise(row * 7 + 3))\n"
            }.joined()
    }

    static func confusion(_ classes: [String], errors: Int) -> String {
        var text = "actual,predicted\n"
        for (index, name) in classes.enumerated() {
            for row in 0..<50 {
                let isWrong = row < errors * index
                text += "\(name),\(isWrong ? classes[(index + 1 + row % 2) % classes.count] : name)\n"
            }
        }
        return text
    }

    static let importance = """
        feature,importance
        petal width (cm),0.4412
        petal length (cm),0.4207
        sepal length (cm),0.1103
        sepal width (cm),0.0278

        """

    static func wideImportance(_ count: Int, scale: Double) -> String {
        "feature,importance\n"
            + (0..<count).map { "column_\($0),\(scale * (PlotTests.noise($0) - 0.3))\n" }.joined()
    }
}
