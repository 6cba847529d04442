import CMLKit
import CMLSystem
import Testing
import TestSupport

@Suite("Main's history of a metric") struct HistoryViewTests {
    private static func text(_ past: JobHistory, width: Int = 80, unicode: Bool = false, limit: Int = 1000) -> String {
        SampleHistory.histories(past, limit: limit).terminal(width: width, colour: false, unicode: unicode)
    }

    @Test("is what it was", arguments: SampleHistory.names)
    func golden(name: String) {
        expectGolden(Self.text(SampleHistory.named(name)), named: "history-\(name).txt")
    }

    @Test("is drawn with lines and shades where the terminal can")
    func terminal() {
        expectGolden(Self.text(SampleHistory.named("shift"), unicode: true), named: "history-shift-box.txt")
    }

    @Test("has all for programs", arguments: ["shift", "ill", "hostile"])
    func exports(name: String) throws {
        let past = SampleHistory.named(name)
        let histories = SampleHistory.histories(past)
        expectGolden(histories.json.prettyJson() + "\n", named: "history-\(name).json")
        expectGolden(histories.csv.replacing("\r\n", with: "\n"), named: "history-\(name).csv")
        #expect(try Json(parsing: histories.json.prettyJson()) == Json(parsing: histories.json.canonical))
    }

    @Test(
        "fits its width, in pure ASCII and without what steers a terminal", arguments: SampleHistory.names,
        [24, 40, 80, 132])
    func fits(name: String, width: Int) {
        let past = SampleHistory.named(name)
        for line in Self.text(past, width: width).split(separator: "\n") {
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(line)")
            #expect(line.utf8.count <= width, "\(line)")
        }
        for line in Self.text(past, width: width, unicode: true).split(separator: "\n") {
            #expect(displayWidth(of: String(line)) <= width && printable(String(line)) == String(line), "\(line)")
        }
    }

    @Test("shows the newest commits alone, and judges by all of them")
    func limited() throws {
        let past = SampleHistory.named("shift")
        let whole = try #require(SampleHistory.histories(past).views.first)
        let view = try #require(SampleHistory.histories(past, limit: 6).views.first)
        #expect(view.commits.map(\.id) == whole.commits.suffix(6).map(\.id))
        #expect(view.sight == whole.sight)
        #expect(view.segments.map(\.range) == [0...5])
        #expect(view.segments.last?.commits == whole.segments.last?.commits)
        #expect(view.shifts.isEmpty)
    }

    @Test("works from the same numbers as the gates")
    func agrees() throws {
        let past = SampleHistory.named("shift")
        let view = try #require(SampleHistory.histories(past).views.first)
        let history = MetricHistory(of: "accuracy", in: MainUnits(past.main))
        #expect(view.segments.map(\.level) == history.segments.segments.map(\.mean))
        #expect(view.sight?.deviation == history.segments.deviation)
        #expect(view.used.map(\.id) == history.units.map(\.commit))
        #expect(view.shifts.map { view.commits[$0.commit].id } == history.cuts.map(\.commit))
    }

    @Test(
        "quotes a CSV field where RFC 4180 asks for it",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""), ("e\"\u{301}", "\"e\"\"\u{301}\""), ("a b", "a b"),
        ])
    func csv(text: String, field: String) {
        #expect(csvField(text) == field)
    }

    @Test("ends every line of CSV with CR and LF, with one row a commit and metric")
    func rows() {
        let csv = SampleHistory.histories(SampleHistory.named("shift")).csv
        #expect(csv.hasPrefix("commit,time,metric,value,"))
        #expect(csv.utf8.count { $0 == UInt8(ascii: "\n") } == 26)
        #expect(csv.utf8.count { $0 == UInt8(ascii: "\r") } == 26)
    }
}
