import CMLKit
import Testing

@Suite("Curves of a file")
struct SeriesReadingTests {
    private func read(_ text: String, _ path: String, x: String? = nil, y: [String] = []) throws -> [Series] {
        var plot = Config.PlotSource(file: path, place: "cml.yaml:9: plots[0]")
        plot.x = x
        plot.y = y
        return try readSeries(Array(text.utf8), path: path, plot: plot)
    }

    private func series(_ name: String, _ file: String, x: String, _ points: [(Double, Double)]) -> Series {
        Series(name: name, file: file, x: x, points: points.map { Series.Point(x: $0.0, y: $0.1) })
    }

    @Test(
        "tables are read whatever their separator, line end and quotes",
        arguments: [
            ("h.csv", "epoch,loss\n0,0.5\n1,0.25\n"), ("h.csv", "\u{FEFF}epoch;loss\r\n0;0.5\r\n1;0.25"),
            ("h.tsv", "epoch\tloss\n0\t5e-1\n\n1\t0.25\n\n"),
            ("h.csv", "\"epoch\",\"loss\"\n\"0\",\"0.5\"\n1, 0.25 \n"),
            ("h.csv", "loss,epoch,note\n.5,0,\"a,\n\"\"b\"\n0.25,1,c\n"),
            ("h.json", #"[{"epoch": 0, "loss": 0.5}, {"epoch": 1, "loss": 0.25}]"#),
            ("h.jsonl", "{\"epoch\": 0, \"loss\": 0.5}\n{\"epoch\": 1, \"loss\": 0.25}"),
            ("h.json", #"{"epoch": [0, 1], "loss": [0.5, 0.25], "best": 3}"#),
            ("h.json", #"{"run": "x", "rows": [{"epoch": 0, "loss": 0.5}, {"epoch": 1, "loss": 0.25}]}"#),
            ("h.yaml", "- {epoch: 0, loss: 0.5}\n- {epoch: 1, loss: 0.25}\n"),
        ])
    func spellings(path: String, text: String) throws {
        #expect(try read(text, path) == [series("loss", path, x: "epoch", [(0, 0.5), (1, 0.25)])])
    }

    @Test("empty cells are left out, NaN stays")
    func gaps() throws {
        let loss = try read("step,loss\n1,\n2,NA\n3,nan\n4,inf\n", "h.csv")[0]
        #expect(loss.points.map(\.x) == [3, 4])
        #expect(loss.points[0].y.isNaN)
        #expect(loss.points[1].y == .infinity)
    }

    @Test("what is no number is kept without an x, at that of the row before")
    func gapsInX() throws {
        let loss = try read("step,loss\n1,0.5\n,nan\n,0.25\n4,0.125\n", "h.csv")[0]
        #expect(loss.points.map(\.x) == [1, 1, 4])
        #expect(LossCurves.finiteProblem([loss]) == "`loss` in h.csv is NaN at step 1")
    }

    @Test(
        "a text that is no JSON string is told with its place",
        arguments: [
            ("{\"a\": 1, \"b\": \"x\\q\"}", "`\\q` is not an escape", "h.jsonl:1:16"),
            ("{\"a\": 1, \"b\": \"x\\u12\"}", "`\\u` needs four hexadecimal digits", "h.jsonl:1:20"),
        ])
    func strings(text: String, what: String, place: String) throws {
        let failure = try #require(throws: Failure.self) { try read(text, "h.jsonl") }
        #expect([failure.what, failure.place] == ["`h.jsonl` is not valid JSON: \(what)", place])
    }

    @Test("a text in JSON must be UTF-8")
    func utf8() throws {
        let bytes = Array("{\"a\": 1, \"b\": \"x".utf8) + [0xFF] + Array("\"}".utf8)
        let failure = try #require(throws: Failure.self) {
            try readSeries(bytes, path: "h.jsonl", plot: Config.PlotSource(file: "h.jsonl", place: ""))
        }
        #expect([failure.what, failure.place] == ["`h.jsonl` is not valid JSON: a string is not UTF-8", "h.jsonl:1:17"])
    }

    @Test("without x it's step, then epoch, then the row")
    func defaultX() throws {
        #expect(try read("epoch,step,a\n1,7,2\n", "h.csv") == [series("a", "h.csv", x: "step", [(7, 2)])])
        #expect(try read("a\n2\n3\n", "h.csv") == [series("a", "h.csv", x: "step", [(0, 2), (1, 3)])])
        #expect(
            try read("[0.5, 0.25]", "loss.json") == [series("loss", "loss.json", x: "step", [(0, 0.5), (1, 0.25)])])
    }

    @Test("without y it's the first eight columns of numbers that don't tell the time")
    func defaultY() throws {
        let header = "timestamp,step,name," + (1...9).map { "m\($0)" }.joined(separator: ",")
        let row = "1,2,x," + (1...9).map(String.init).joined(separator: ",")
        #expect(try read("\(header)\n\(row)\n", "h.csv").map(\.name) == (1...8).map { "m\($0)" })
    }

    @Test("x and y choose columns in their order")
    func chosen() throws {
        let text = "b,a,t\n1,2,10\n3,4,20\n"
        #expect(
            try read(text, "h.csv", x: "t", y: ["a", "b"]) == [
                series("a", "h.csv", x: "t", [(10, 2), (20, 4)]), series("b", "h.csv", x: "t", [(10, 1), (20, 3)]),
            ])
    }

