import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

@Suite("A report's length") struct ReportBudgetTests {
    private static var long: Report {
        let datasets = (0..<200).map { "d\($0)" + String(repeating: "x", count: 300) }
        var report = HostileReport.named("a|b")
        report.comparisons = datasets.map { name in
            var comparison = report.comparisons[0]
            comparison.dataset = name
            if !name.hasPrefix("d1x") { (comparison.series, comparison.baselineSeries) = ([], []) }
            return comparison
        }
        report.loosened = (0..<20).map { "\($0) " + String(repeating: "|@", count: 400) }
        return report
    }

    @Test("a comment fits, whatever is in it", arguments: MarkdownDialect.allCases)
    func fits(dialect: MarkdownDialect) {
        let text = Self.long.markdown(for: dialect)
        #expect(text.utf16.count <= dialect.budget.characters)
        #expect(text.utf8.count <= dialect.budget.bytes)
        #expect(text.contains("loosens what it is judged by"))
    }

    @Test("a file is whole")
    func whole() {
        var report = SampleReport.failed
        report.comparisons[0].candidate[0].metrics.merge(
            (0..<5_000).map { ("metric_\($0)", Metric(Double($0))) }
        ) { $1 }
        #expect(report.markdown().contains("Left out for length: "))
        let whole = report.markdown(isWhole: true)
        #expect(!whole.contains("Left out for length"))
        #expect(whole.contains("`metric_4999`"))
    }
}
