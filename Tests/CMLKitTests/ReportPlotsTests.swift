import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

@Suite("The plots of a report") struct ReportPlotsTests {
    private static func points(_ pairs: [(Double, Double)]) -> [Series.Point] {
        pairs.map { Series.Point(x: $0.0, y: $0.1) }
    }

    @Test("draw the mean of the seeds, where all of them have values")
    func means() {
        let one = Self.points([(1, 1), (2, 2), (3, 3)])
        let other = Self.points([(1, 3), (2, 4), (3, 5)])
        #expect(MeanCurve(of: [one, other]).points == Self.points([(1, 2), (2, 3), (3, 4)]))
        let shorter = MeanCurve(of: [one, Self.points([(1, 3), (2, 4)])])
        #expect(shorter.points == Self.points([(1, 2), (2, 3)]))
        #expect(shorter.isShortened)
        let sparse = MeanCurve(of: [one, Self.points([(1, 1), (3, 5)])])
        #expect(sparse.points == Self.points([(1, 1), (2, 2.5), (3, 4)]))
        #expect(!sparse.isShortened)
        #expect(MeanCurve(of: []).points.isEmpty)
        #expect(MeanCurve(of: [one]).points == one)
    }

    @Test("keep a NaN of any seed as a gap")
    func gaps() {
        let mean = MeanCurve(of: [Self.points([(1, 1), (2, .nan)]), Self.points([(1, 1), (2, 2)])])
        #expect(mean.points[1].y.isNaN)
    }

    private static func report(_ change: (inout Report) -> Void) -> String {
        var report = SampleReport.failed
        change(&report)
        return report.markdown()
    }

    @Test("say when seeds end at different steps")
    func shortened() {
        let text = Self.report { $0.comparisons[0].series[0].series[0].points.removeLast(4) }
        #expect(text.contains("last: main 0.9107 at epoch 10, this change 0.7141 at epoch 6\n"))
        #expect(text.contains("seeds end at different steps: drawn while all go on"))
    }

    @Test("say when main has no such curve")
    func noBaseline() {
        let text = Self.report { $0.comparisons[0].baselineSeries = [] }
        #expect(text.contains("\no this change (mean of 5 seeds)   : seeds, least to greatest\n"))
        #expect(text.contains("main has no such curve"))
    }

    @Test("name the curves that only main has")
    func lost() {
        let text = Self.report { report in
            report.comparisons[0].series = report.comparisons[0].series.map { run in
                RunSeries(run: run.run, seed: run.seed, series: run.series.filter { $0.name != "val_loss" })
            }
        }
        #expect(text.contains("main has `val_loss`, this change has not"))
        #expect(!Self.report { _ in }.contains("this change has not"))
    }

    /// A comparison of one dataset whose curves are these, main's a bit above.
    private static func comparison(_ names: [String], file: String, hasMain: Bool = true) -> Comparison {
        var comparison = SampleReport.failed.comparisons[0]
        let curves = { (shift: Double) in
            names.map { name in
                Series(name: name, file: file, x: "epoch", points: points([(1, 2 + shift), (2, 1 + shift)]))
            }
        }
        comparison.series = [RunSeries(run: "a", seed: nil, series: curves(0))]
        comparison.baselineSeries = hasMain ? [RunSeries(run: "b", seed: nil, series: curves(0.5))] : []
        return comparison
    }

    private static func titles(_ comparison: Comparison, _ sources: [Config.PlotSource]) -> [String] {
        ReportPlots(of: comparison, sources: sources, limit: 20).drawings.map(\.title)
    }

    private static func source(_ file: String, _ y: [String], title: String? = nil) -> Config.PlotSource {
        var source = Config.PlotSource(file: file, place: "")
        source.y = y
        source.title = title
        return source
    }

