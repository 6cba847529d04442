import CMLKit
import CMLSystem
import Testing

@Suite("Curves of files of any size")
struct CurveCollectorTests {
    private func read(_ text: String, chunk: Int = 1 << 16, y: [String] = []) throws -> CurveReading {
        var plot = Config.PlotSource(file: "h.csv", place: "")
        plot.y = y
        var file = CurveFile(ByteSource(Array(text.utf8)), path: "h.csv")
        file.chunk = chunk
        return try readCurves(file, plot: plot)
    }

    /// A curve of 40,000 rows with a spike, a NaN and an infinity.
    private func long(_ x: (Int) -> Double) -> (text: String, points: [Series.Point]) {
        var points = (0..<40_000).map { Series.Point(x: x($0), y: 1 / Double($0 + 1)) }
        points[20_001].y = 40
        points[30_001].y = .nan
        points[35_001].y = -.infinity
        return ("step,loss\n" + points.map { "\($0.x),\($0.y)\n" }.joined(), points)
    }

    @Test(
        "a long curve keeps its ends, spikes and gaps, at more than 4,096 places",
        arguments: [0, 1, 2, 3, 4])
    func long(kind: Int) throws {
        let axes: [(Int) -> Double] = [
            { Double($0) }, { Double(-$0) * 1e300 }, { Double($0 % 1000) + Double($0 / 1000) / 40 },
            { Double($0) * 1e-9 + 1e9 }, { Double(($0 * 7919) % 40_009) },
        ]
        let (text, points) = long(axes[kind])
        let reading = try read(text)
        let kept = reading.series[0].points
        #expect(reading.totals == [.init(points: 40_000, nans: 1, infinities: 1, last: 2.5e-05)])
        #expect(kept.count <= 5 * 8192)
        #expect(Set(kept.map(\.x)).count >= 4096 || kind == 3)
        #expect(kept.contains { $0.y == 40 } && kept.contains { $0.y.isNaN } && kept.contains { $0.y == -.infinity })
        #expect([kept.first, kept.last] == [points.first, points.last])
        // Nothing but points of the file, in its order.
        var rest = points[...]
        for point in kept {
            let next = rest.firstIndex { $0.x == point.x && ($0.y == point.y || ($0.y.isNaN && point.y.isNaN)) }
            rest = points[(try #require(next) + 1)...]
        }
        #expect(try read(text, chunk: 1000).series[0].points.map(\.x) == kept.map(\.x))
    }

    @Test("each column is the M4 of its points")
    func columns() throws {
        let (text, points) = long { Double($0) }
        let kept = try read(text).series[0].points
        // 40,000 rows need columns of 8.
        let parts = Dictionary(grouping: points) { Int($0.x) / 8 }
        var expected: [Double] = []
        for part in parts.keys.sorted() { expected += Downsample.m4(parts[part] ?? [], columns: 1).map(\.x) }
        #expect(kept.map(\.x) == expected)
    }

    @Test("a text at the end of a column puts another one in its place", arguments: [1, 7, 1 << 16])
    func late(chunk: Int) throws {
        let header = (1...9).map { "m\($0)" }.joined(separator: ",")
        let row = (1...9).map(String.init).joined(separator: ",")
        let rows = Array(repeating: row, count: 300).joined(separator: "\n")
        let text = "\(header)\n\(rows)\n1,2,x,4,5,6,7,8,9\n"
        #expect(try read(text, chunk: chunk).series.map(\.name) == ["m1", "m2", "m4", "m5", "m6", "m7", "m8", "m9"])
        let failure = try #require(throws: Failure.self) { try read(text, chunk: chunk, y: ["m1", "m3"]) }
        #expect(failure.place == "h.csv:302:5")
    }

    @Test(
        "how much is read at once changes nothing",
        arguments: [
            "a,b\n1,2\n3,4", "\u{FEFF}a;b\r\n1;2\r\n\r\n3;\"4\"", "a,b\n1,\"x\n\"\"y\"\n", "a,b\n1\n", "a,b\n1,2,3\n",
            "a,b\n1,\"2", "a,b\n\"1\"x,2\n", "a,b\n1,x\n2\n", "a,b\nnan,NA\n-inf,Infinity\n1e-400,0.1e1\n", "a\n1.5e\n",
            "\n\na,b\n\n1,2", "a,b", "a,b\n", "1,2\n", "a,\"b\n",
        ])
    func chunks(text: String) {
        func outcome(_ chunk: Int) -> String {
            "\(Result { () throws(Failure) in try readCurves(file(text, chunk), plot: .init(file: "h.csv", place: "")) })"
        }
        let whole = outcome(1 << 16)
        for chunk in 1...8 { #expect(outcome(chunk) == whole) }
    }

    private func file(_ text: String, _ chunk: Int) -> CurveFile {
        var file = CurveFile(ByteSource(Array(text.utf8)), path: "h.csv")
        file.chunk = chunk
        return file
    }
}

@Suite("Curves in JSON, read in pieces")
struct JsonCurveTests {
    private func outcome(_ text: String, _ path: String, chunk: Int) -> String {
        var file = CurveFile(ByteSource(Array(text.utf8)), path: path)
        file.chunk = chunk
        return "\(Result { () throws(Failure) in try readCurves(file, plot: .init(file: path, place: "")) })"
    }

    @Test(
        "how much is read at once changes nothing",
        arguments: [
            ("h.json", #"{"loss": [0.5, NaN, Infinity, null, "NaN"], "é": [1, 2], "step": [2, 4, 6, 8, 10]}"#),
            ("h.json", #"[{"step": 1, "a": {"b": 1e-07, "c": "x"}}, {"a": {"b": 2}, "step": 2}]"#),
            ("h.json", #"{"a": [1, 2}"#), ("h.json", #"{"a": [1, 02]}"#), ("h.json", #"{"a": [1, tru"#),
            ("h.json", #"{"a": [1], "a": [2]}"#), ("h.json", #"[{"a": 1, "a": 2}]"#), ("h.json", #"[1, 2] x"#),
            ("h.jsonl", "{\"a\": 1}\n\n{\"a\": 2, \"b\\u00e9\": 3}\n"), ("h.jsonl", "{\"a\": 1}\n{\"a\":"),
            ("h.jsonl", "{\"a\": 1}\n3\n"),
        ])
    func chunks(path: String, text: String) {
        let whole = outcome(text, path, chunk: 1 << 16)
        for chunk in 1...9 { #expect(outcome(text, path, chunk: chunk) == whole) }
    }

    @Test("CatBoost's rows are named by its metrics")
    func catBoost() throws {
        let text = """
            {"meta":{"learn_sets":["learn"],"learn_metrics":[{"best_value":"Min","name":"Logloss"}],
            "test_metrics":[{"best_value":"Min","name":"Logloss"},{"best_value":"Max","name":"AUC"}],"test_sets":["test"]},
            "iterations":[{"learn":[0.5],"iteration":0,"passed_time":0.1,"remaining_time":1,"test":[0.6,0.7]},
            {"learn":[0.25],"iteration":1,"passed_time":0.2,"remaining_time":1,"test":[0.5,0.8]}]}
            """
        let series = try readSeries(Array(text.utf8), path: "catboost_training.json", plot: .init(file: "", place: ""))
        let found = Dictionary(uniqueKeysWithValues: series.map { ($0.name, $0.points.map(\.y)) })
        #expect(found["learn.Logloss"] == [0.5, 0.25])
        #expect(found["test.AUC"] == [0.7, 0.8])
        #expect(Set(series.map(\.x)) == ["iteration"])
        let table = try readSeries(
            Array("iter\tLogloss\n0\t0.5\n".utf8), path: "learn_error.tsv", plot: .init(file: "", place: ""))
        #expect(table.map { [$0.x, $0.name] } == [["iter", "Logloss"]])
    }
}
