import CMLKit
import CMLSystem
import Testing
import TestSupport

@Suite("A table of two sides' metrics") struct ReportMetricTableTests {
    static let table = MetricTable(
        old: [
            "accuracy": Metric(0.9611), "loss": Metric(0.17225), "gone": Metric(1),
            "run.peak_memory": Metric(5e8, unit: "B"),
        ],
        new: [
            "accuracy": Metric(0.97037), "loss": Metric(.nan), "new|`x`": Metric(2),
            "run.peak_memory": Metric(6e8, unit: "B"),
        ],
        titles: (old: "main", new: "workspace"))

    @Test("is text, Markdown and JSON")
    func renders() {
        expectGolden(Self.table.terminal(width: 80, colour: false, unicode: false), named: "compare.txt")
        expectGolden(Self.table.markdown, named: "compare.md")
        expectGolden(Self.table.json.prettyJson() + "\n", named: "compare.json")
    }

    @Test("is valid JSON also for NaN, and null where a side lacks the metric")
    func json() {
        #expect(
            Self.table.json["loss"] == .object(["old": .double(0.17225), "new": .double(.nan), "diff": .double(.nan)])
                || Self.table.json.canonical.contains(#""loss":{"diff":"NaN","new":"NaN","old":0.17225}"#))
        #expect(Self.table.json["gone"] == .object(["old": .double(1), "new": .null, "diff": .null]))
    }

    @Test("fits the width", arguments: [24, 30, 40, 80])
    func width(width: Int) {
        for line in Self.table.terminal(width: width, colour: false, unicode: false).split(separator: "\n") {
            #expect(line.count <= width)
        }
    }

    @Test("says so when there is nothing")
    func empty() {
        let table = MetricTable(old: [:], new: [:])
        #expect(table.terminal(width: 80, colour: false, unicode: false) == "no metrics on either side\n")
        #expect(table.json == .object([:]))
    }
}