    @Test("draw the series of one plot together, up to four curves")
    func several() {
        let many = ["a", "b", "c"]
        for (names, y, hasMain, titles) in [
            (["loss", "val_loss"], ["loss", "val_loss"], true, ["Loss: loss, val_loss"]),
            (["val_loss", "loss"], ["loss", "val_loss"], false, ["Loss: loss, val_loss"]),
            (["loss", "val_loss"], ["val_loss"], true, ["Loss: val_loss", "Loss: loss"]),
            (["loss", "val_loss"], [], true, ["Loss: loss", "Loss: val_loss"]),
            (many, many, true, ["Loss: a", "Loss: b", "Loss: c"]), (many, many, false, ["Loss: a, b, c"]),
        ] {
            let comparison = Self.comparison(names, file: "h.csv", hasMain: hasMain)
            #expect(Self.titles(comparison, [Self.source("h.csv", y, title: "Loss")]) == titles)
        }
        let comparison = Self.comparison(["loss", "val_loss"], file: "h.csv")
        let source = Self.source("h.csv", ["loss", "val_loss"], title: "Loss")
        let lines = ReportPlots(of: comparison, sources: [source], limit: 1).drawings[0].lines
        #expect(lines[1].hasPrefix("* loss, main ("))
        #expect(lines[1].hasSuffix("x val_loss, main") && lines[2].hasPrefix("+ val_loss, this change"))
        let said = lines.joined(separator: " ")
        #expect(
            said.contains("loss last (epoch 2): main 1.5, this change 1.0, difference -0.5; val_loss last (epoch 2):"))
        #expect(lines.allSatisfy { $0.count <= 80 && $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test(
        "keep the title of a plot that is given by a glob or a folder",
        arguments: [
            ("logs/*.csv", "logs/a.csv", true), ("logs", "logs/a.csv", true), ("logs/", "logs/deep/a.csv", true),
            ("logs/**/*.csv", "logs/deep/a.csv", true), ("runs/*", "runs/a/h.csv", true), ("log", "logs/a.csv", false),
            ("logs/*.csv", "logs/deep/a.csv", false), ("runs/*/events.out.tfevents*", "runs/a", true),
            ("runs/events.out.tfevents.1", "runs", true), ("runs", "runs", true),
        ])
    func globs(file: String, path: String, isCovered: Bool) {
        let titles = Self.titles(Self.comparison(["loss"], file: path), [Self.source(file, [], title: "Loss")])
        #expect(titles == [isCovered ? "Loss: loss" : "loss"])
    }

    @Test("count the NaN of all points, also of those that were left out")
    func nans() throws {
        let rows = (0..<40_000).map { "\($0),\($0 % 4 == 0 ? "NaN" : "0.5")\n" }.joined()
        let plot = Self.source("h.csv", ["loss"])
        let curve = try readSeries(Array("step,loss\n\(rows)".utf8), path: "h.csv", plot: plot)[0]
        let kept = curve.points.count { $0.y.isNaN }
        #expect(kept < 10_000 && curve.omitted == .init(nans: 10_000 - kept, infinities: 0))
        let thin = curve.thinned(to: 64)
        #expect(thin.points.count <= 64 && thin.omitted.nans + thin.points.count { $0.y.isNaN } == 10_000)
        #expect(Series(json: thin.json)?.json.canonical == thin.json.canonical)
        #expect(thin.points.last == curve.points.last && thin.points.last?.x == 39_999)
        var comparison = Self.comparison(["loss"], file: "h.csv", hasMain: false)
        comparison.series = [RunSeries(run: "a", seed: nil, series: [thin])]
        let lines = ReportPlots(of: comparison, sources: [plot], limit: 1).drawings[0].lines
        #expect(lines.contains { $0.contains("this change: 10000 NaN (!)") })
    }

    @Test("name what is not drawn")
    func limits() {
        let few = Self.report { $0.settings.maxPlots = 1 }
        #expect(few.contains("- not drawn, because `max_plots` is 1: `Training: val_loss`"))
        let none = Self.report { $0.settings.plots = .none }
        #expect(!none.contains("```text\nTraining"))
    }
}
