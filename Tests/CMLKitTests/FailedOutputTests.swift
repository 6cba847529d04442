import CMLSystem
import Testing

@testable import CMLKit

/// What a comment says of a training that failed.
@Suite("The output of a failed training") struct FailedOutputTests {
    private static let markers =
        MarkdownDialect.allCases.map { $0.marker("other") } + ["![](https://cml.dev/watermark.png \"CML watermark x\")"]

    @Test("is fenced in a comment, within every budget, whatever it is", arguments: MarkdownDialect.allCases)
    func hostile(dialect: MarkdownDialect) {
        for text in HostileReport.texts + Self.markers {
            var failure = Failure(.training, "the training failed with exit code 1", hint: text)
            failure.details = Array(repeating: text, count: OutputLines.most)
            let comment = failure.markdown(key: "tiny", job: "https://x.y/1", dialect)
            #expect(comment.utf8.count <= dialect.budget.bytes && comment.utf16.count <= dialect.budget.characters)
            let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let open = lines.firstIndex { $0.hasPrefix("```") }
            let fence = open.map { String(lines[$0].prefix { $0 == "`" }) }
            let close = open.flatMap { lines[($0 + 1)...].firstIndex { $0 == fence } }
            // What follows the fence is ours.
            #expect(close.map { lines.count - $0 } == 8, "\(comment)")
            for other in [CommentMarker(key: "other", in: dialect), CommentMarker(watermark: "x")] {
                #expect(!other.isIn(comment), "\(comment)")
            }
            #expect(CommentMarker(key: "tiny", in: dialect).isIn(comment))
        }
    }

    @Test("is in the report, which shows no metric that there is no value of", arguments: MarkdownDialect.allCases)
    func report(dialect: MarkdownDialect) throws {
        var report = SampleReport.failed
        let comparison = try #require(report.comparisons.first)
        var failed = try #require(comparison.candidate.first)
        failed.exit = 1
        failed.metrics = ["run.seconds": Metric(0.01, unit: "s")]
        report.comparisons[0].candidate = [failed]
        report.comparisons[0].series = []
        var training = GateResult(metric: "training", limit: .mechanism, verdict: .fail)
        training.note = "run r1 failed: exit 1"
        var accuracy = GateResult(metric: "accuracy", limit: .min, verdict: .fail)
        accuracy.note = "not measured"
        var seconds = SampleReport.gate("run.seconds", .max, .pass, allowed: 600, value: 0.01)
        seconds.baseline = 3
        report.judgement = Judgement(gates: [training, accuracy, seconds], isFailed: true)
        report.output = FailedOutput(run: "r1", lines: ["Traceback", "KeyError: 'labels'"])
        let text = report.markdown(for: dialect)
        #expect(text.contains("The end of the output of run `r1`:\n\n```text\nTraceback\nKeyError: 'labels'\n```\n"))
        for absent in ["| `run.seconds`", "better", "f1.macro", "All metrics"] {
            #expect(!text.contains(absent), "\(text)")
        }
        let terminal = report.terminal(width: 80, colour: false, unicode: false)
        #expect(terminal.contains("  KeyError: 'labels'\n") && !terminal.contains("f1.macro"))
    }
}
