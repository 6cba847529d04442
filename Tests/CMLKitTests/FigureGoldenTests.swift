import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("Figures") struct FigureGoldenTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var sides: FigureSides

        var testDescription: String { name }

        init(_ name: String, _ title: String, main: [Series] = [], change: [Series], commit: String? = "a1b2c3d4") {
            self.name = name
            sides = FigureSides(title: title, main: main, change: change, commit: commit)
        }
    }

    static func samples() throws -> [Sample] {
        let iris = ["setosa", "versicolor", "virginica"]
        let many = (0..<30).map { "class_number_\($0)" }
        return [
            Sample(
                "histogram", "Residuals: error",
                main: try FigureFixture.series(.histogram, FigureFixture.histogram(3000, shift: 0)),
                change: try FigureFixture.series(.histogram, FigureFixture.histogram(2400, shift: 0.08))),
            Sample(
                "histogram-alone", "Residuals: error",
                change: try FigureFixture.series(.histogram, "error\n1\n2\n2\n3\n3\n3\nNaN\ninf\n")),
            Sample(
                "bars", "Importance: importance",
                main: try FigureFixture.series(.bar, FigureFixture.importance),
                change: try FigureFixture.series(
                    .bar,
                    FigureFixture.importance.replacing("0.4412", with: "0.3100").replacing("0.1103", with: "0.2415"))),
            Sample(
                "bars-many", "Importance: importance",
                main: try FigureFixture.series(.bar, FigureFixture.wideImportance(90, scale: 1)),
                change: try FigureFixture.series(.bar, FigureFixture.wideImportance(100, scale: 1.2))),
            Sample(
                "confusion", "Confusion: predicted",
                main: try FigureFixture.series(.confusion, FigureFixture.confusion(iris, errors: 2)),
                change: try FigureFixture.series(.confusion, FigureFixture.confusion(iris, errors: 4))),
            Sample(
                "confusion-many", "Confusion: predicted",
                main: try FigureFixture.series(.confusion, FigureFixture.confusion(many, errors: 0)),
                change: try FigureFixture.series(.confusion, FigureFixture.confusion(many, errors: 1))),
            Sample(
                "roc", "ROC: score", main: try FigureFixture.series(.roc, FigureFixture.scores(900, signal: 0.15)),
                change: try FigureFixture.series(.roc, FigureFixture.scores(900, signal: 0.25))),
            Sample(
                "pr", "Precision and recall: score",
                main: try FigureFixture.series(.pr, FigureFixture.scores(900, signal: 0.15)),
                change: try FigureFixture.series(.pr, FigureFixture.scores(900, signal: 0.25))),
            Sample(
                "scatter", "Prediction: predicted",
                main: try FigureFixture.series(.scatter, FigureFixture.scatter(400, slope: 0.8), x: "actual"),
                change: try FigureFixture.series(.scatter, FigureFixture.scatter(9000, slope: 1.1), x: "actual")),
        ]
    }

    @Test("are what they were", arguments: try samples(), Plot.Glyphs.allCases)
    func golden(sample: Sample, glyphs: Plot.Glyphs) {
        let lines = sample.sides.lines(width: 80, glyphs: glyphs)
        expectGolden(lines.joined(separator: "\n") + "\n", named: "figure-\(sample.name)-\(glyphs).txt")
    }

    @Test("fit the width they are given", arguments: try samples(), [24, 40, 80, 132])
    func width(sample: Sample, width: Int) {
        for glyphs in Plot.Glyphs.allCases {
            for line in sample.sides.lines(width: width, glyphs: glyphs) {
                #expect(displayWidth(of: line) <= width, "\(line)")
            }
        }
    }

    @Test("are pure ASCII in a comment, and not too high", arguments: try samples())
    func ascii(sample: Sample) {
        let lines = sample.sides.lines()
        #expect(lines.count <= 22)
        for line in lines {
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && line.utf8.count <= 80, "\(line)")
        }
    }

    @Test("draw the same with colours as without", arguments: try samples())
    func colour(sample: Sample) {
        let plain = sample.sides.lines(glyphs: .box)
        let coloured = sample.sides.lines(glyphs: .box, colour: true)
        #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
    }

    @Test("come back from a note as they were", arguments: try samples())
    func notes(sample: Sample) throws {
        for side in [sample.sides.change, sample.sides.main].compactMap(\.self) {
            #expect(Series(json: try Json(parsing: side.json.canonical)) == side)
        }
    }

    @Test("fit a note", arguments: try samples(), [4, 17, 64])
    func thinned(sample: Sample, limit: Int) {
        let thin = sample.sides.change.thinned(to: limit)
        #expect(thin.points.count <= limit)
        #expect(!thin.points.isEmpty)
        #expect(thin.figure?.area == sample.sides.change.figure?.area)
        let total = { (series: Series) in series.points.reduce(0) { $0 + $1.y } }
        switch sample.sides.change.figure?.kind {
        case .histogram, .confusion, .bar:
            #expect(abs(total(thin) - total(sample.sides.change)) < 1e-6)
        case .scatter:
            #expect(thin.figure?.weights.reduce(0, +) == 9000)
        default: break
        }
    }
}
