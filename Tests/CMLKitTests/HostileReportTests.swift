@testable import CMLKit
import CMLSystem
import FoundationEssentials
import Testing
import TestSupport

/// A report in which everything that others can write is one and the same text.
enum HostileReport {
    static let texts = [
        "a|b", "`", "``` ```", "a`b`c`", "\n\n## x\n", "</details>", "</code></pre></td></table>", "-->", "<!-- x -->",
        "--><script>alert(1)</script>", "\u{202E}drow\u{202C}", "a\u{200B}b\u{FEFF}", "👩‍🔬🇩🇪é", "@team",
        "#1 !1 %1 ~1 $1 &1 GH-1 ML-12",
        "/merge", "x\n/merge\n/close", "~~~", "| a | b |\n| - | - |", "[x]: http://x", "![x](http://x/y.png)", "*_x_*",
        "a\\", "\\|", "&lt;b&gt; &#64;team", "http://x.y www.x.y a@b.cd", "$`x`$", "\u{0}\u{1B}[2J\r", "===", "- x",
        "1. x",
        "    code", "\t", "```text\n@team\n```", String(repeating: "x|`", count: 3_400),
        String(repeating: "漢", count: 10_000),
        "a" + String(repeating: "\u{301}", count: 10_000), "<img src=x onerror=y>", "{{verdict}}", "::error::x",
        "%%{init}%%",
    ]

    static func named(_ text: String) -> Report {
        var run = SampleReport.record(seed: 1, accuracy: 0.5, loss: 1, dataset: text)
        run.metrics = [text: Metric(1), "label": Metric(.text(text)), "accuracy": Metric(0.5)]
        run.environment.cpu = text
        run.commit = text
        var other = run
        other.metrics["label"] = Metric(.text("b"))
        var comparison = Comparison(
            dataset: text, candidate: [run, other], baseline: .runs([other], commit: text), rules: [])
        let kinds: [Difference.Kind] = [.params, .data, .code, .environment]
        comparison.differences = kinds.map { Difference($0, text, from: text, to: text + "2") }
        let points = (0..<20).map { Series.Point(x: Double($0), y: Double($0 * $0)) }
        comparison.series = [
            RunSeries(
                run: "r", seed: 1,
                series: [Series(name: text, file: text, x: text, points: points)] + figures(named: text))
        ]
        comparison.baselineSeries = [RunSeries(run: "m", seed: 1, series: figures(named: text))]
        var gate = SampleReport.gate(text, .min, .fail, allowed: 2, value: 1, dataset: text)
        gate.note = text
        var unsure = SampleReport.gate("accuracy", .maxDrop, .inconclusive(.other(text)), allowed: 2, value: 1)
        unsure.dataset = text
        var report = Report(
            project: text, profile: text,
            judgement: Judgement(gates: [gate, unsure], isFailed: true, notices: [text, "x " + text]),
            comparisons: [comparison])
        report.loosened = [text]
        report.notices = ["it says `\(text)` here"]
        report.settings.mermaid = true
        report.links = ReportLinks(job: "https://x.y/1", commits: "https://x.y/")
        return report
    }
}

extension HostileReport {
    /// Bars and classes of that name, and a column of numbers.
    static func figures(named text: String) -> [Series] {
        func series(_ kind: Config.PlotSource.Kind, _ labels: [String], _ points: [(Double, Double)]) -> Series {
            var series = Series(name: text, file: text, x: text, points: points.map { .init(x: $0.0, y: $0.1) })
            series.figure = Figure(kind)
            series.figure?.labels = labels
            series.figure?.rows = 3
            return series
        }
        return [
            series(.bar, [text, "b"], [(0, 1), (1, 2)]),
            series(.confusion, [text, "b"], [(0, 1), (1, 1), (3, 1)]),
            series(.histogram, [], [(0, 1), (1, 2), (2, 0)]),
        ]
    }

    static let template =
        "{{verdict}}\n\n{{table}}\n\nof {{project}}, {{profile}}: {{metric accuracy}} {{change label}}\n\n{{plots}}"
}

