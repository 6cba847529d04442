import CMLKit
import FoundationEssentials
import Testing
import TestSupport

@Suite("A template of the report") struct MarkdownLayoutTests {
    static func render(_ template: String, _ report: Report = SampleReport.failed) throws -> String {
        try report.markdown(for: .github, layout: MarkdownLayout(parsing: template, file: "t.md"))
    }

    @Test("puts parts and values where it has their names")
    func order() throws {
        let text = try Self.render(
            """
            # {{project}}: {{outcome}}
            {{verdict}}

            Accuracy {{metric accuracy}} on main {{main accuracy}}, {{change accuracy}}; params {{metric params}}.

            {{failing}}

            The end.
            """)
        #expect(
            text == """
                # `digits`: failed
                ## cml: failed — accuracy (drop 0.0465, allowed 0.0200); val_loss (`val_loss` in history.csv is NaN from epoch 7)

                Accuracy 0.9050 on main 0.9515, -0.0465 worse; params 6570.

                | metric | main | this change | change | noise | gate | trend |
                | --- | ---: | ---: | ---: | ---: | --- | --- |
                | `accuracy` | 0.9515 | 0.9050 | -0.0465 worse | ±0.0075, 5 seeds | pass min 0.9, **FAIL** max_drop 0.02 | ██████▁ |
                | `val_loss` | - | - | - |  | **FAIL** check, `val_loss` in history.csv is NaN from epoch 7 |  |
                | `loss` | 0.2100 | 0.2565 | +0.0465 worse |  | **inconclusive (too noisy)** max_rise 0.01 | ▂▂▁▁▁▁█ |

                The end.

                <!-- cml:key=digits -->

                """)
    }

    @Test("has verdict and marker also where it lacks them, and drops what is empty with its empty line")
    func completed() throws {
        #expect(
            try Self.render("{{loosened}}\n\n{{differences}}\n\nMine.\n", SampleReport.passed)
                == "## cml: passed\n\nMine.\n\n<!-- cml:key=digits -->\n")
    }

    @Test(
        "hides, repeats and forges neither verdict nor marker",
        arguments: [
            ("{{marker}}\n\n{{ marker }}", "`{{marker}}` comes twice"),
            ("Hello <!-- cml:key=other -->", "a template can't have a marker of its own"),
            ("[cml-key]: # (other)", "a template can't have a marker of its own"),
            ("```\n{{verdict}}\n```", "`{{verdict}}` stands within a fence, where nobody sees it"),
            ("<!--\n{{marker}}\n-->", "`{{marker}}` stands within an HTML comment, where nobody sees it"),
            ("~~~ text\nopen", "a fence is not closed, and would hide what follows"),
            ("a <!-- b", "an HTML comment is not closed, and would hide what follows"),
        ])
    func hidden(template: String, what: String) {
        let error = #expect(throws: Failure.self) { try MarkdownLayout(parsing: template, file: "t.md") }
        #expect(error?.kind == .usage && error?.what == what)
    }

    @Test("takes the line ends of Windows, fences and comments of its own")
    func windows() throws {
        let lines = ["{{verdict}}", "", "```text", "mine <!--", "```", "<!-- mine --> end"]
        #expect(
            try Self.render(lines.joined(separator: "\r\n")) == Self.render(lines.joined(separator: "\n")))
    }

    @Test("all parts of the standard order make the standard report")
    func standard() throws {
        let names = [
            "verdict", "subject", "loosened", "table", "notices", "plots", "differences", "details", "reproduce",
            "omissions", "marker",
        ]
        let template = names.map { "{{ \($0) }}" }.joined(separator: "\n\n")
        #expect(try Self.render(template) == SampleReport.failed.markdown())
    }

    @Test(
        "an error names the line, and the nearest placeholder",
        arguments: [
            ("x\n{{verdit}}", "unknown placeholder `{{verdit}}`", "t.md:2", "did you mean `{{verdict}}`?"),
            ("{{zzz}}", "unknown placeholder `{{zzz}}`", "t.md:1", "`cml help template` lists them"),
            ("{{verdict", "`{{` is not closed by `}}`", "t.md:1", nil),
            ("x {{table}}", "`{{table}}` must stand alone on its line", "t.md:1", nil),
            ("{{metric}}", "`{{metric}}` names no metric", "t.md:1", "`{{metric accuracy}}`"),
            (
                "{{metric acuracy}}", "the template names the metric `acuracy`, which the record lacks", "t.md",
                "did you mean `accuracy`?"
            ),
        ])
    func errors(template: String, what: String, place: String, hint: String?) {
        #expect(throws: Failure(.usage, what, at: place, hint: hint)) { try Self.render(template) }
    }

    @Test("a template that is itself too long is an error")
    func long() {
        let what = "the template is too long for a comment of 60000 characters"
        #expect(throws: Failure(.usage, what, at: "t.md")) {
            try Self.render(String(repeating: "word ", count: 20_000))
        }
    }
}

