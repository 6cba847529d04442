import CMLKit
import CMLSystem
import FoundationEssentials
import Testing
import TestSupport

@Suite("The Markdown of a report") struct MarkdownTests {
    @Test("is what it was", arguments: SampleReport.all)
    func golden(name: String, report: Report) {
        expectGolden(report.markdown(), named: "report-\(name).md")
    }

    @Test(
        "shows a name as code, or escaped where it would end code or a cell",
        arguments: [
            ("accuracy", "`accuracy`"), ("slices.*.recall", "`slices.*.recall`"), ("@everyone", "`@everyone`"),
            ("<b>", "`<b>`"), ("a|b", "a&#124;b"), ("a`b", "a&#96;b"), ("a\\", "a&#92;"), ("a\nb", "`a b`"),
            ("\u{1B}[31m", "`\u{FFFD}[31m`"), ("", "(no name)"), (" ", "(no name)"),
            (String(repeating: "x", count: 100), "`" + String(repeating: "x", count: 79) + "…`"),
        ])
    func names(name: String, markdown: String) {
        #expect(MarkdownText.name(name) == markdown)
    }

    @Test(
        "escapes sentences",
        arguments: [
            ("no baseline yet", "no baseline yet"), ("see `a.b`", "see `a.b`"), ("a ` b", "a &#96; b"),
            ("`a|b`", "a&#124;b"), ("*x* _y_ max_drop", "\\*x\\* \\_y\\_ max_drop"),
            ("<!-- x -->", "&lt;!-- x --&gt;"), ("@team #12", "@&#8203;team #&#8203;12"),
            ("!3 %4 ~bug $5 &6", "!&#8203;3 %&#8203;4 \\~&#8203;bug \\$&#8203;5 &amp;&#8203;6"),
            ("[a](http://b)", "\\[&#8203;a\\](http:&#8203;//b)"), ("5% of 3", "5% of 3"),
            ("/close", "/&#8203;close"), ("see /merge", "see /&#8203;merge"), ("a/b", "a/b"), ("# x", "&#8203;# x"),
            ("- x", "&#8203;- x"), ("1. x", "&#8203;1. x"),
            ("a\n/close", "a /&#8203;close"), ("GH-1 ML-12 x-1", "GH-&#8203;1 ML-&#8203;12 x-1"), ("  x", "x"),
            ("www.x.y", "www&#8203;.x.y"),
        ])
    func sentences(text: String, markdown: String) {
        #expect(MarkdownText.inline(text) == markdown)
    }

    @Test("fences what has fences itself, and no line of it is a quick action")
    func fence() {
        #expect(MarkdownText.fence(["a", "````", "/merge"]) == ["`````text", "a", "````", " /merge", "`````"])
    }

    @Test("has only ASCII of at most 80 columns in its plots", arguments: SampleReport.all)
    func plots(name: String, report: Report) {
        let visible = report.markdown().components(separatedBy: "<details><summary>Gates in full")[0]
        var fence: Substring?
        for line in visible.split(separator: "\n") {
            if fence == nil, line.hasPrefix("```") {
                fence = line.prefix { $0 == "`" }
            } else if line == fence {
                fence = nil
            } else if fence != nil {
                #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && line.count <= 80, "\(line)")
            }
        }
    }

    @Test("begins no line with what a forge acts on", arguments: SampleReport.all)
    func quickActions(name: String, report: Report) {
        #expect(
            !report.markdown().split(separator: "\n").contains {
                $0.drop { $0 == " " }.hasPrefix("/") && !$0.hasPrefix(" /")
            })
    }

    @Test("is short when green: what is open fits on one screen")
    func short() {
        let open = SampleReport.passed.markdown().components(separatedBy: "<details>")[0]
        #expect(open.split(separator: "\n", omittingEmptySubsequences: false).count <= 24)
    }

    @Test("is the same text each time")
    func deterministic() {
        #expect(SampleReport.matrix.markdown() == SampleReport.matrix.markdown())
    }
}

@Suite("Markdown over its budget") struct MarkdownBudgetTests {
    static let long: Report = {
        var report = SampleReport.failed
        report.comparisons[0].candidate.removeLast(4)
        for index in 0..<1 {
            for metric in 0..<4_000 { report.comparisons[0].candidate[index].metrics["m\(metric)"] = Metric(1) }
        }
        report.judgement.gates += (0..<100).map { index in
            SampleReport.gate("m\(index)", .min, index < 50 ? .fail : .pass, allowed: 2, value: 1)
        }
        return report
    }()

    @Test(
        "sheds details first, and says what",
        arguments: [
            (60_000, "the table of all metrics"), (5_000, "plot"), (3_600, "rows that pass"),
        ])
    func sheds(budget: Int, dropped: String) {
        let text = Self.long.markdown(budget: budget)
        let omissions = text.split(separator: "\n").last { $0.hasPrefix("Left out for length: ") } ?? ""
        #expect(text.unicodeScalars.count <= budget)
        #expect(omissions.contains(dropped))
    }

    @Test("keeps the verdict and the failing rows", arguments: [60_000, 10_000, 3_600])
    func keeps(budget: Int) {
        let text = Self.long.markdown(budget: budget)
        #expect(text.hasPrefix("## cml: failed"))
        #expect((0..<50).allSatisfy { text.contains("| `m\($0)` |") })
    }

    @Test("counts the failing rows that no comment could hold")
    func counts() {
        var report = Self.long
        report.judgement.gates = (0..<1_000).map { SampleReport.gate("m\($0)", .min, .fail, allowed: 2, value: 1) }
        let text = report.markdown(budget: 10_000)
        #expect(text.unicodeScalars.count <= 10_000)
        #expect(text.contains("more that fail or are in doubt"))
    }

    @Test("drops nothing where there is room")
    func room() {
        #expect(!SampleReport.failed.markdown().contains("Left out"))
    }
}