@Suite("Rendered by cmark-gfm") struct HostileReportTests {
    static let program = ["/usr/bin/cmark-gfm", "/usr/local/bin/cmark-gfm"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func html(_ markdown: String, isUnsafe: Bool = true) throws -> String {
        let folder = try TemporaryDirectory()
        let file = try folder.write(markdown, to: "report.md")
        let extensions = ["table", "autolink", "strikethrough"].flatMap { ["-e", $0] }
        let unsafe = isUnsafe ? ["--unsafe"] : []
        let command = Command([program ?? ""] + unsafe + extensions + [file], environment: [:])
        return try command.run().text
    }

    /// The tags in their order, without those within a line.
    static func skeleton(_ html: String) -> [String] {
        html.matches(of: /<(\/?[a-z0-9]+|!--)/).map { String($0.1) }.filter { !["code", "/code"].contains($0) }
    }

    /// The first tags that differ, for a message that a reader can take in.
    static func difference(_ tags: [String], _ expected: [String]) -> String? {
        guard tags != expected else { return nil }
        let index = zip(tags, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(tags.count, expected.count)
        return "after \(tags[..<index].suffix(6)): \(tags[index...].prefix(6)), not \(expected[index...].prefix(6))"
    }

    /// The text that a forge looks for mentions and references in.
    static func prose(_ html: String) -> String {
        html.replacing(/<pre[^>]*>[\s\S]*?<\/pre>|<code[^>]*>[\s\S]*?<\/code>|<!--[\s\S]*?-->|<[^>]*>/, with: " ")
    }

    @Test(
        "hostile text leaves every table, fence and fold as a plain word does",
        .enabled(if: program != nil, "cmark-gfm is not installed"), arguments: HostileReport.texts)
    func structure(text: String) throws {
        let expected = Self.skeleton(try Self.html(HostileReport.named("plain").markdown()))
        let markdown = HostileReport.named(text).markdown()
        let html = try Self.html(markdown)
        #expect(Self.difference(Self.skeleton(html), expected) == nil)
        #expect(!Self.prose(html).contains(/[@#!][A-Za-z0-9]|GH-1|ML-1/))
        #expect(!markdown.split(separator: "\n").contains { $0.hasPrefix("/") })
        #expect(markdown.utf16.count < 60_000)
    }

    @Test(
        "hostile text leaves a template's parts as they are",
        .enabled(if: program != nil, "cmark-gfm is not installed"), arguments: HostileReport.texts)
    func template(text: String) throws {
        let layout = try MarkdownLayout(parsing: HostileReport.template, file: "t.md")
        func html(_ text: String) throws -> String {
            try Self.html(try HostileReport.named(text).markdown(for: .github, layout: layout))
        }
        #expect(Self.difference(Self.skeleton(try html(text)), Self.skeleton(try html("plain"))) == nil)
    }

    @Test(
        "hostile text opens no HTML in the dialect that shows HTML as text",
        .enabled(if: program != nil, "cmark-gfm is not installed"), arguments: HostileReport.texts)
    func bitbucket(text: String) throws {
        let expected = Self.skeleton(
            try Self.html(HostileReport.named("plain").markdown(for: .bitbucket), isUnsafe: false))
        let html = try Self.html(HostileReport.named(text).markdown(for: .bitbucket), isUnsafe: false)
        #expect(Self.difference(Self.skeleton(html), expected) == nil)
        #expect(!html.contains("cml-key"))
    }

    @Test("a report renders as tables, fences and folds", .enabled(if: program != nil, "cmark-gfm is not installed"))
    func parts() throws {
        let html = try Self.html(SampleReport.failed.markdown())
        let tags = Self.skeleton(html)
        func count(_ tag: String) -> Int { tags.count { $0 == tag } }
        #expect(
            ["table", "/table", "pre", "/pre", "details", "/details", "summary", "h2", "!--"].map(count)
                == [5, 5, 4, 4, 5, 5, 5, 1, 1])
        // The gates' table has seven cells a row, each as the header has.
        let rows = html.matches(of: /<tr>[\s\S]*?<\/tr>/).map { $0.0.matches(of: /<t[hd][ >]/).count }
        #expect(rows.prefix(5) == [7, 7, 7, 7, 7])
    }
}

struct LargeDifferencesTests {
    @Test("tens of thousands of differences are grouped, each once", .timeLimit(.minutes(1)))
    func grouped() {
        let run = SampleReport.record(seed: 1, accuracy: 0.5, loss: 1, dataset: "a")
        var one = Comparison(dataset: "a", candidate: [run], baseline: .runs([run], commit: "c"), rules: [])
        one.differences = (0..<60_000).map { Difference(.params, "p\($0)", from: "1", to: "2") }
        var other = Comparison(dataset: "b", candidate: [run], baseline: .runs([run], commit: "c"), rules: [])
        other.differences = Array(one.differences.dropFirst()) + [Difference(.data, "x", from: nil, to: "1")]
        let report = Report(
            project: "p", profile: "smoke", judgement: Judgement(gates: [], isFailed: false),
            comparisons: [one, other])
        let groups = report.groupedDifferences
        #expect(groups.map(\.kind) == [.params, .data])
        #expect(groups.first?.differences.count == 60_000)
        #expect(groups.first?.differences.first?.name == "p0 (a)")
        #expect(groups.last?.differences.map(\.name) == ["x (b)"])
    }
}