@Suite("A forge's dialect") struct MarkdownDialectTests {
    @Test(
        "marks a comment so that nothing shows and nothing ends the mark",
        arguments: [
            (MarkdownDialect.github, "digits", "<!-- cml:key=digits -->"),
            (.gitlab, "a/b c", "<!-- cml:key=a%2Fb%20c -->"), (.gitea, "--> @x", "<!-- cml:key=-%2D%3E%20%40x -->"),
            (.bitbucket, "a)b", "[cml-key]: # (a%29b)"),
            (
                .github, String(repeating: "x", count: 300),
                "<!-- cml:key=sha256:0d4e2ca9e9cbced7a7a5380eb29e1a3783b9b6d0db72de36a1051038e1c1fbc7 -->"
            ),
        ])
    func marker(dialect: MarkdownDialect, key: String, line: String) {
        #expect(dialect.marker(key) == line)
    }

    @Test("headings stand where nothing folds, and no HTML or entity")
    func bitbucket() {
        let text = SampleReport.failed.markdown(for: .bitbucket)
        expectGolden(text, named: "report-failed-bitbucket.md")
        #expect(!text.contains(/<\/?[a-z]|&[a-z#]/))
    }

    @Test("charts are drawn where asked for")
    func charts() {
        var report = SampleReport.failed
        report.settings.mermaid = true
        expectGolden(report.markdown(for: .gitlab), named: "report-failed-mermaid.md")
    }

    @Test("every forge's budget holds in characters and in bytes", arguments: MarkdownDialect.allCases)
    func budget(dialect: MarkdownDialect) {
        var report = MarkdownBudgetTests.long
        report.project = "漢字"
        for index in 0..<20_000 {
            report.comparisons[0].candidate[0].metrics["漢字\(index)"] = Metric(.text("漢字漢字漢字"))
        }
        let text = report.markdown(for: dialect)
        #expect(text.utf16.count <= dialect.budget.characters && text.utf8.count <= dialect.budget.bytes)
        #expect(text.hasPrefix("## cml: failed"))
        #expect(text.contains("key=%E6%BC%A2") || text.contains("(%E6%BC%A2"))
    }

    @Test("all metrics are in the open table where asked for")
    func all() {
        var report = SampleReport.passed
        report.settings.metrics = .all
        let open = report.markdown().components(separatedBy: "<details>")[0]
        #expect(["accuracy", "loss", "params", "run.seconds"].allSatisfy { open.contains("| `\($0)` |") })
    }

    @Test("links go to pages of the web alone")
    func links() {
        var report = SampleReport.passed
        report.links = ReportLinks(job: "https://ci.example.com/job/1(2)", commits: "https://git.example.com/r/commit/")
        let sha = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
        let main = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"
        #expect(
            report.markdown().contains(
                "`digits` at [`9f8e7d6`](https://git.example.com/r/commit/\(sha)), profile `smoke`, 5 seeds, against main "
                    + "[`a1b2c3d`](https://git.example.com/r/commit/\(main)) ([job](https://ci.example.com/job/1%282%29)).\n"
            ))
        report.links = ReportLinks(job: "javascript:alert(1)", commits: "https://x y/")
        #expect(
            report.markdown().contains("`digits` at `9f8e7d6`, profile `smoke`, 5 seeds, against main `a1b2c3d`.\n"))
    }
}
