import TestSupport
import Testing

@testable import CMLKit

@Suite("The report on a terminal") struct TerminalTests {
    @Test("is what it was", arguments: SampleReport.all)
    func golden(name: String, report: Report) {
        expectGolden(report.terminal(width: 80, colour: false, unicode: true), named: "report-\(name).txt")
        expectGolden(report.terminal(width: 40, colour: false, unicode: false), named: "report-\(name)-40.txt")
        expectGolden(report.terminal(width: 120, colour: true, unicode: true), named: "report-\(name)-120.txt")
    }

    @Test("fits one screen when green, and names the plots that it does not draw")
    func screen() {
        let text = SampleReport.passed.terminal(width: 80, colour: false, unicode: true)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
        #expect(text.contains("1 more plot, which `cml report --all` draws: val_loss"))
        let whole = SampleReport.passed.terminal(width: 80, colour: false, unicode: true, isWhole: true)
        #expect(!whole.contains("more plot") && whole.contains("run.peak_memory"))
    }

    @Test("fits the width", arguments: [24, 40, 60, 80, 200], [true, false])
    func width(width: Int, unicode: Bool) {
        for (name, report) in SampleReport.all {
            for line in report.terminal(width: width, colour: false, unicode: unicode).split(separator: "\n") {
                #expect(line.count <= width, "\(name): \(line)")
            }
        }
    }

    @Test("is pure ASCII where the terminal has no UTF-8, and steers no terminal", arguments: SampleReport.all)
    func ascii(name: String, report: Report) {
        let text = report.terminal(width: 60, colour: false, unicode: false)
        #expect(text.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 && $0 < 0x7F })
        #expect(!report.terminal(width: 60, colour: false, unicode: true).contains("\u{1B}"))
    }

    @Test("says that the policy blocks what is inconclusive, and puts it with what failed")
    func policy() {
        var report = SampleReport.failed
        #expect(!report.terminal(width: 80, colour: false, unicode: true).contains("blocked by policy"))
        #expect(RowSelection(of: report.rows).attention.map(\.name) == ["accuracy", "val_loss", "loss"])
        for index in report.judgement.gates.indices where report.judgement.gates[index].verdict.word == "inconclusive" {
            report.judgement.gates[index].isBlocking = true
        }
        #expect(report.terminal(width: 80, colour: false, unicode: true).contains("blocked by policy"))
        #expect(RowSelection(of: report.rows).attention.map(\.name) == ["accuracy", "loss", "val_loss"])
    }

    @Test("draws every plot when all is asked for")
    func allPlots() {
        var report = SampleReport.failed
        report.settings.maxPlots = 1
        let short = report.terminal(width: 80, colour: false, unicode: true)
        #expect(short.contains("not drawn, because `max_plots` is 1"))
        let whole = report.terminal(width: 80, colour: false, unicode: true, isWhole: true)
        #expect(!whole.contains("max_plots") && whole.contains("Training: val_loss"))
    }

    @Test("says the same with and without colour", arguments: [true, false])
    func colour(unicode: Bool) {
        let escapes = /\u{1B}\[[0-9;]*m/
        var report = SampleReport.failed
        report.settings.plots = .none
        let coloured = report.terminal(width: 80, colour: true, unicode: unicode)
        #expect(coloured.contains("\u{1B}[1;31mFAIL\u{1B}[0m"))
        #expect(coloured.replacing(escapes, with: "") == report.terminal(width: 80, colour: false, unicode: unicode))
    }
}
