import CMLKit
import TestSupport
import Testing

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

    @Test("name what is not drawn")
    func limits() {
        let few = Self.report { $0.settings.maxPlots = 1 }
        #expect(few.contains("- not drawn, because `max_plots` is 1: `Training: val_loss`"))
        let none = Self.report { $0.settings.plots = .none }
        #expect(!none.contains("```text\nTraining"))
    }
}
