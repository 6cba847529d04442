import CMLKit
import CMLSystem
import Testing
import TestSupport

@Suite("A report") struct ReportTests {
    @Test("is JSON with the outcome, the gates and the metrics", arguments: SampleReport.all)
    func json(name: String, report: Report) {
        expectGolden(report.json.prettyJson() + "\n", named: "report-\(name).json")
    }

    @Test(
        "writes numbers that stand together with the same decimals",
        arguments: [
            ([0.9515, 0.905], ["0.9515", "0.9050"]),
            ([0.95, 0.94], ["0.95", "0.94"]),
            ([0.9, 0.9000001], ["0.9000000", "0.9000001"]),
            ([0.00012, 1000], ["0.00012", "1000"]),
            ([6570, 6570.0], ["6570", "6570"]),
            ([12.5, 1234.5678], ["12.50", "1234.57"]),
            ([0.1 + 0.2, 0.3], ["0.3", "0.3"]),
            ([1e-7, 2.5e-7], ["1e-07", "2.5e-07"]),
            ([1e20, 0], ["1e+20", "0"]),
            ([.nan, 0.5, .infinity], ["NaN", "0.5", "Infinity"]),
            ([0, 0], ["0", "0"]),
        ])
    func numbers(numbers: [Double], texts: [String]) {
        let matched = MatchedNumbers(numbers)
        #expect(numbers.map(matched.text) == texts)
    }

    @Test("signs a change", arguments: [(0.001, "+0.001"), (-0.001, "-0.001"), (0.0, "0"), (.nan, "NaN")])
    func signs(change: Double, text: String) {
        #expect(MatchedNumbers([0.951, 0.95]).signed(change) == text)
    }

    @Test("shows a metric as the mean of its runs, and never hides a NaN or a text")
    func means() {
        var comparison = SampleReport.comparison(drop: 0.01)
        comparison.candidate[0].metrics["loss"] = Metric(.nan)
        comparison.candidate[1].metrics["f1.macro"] = Metric(.text("n/a"))
        let report = Report(
            project: "p", profile: "smoke", judgement: Judgement(gates: [], isFailed: false), comparisons: [comparison])
        let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.name, $0) })
        #expect(rows["params"]?.value == .number(6570))
        #expect(rows["f1.macro"]?.value == .text("n/a"))
        guard case .number(let loss) = rows["loss"]?.value else { return #expect(Bool(false), "no loss") }
        #expect(loss.isNaN)
    }

    @Test("keeps every gate, also of a dataset that did not run")
    func gates() {
        var report = SampleReport.matrix
        var gate = GateResult(metric: "exit", limit: .mechanism, verdict: .error("the training failed"))
        gate.dataset = "client-c"
        report.judgement.gates.append(gate)
        #expect(report.rows.last?.gates == [gate])
        #expect(report.markdown().contains("| `client-c` | `exit` | - | - | - |  | **ERROR** check"))
    }
}
