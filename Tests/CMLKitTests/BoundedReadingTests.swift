import CMLKit
import CMLSystem
import Testing

@Suite("Files with more than a person would name")
struct BoundedReadingTests {
    private func reading(
        _ text: String, _ path: String, kind: Config.PlotSource.Kind = .line, keepsLast: Bool = false
    ) throws -> CurveReading {
        var file = CurveFile(ByteSource(Array(text.utf8)), path: path)
        file.keepsLast = keepsLast
        var plot = Config.PlotSource(file: path, place: "")
        plot.kind = kind
        return try readCurves(file, plot: plot)
    }

    /// A row of so many columns, with its names before it where they stand there.
    private static func wide(_ columns: Int, as format: String) -> String {
        let names = (0..<columns).map { "k\($0)" }
        let csv = names.joined(separator: ",") + "\n" + names.indices.map(String.init).joined(separator: ",") + "\n"
        let json = "{" + names.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ") + "}"
        let lists = "{" + names.enumerated().map { "\"\($1)\": [\($0)]" }.joined(separator: ", ") + "}"
        return ["csv": csv, "jsonl": json + "\n", "json": lists, "yaml": "- " + json + "\n"][format] ?? ""
    }

    @Test("more than 20,000 columns are refused", arguments: ["h.csv", "h.jsonl", "h.json", "h.yaml"])
    func columns(path: String) throws {
        let text = Self.wide(20_001, as: String(path.dropFirst(2)))
        let failure = try #require(throws: Failure.self) { try reading(text, path) }
        #expect(failure.what == "`\(path)` has more than 20000 columns")
    }

    @Test(
        "so they are in metrics, which keep the last value of each",
        arguments: ["h.csv", "h.jsonl", "evals_result.json"])
    func metrics(path: String) throws {
        let format = String(path.split(separator: ".")[1])
        #expect(throws: Failure.self) {
            try readMetrics(Array(Self.wide(20_001, as: format).utf8), path: path, prefix: nil)
        }
        let metrics = try readMetrics(Array(Self.wide(3000, as: format).utf8), path: path, prefix: nil)
        #expect(metrics == Dictionary(uniqueKeysWithValues: (0..<3000).map { ("k\($0)", Metric(Double($0))) }))
    }

    @Test("rows with a key of their own each are read")
    func keys() throws {
        let text = (0..<4000).map { "{\"step\": \($0), \"k\($0)\": 1}\n" }.joined()
        let metrics = try readMetrics(Array(text.utf8), path: "m.jsonl", prefix: nil)
        #expect(metrics.count == 4001)
        #expect(metrics["step"] == Metric(3999) && metrics["k7"] == Metric(1))
    }

    @Test("a batch of many columns has fewer rows, and none is lost")
    func batches() throws {
        let text = Self.wide(4000, as: "csv")
        let row = text.split(separator: "\n")[1] + "\n"
        let source = ByteSource(Array((text + String(repeating: String(row), count: 599)).utf8))
        let rows = try SeparatedRows(source, isTabbed: false)
        rows.choose(try Array(rows.header().indices))
        let batch = RowBatch()
        var count = 0
        while try rows.next(into: batch) {
            count += batch.rows
            #expect(batch.values.count <= 1 << 20)
            #expect((0..<batch.rows).allSatisfy { batch.values[3999 * batch.capacity + $0] == 3999 })
        }
        #expect(count == 600)
    }

    @Test("keys in another order, and columns that are named twice, go to their places")
    func order() throws {
        let text = #"{"step": 0, "a": 1, "b": 2}"# + "\n" + #"{"b": 3, "c": 9, "step": 1, "a": 4}"# + "\n"
        var plot = Config.PlotSource(file: "h.jsonl", place: "")
        plot.y = ["b", "a", "b"]
        let series = try readSeries(Array(text.utf8), path: "h.jsonl", plot: plot)
        #expect(series.map { $0.points.map { [$0.x, $0.y] } } == [[[0, 2], [1, 3]], [[0, 1], [1, 4]], [[0, 2], [1, 3]]])
    }

    @Test("the last values are those of every column, drawn or not", arguments: ["h.csv", "h.jsonl", "h.json"])
    func lastValues(path: String) throws {
        let names = (0..<12).map { "m\($0)" }
        let rows = [0, 1].map { row in ["\(row)"] + names.indices.map { "\($0 + row * 100)" } + ["\"t\(row)\""] }
        let all = ["step"] + names + ["note"]
        var text = all.joined(separator: ",") + "\n" + rows.map { $0.joined(separator: ",") + "\n" }.joined()
        if path != "h.csv" {
            let lines = rows.map { "{" + zip(all, $0).map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}" }
            text = path == "h.jsonl" ? lines.joined(separator: "\n") : "[" + lines.joined(separator: ",") + "]"
        }
        var wanted: [String: Metric.Value] = ["step": .number(1), "note": .text("t1")]
        for (index, name) in names.enumerated() { wanted[name] = .number(Double(index + 100)) }
        let read = try reading(text, path, keepsLast: true)
        #expect(read.series.map(\.name) == Array(names.prefix(8)))
        #expect(read.lastValues == wanted)
    }

    @Test("a figure without names shows the first eight columns of numbers", arguments: ["f.csv", "f.jsonl"])
    func figures(path: String) throws {
        let names = (0..<30).map { "t\($0)" } + ["e"] + (0..<400).map { "v\($0)" }
        let cells = names.map { $0.hasPrefix("t") ? "\"x\"" : $0 == "e" ? (path == "f.csv" ? "" : "null") : "1" }
        var text = names.joined(separator: ",") + "\n" + cells.joined(separator: ",") + "\n"
        if path == "f.jsonl" { text = "{" + zip(names, cells).map { "\"\($0)\": \($1)" }.joined(separator: ",") + "}" }
        #expect(try reading(text, path, kind: .histogram).series.map(\.name) == (0..<8).map { "v\($0)" })
        let bars = try reading(text, path, kind: .bar).series
        #expect(bars.map(\.name) == (0..<8).map { "v\($0)" })
        #expect(bars[0].figure?.labels == ["x"])
    }

    @Test("a matrix has at most a thousand classes")
    func matrix() throws {
        let failure = try #require(throws: Failure.self) {
            try reading(Self.wide(2000, as: "csv"), "f.csv", kind: .confusion)
        }
        #expect(failure.what == "`f.csv` has 2000 columns, too many for a confusion matrix")
        #expect(throws: Failure.self) { try reading(#"[{"cat": 1, "dog": 2}]"#, "f.json", kind: .confusion) }
    }

    @Test("a tree that is too large is told with the bound that it breaks")
    func trees() throws {
        let text = Array("a: ".utf8) + Array(repeating: UInt8(ascii: "x"), count: 64 << 20)
        let failure = try #require(throws: Failure.self) { try readMetrics(text, path: "m.yaml", prefix: nil) }
        #expect(failure.what == "`m.yaml` is larger than 64 MiB")
    }
}