    @Test(
        "the tools' own files are read",
        arguments: [
            ("lightning.csv", "step", ["train_loss": 2, "val_acc": 2]),
            ("keras.csv", "epoch", ["accuracy": 3, "loss": 3, "val_loss": 1]),
            ("evals_result.json", "step", ["train.logloss": 2, "train.error": 2, "eval.logloss": 2, "eval.error": 2]),
            ("dvclive/plots/metrics/train/loss.tsv", "step", ["train.loss": 2]),
            (
                "trainer_state.json", "step",
                [
                    "grad_norm": 2, "learning_rate": 2, "loss": 2, "eval_accuracy": 2, "eval_loss": 2,
                    "eval_runtime": 2, "total_flos": 1, "train_loss": 1,
                ]
            ),
        ] as [(String, String, [String: Int])])
    func tools(file: String, x: String, counts: [String: Int]) throws {
        let plot = Config.PlotSource(file: file, place: "")
        let series = try readSeries(MetricFixture.bytes(file), path: file, plot: plot)
        #expect(Dictionary(uniqueKeysWithValues: series.map { ($0.name, $0.points.count) }) == counts)
        #expect(Set(series.map(\.x)) == [x])
    }

    @Test(
        "what can't be drawn is an error",
        arguments: [
            ("a,loss\n1,2\n", nil, ["los"], "no column `los` in `h.csv`", "cml.yaml:9: plots[0]"),
            ("a,loss\n1,2\n", "epoch", [], "no column `epoch` in `h.csv`", "cml.yaml:9: plots[0]"),
            ("a,b\n1,2\n1,x\n", nil, ["b"], "`x` in the column `b` of `h.csv` is not a number", "h.csv:3:3"),
            ("a,b\n1,\n", nil, ["b"], "the column `b` of `h.csv` is empty", "cml.yaml:9: plots[0]"),
            ("step,b\n1,x\n", nil, [], "no column of numbers in `h.csv`", "h.csv"),
            ("a,b\n", nil, [], "no row of numbers in `h.csv`", "h.csv"),
        ] as [(String, String?, [String], String, String)])
    func errors(text: String, x: String?, y: [String], what: String, place: String) throws {
        let failure = try #require(throws: Failure.self) { try read(text, "h.csv", x: x, y: y) }
        #expect([failure.what, failure.place] == [what, place])
    }

    @Test("a missing column names the nearest, or all")
    func nearestColumn() throws {
        func hint(_ y: String) throws -> String? {
            try #require(throws: Failure.self) { try read("loss,acc\n1,2\n", "h.csv", y: [y]) }.hint
        }
        #expect(try hint("los") == "did you mean `loss`?")
        #expect(try hint("recall_at_ten") == "it has `loss`, `acc`")
    }
}
