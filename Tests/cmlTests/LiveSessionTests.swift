import CMLSystem
import Testing
import TestSupport

/// `cml check` on a terminal: a view that goes away again, and a terminal that is as it was.
@Suite(.enabled(if: Session.hasTerminal, "`script` makes no terminal here")) struct LiveSessionTests {
    private static let trainer = """
        echo epoch,loss > history.csv
        for i in 1 2 3 4 5 6 7 8; do echo $i,0.$((90 - i * 10)) >> history.csv; sleep 0.3; done
        echo '{"accuracy": 0.9}' > metrics.json
        """

    /// What a terminal shows of `text` in the end: of the escapes only those that cml writes.
    private static func screen(_ text: String) -> [String] {
        var lines = [""]
        var row = 0
        let steps = text.replacing("\r\n", with: "\n").matches(of: /\u{1B}\[(\d*)([A-Za-z])|\r|\n|[^\u{1B}\r\n]+/)
        for step in steps {
            switch (step.0, step.2) {
            case ("\n", _):
                row += 1
                if row == lines.count { lines.append("") }
            case ("\r", _): continue
            case (_, "A"): row -= Int(step.1 ?? "1") ?? 1
            case (_, "J"): lines[row...] = [""]
            case (_, .some): continue
            default: lines[row] += step.0
            }
        }
        return lines
    }

    private static func session() throws -> Session {
        try Session.tiny(trainer: trainer, config: "plots: [{file: history.csv, x: epoch, y: [loss]}]")
    }

    @Test("shows the curve while it grows, and nothing of it at the end")
    func view() throws {
        let session = try Self.session()
        let command = "'\(try Session.binary())' check"
        let shown = try session.sh(
            "script -qec \"\(command)\" /dev/null", environment: ["COLUMNS": "80", "TERM": "xterm"])
        #expect(shown.contains("Training `smoke`, seed 1, 0:01") && shown.contains("epoch "))
        let screen = Self.screen(shown)
        #expect(!screen.contains { $0.contains("0:01") || $0.hasPrefix("  loss ") })
        #expect(screen.contains { $0.contains("cml: ") })
    }

    @Test("an interrupted check leaves the terminal as it was")
    func interrupted() throws {
        let session = try Self.session()
        let command = "timeout --foreground -s INT 1.7 '\(try Session.binary())' check; stty -a | head -c 2000"
        let shown = try session.sh(
            "script -qec \"\(command)\" /dev/null; true", environment: ["COLUMNS": "80", "TERM": "xterm"])
        #expect(shown.contains("0:01"))
        #expect(!shown.contains("\u{1B}[?"))
        let screen = Self.screen(shown)
        #expect(!screen.contains { $0.contains("0:01") || $0.hasPrefix("  loss ") })
        #expect(screen.contains { $0.contains("ended by signal 2; everything was put back") })
        #expect(screen.contains { $0.contains(" echo ") && !$0.contains("-echo ") })
    }

    @Test("without a terminal there is no view")
    func plain() throws {
        let answer = try Self.session().cml("check")
        #expect(answer.code == 0 && !answer.err.contains("\u{1B}") && !answer.err.contains("0:01"))
    }
}
