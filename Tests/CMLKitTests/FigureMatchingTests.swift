import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

@Suite("Figures of two sides") struct FigureMatchingTests {
    private static func series(_ kind: Config.PlotSource.Kind, _ y: Double) -> Series {
        var series = Series(name: "score", file: "s.csv", x: "label", points: [.init(x: 0, y: y), .init(x: 1, y: y)])
        series.figure = Figure(kind)
        series.figure?.area = y
        return series
    }

    @Test("ROC and precision-recall of one column are means among themselves; a run counts once")
    func kinds() {
        let run = [Self.series(.pr, 0.8), Self.series(.roc, 0.9), Self.series(.pr, 0.8)]
        let means = Series.means(of: [run, run, run])
        #expect(means.map { $0.figure?.kind } == [.pr, .roc])
        #expect(means.map { $0.figure?.area } == [0.8, 0.9])
        #expect(means[0].points.map(\.y) == [0.8, 0.8])
    }

    @Test("a histogram draws the column that x or y names, and not both")
    func histogram() throws {
        let text = "label,score\n0,0.5\n1,0.25\n"
        #expect(try FigureFixture.series(.histogram, text, x: "score").map(\.name) == ["score"])
        #expect(try FigureFixture.series(.histogram, text, y: ["score"]).map(\.name) == ["score"])
        #expect(throws: Failure.self) { try FigureFixture.series(.histogram, text, x: "label", y: ["score"]) }
    }

    private static func classes(_ count: Int) throws -> [Series] {
        let rows = (0..<count).flatMap { k in ["k\(k),k\(k),100", "k\(k),k\((k + 1) % count),\(30 - k)"] }
        return try FigureFixture.series(
            .confusion, "actual,predicted,count\n" + rows.map { $0 + "\n" }.joined())
    }

    @Test(
        "equal confusion matrices differ nowhere, however they are folded", arguments: [3, 13, 16, 20], [40, 80, 132])
    func confusion(count: Int, width: Int) throws {
        let same = try Self.classes(count)
        let sides = FigureSides(title: "c", main: same, change: same, commit: "abc")
        let text = sides.lines(width: width).joined(separator: "\n")
        #expect(!text.contains(/[ (][+-][0-9]/), "\(text)")
    }

    @Test("a class that main lacks has no share to differ from")
    func missing() throws {
        let sides = FigureSides(title: "c", main: try Self.classes(2), change: try Self.classes(3), commit: "abc")
        let row = sides.lines(width: 100).first { $0.hasPrefix("k2") }
        #expect(row?.contains(/[+]/) == false, "\(row ?? "")")
    }

    @Test("the mean of equal values is that value", arguments: [0.1, 0.7, 1e-9, 123.456])
    func means(value: Double) {
        let metrics = [Metric(value), Metric(value), Metric(value)]
        #expect(Metric.mean(of: metrics) == .number(value))
        #expect(Metric.mean(of: [Metric(1), Metric(.text("x"))]) == .text("x"))
    }
}
