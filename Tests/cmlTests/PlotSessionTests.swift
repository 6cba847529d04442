import CMLSystem
import TestSupport
import Testing

@Suite("Plots of every kind") struct PlotSessionTests {
    /// Writes a file for each kind; `QUALITY` moves them a little.
    private static let trainer = """
        . ./quality.sh
        echo '{"accuracy": 0.9}' > metrics.json
        awk -v q=$QUALITY 'BEGIN {
          print "epoch,loss" > "loss.csv"
          for (i = 1; i <= 20; i++) print i "," 10 / i / q > "loss.csv"
          print "error" > "errors.csv"
          for (i = 0; i < 500; i++) print (i * 7919 % 1000) / 1000 * q > "errors.csv"
          print "feature,importance" > "importance.csv"
          print "width," 0.3 * q > "importance.csv"; print "length,0.2" > "importance.csv"
          print "actual,predicted" > "classes.csv"
          for (i = 0; i < 90; i++) print (i % 3 == 0 ? "cat" : "dog") "," (i % (9 + q) == 0 ? "cat" : "dog") > "classes.csv"
          print "{\\"roc\\": [{\\"fpr\\": 0, \\"tpr\\": 0}, {\\"fpr\\": 0.2, \\"tpr\\": " 0.6 + q / 10 \\
            "}, {\\"fpr\\": 1, \\"tpr\\": 1}]}" > "roc.json"
          print "label,score" > "scores.csv"
          for (i = 0; i < 200; i++) print i % 2 "," (i * 31 % 100) / 100 + (i % 2) * q / 4 > "scores.csv"
          print "actual,predicted" > "points.csv"
          for (i = 0; i < 300; i++) print i "," i * q + i * 37 % 50 > "points.csv"
        }'
        """

    private static let config = """
        plots:
          - {file: loss.csv, x: epoch, y: loss, y_scale: log}
          - {file: errors.csv, kind: histogram}
          - {file: importance.csv, kind: bar, title: Importance}
          - {file: classes.csv, kind: confusion}
          - {file: roc.json, kind: roc}
          - {file: scores.csv, kind: pr}
          - {file: points.csv, kind: scatter, x: actual}
        report: {max_plots: 10}
        gates: {accuracy: {min: 0.5}}
        """

    private static func session() throws -> Session {
        let session = try Session.tiny(
            trainer: trainer, config: config,
            files: [".gitignore": "*.csv\n*.json\nreport.md\n", "quality.sh": "QUALITY=1\n"])
        let recorded = try session.cml("baseline", "record")
        #expect(recorded.code == 0, "\(recorded)")
        try session.write(["quality.sh": "QUALITY=2\n"])
        try session.sh("git switch -q -c change")
        try session.commit("change")
        return session
    }

    private static let captions = [
        "y is logarithmic", "height: rows in a column 0.125 wide; rows: main 500, this change 500",
        "width  |", "right: main 0.",
        "area (trapezoids): main 0.75, this change 0.80, difference +0.05",
        "average precision (steps): main", "* X # main", "Importance: importance", "rows: actual, columns: predicted",
    ]

    @Test("are in the terminal and in the Markdown, main's beside this change's")
    func shown() throws {
        let session = try Self.session()
        let answer = try session.cml(["check", "--md", "report.md"], environment: ["COLUMNS": "90"])
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.out.contains("more plots, which `cml report --all` draws: "))
        let markdown = try session.text("report.md")
        let whole = try session.cml(["report", "--all"], environment: ["COLUMNS": "90"])
        for caption in Self.captions {
            #expect(whole.out.contains(caption), "\(caption) in \(whole.out)")
            #expect(markdown.contains(caption), "\(caption) in \(markdown)")
        }
        #expect(!markdown.contains("not drawn"))
        let lines = (answer.out + whole.out).split(separator: "\n")
        #expect(lines.allSatisfy { displayWidth(of: String($0)) <= 90 })
        for fence in markdown.split(separator: "```").enumerated() where fence.offset % 2 == 1 {
            for line in fence.element.split(separator: "\n") {
                #expect(line.utf8.count <= 80 && line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(line)")
            }
        }
    }

    @Test("say what can't be drawn, and why, and are no reason to fail")
    func wrong() throws {
        let session = try Session.tiny(
            trainer: """
                echo '{"accuracy": 0.9}' > metrics.json
                printf 'label,score\\n1,0.5\\n1,0.4\\n' > scores.csv
                printf 'a,b\\n1,x\\n2,3\\n' > table.csv
                """,
            config: """
                plots:
                  - {file: scores.csv, kind: roc}
                  - {file: table.csv, kind: histogram, y: b}
                  - {file: table.csv, kind: confusion}
                gates: {accuracy: {min: 0.5}}
                """)
        let answer = try session.cml("check")
        #expect(answer.code == 0, "\(answer)")
        for reason in [
            "the column `score` of `scores.csv` has rows of one class alone",
            "`x` in the column `b` of `table.csv` is not a number",
            "in the matrix of `table.csv` is not a count",
        ] {
            #expect((answer.out + answer.err).contains(reason), "\(reason) in \(answer)")
        }
    }

    @Test("know the scales of axes, and no others")
    func scales() throws {
        let session = try Session.tiny(
            config: "plots: [{file: h.csv, y_scale: logarithm}]\ngates: {accuracy: {min: 0.5}}")
        let answer = try session.cml("check")
        #expect(answer.code == 2)
        #expect(answer.err.contains("plots[0].y_scale"), "\(answer)")
    }
}
