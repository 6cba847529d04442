import CMLKit
import CMLSystem
import Testing

@Suite("A figure of a file") struct FigureReadingTests {
    private static func points(_ series: [Series]) -> [[Double]] { series.flatMap { $0.points.map { [$0.x, $0.y] } } }

    @Test("counts a histogram in bins as wide as a power of two")
    func histogram() throws {
        let series = try FigureFixture.series(.histogram, "id,v\na,1\nb,2\nc,2\nd,nan\ne,inf\nf,\n")
        #expect(series.map(\.name) == ["v"])
        #expect(Self.points(series) == [[1, 1], [2, 2], [3, 0]])
        #expect(series[0].figure?.rows == 3)
        #expect(series[0].figure?.nans == 1)
        #expect(series[0].figure?.infinities == 1)
    }

    @Test("keeps every row of many, however they are spread")
    func manyRows() throws {
        let rows = (0..<20_000).map { "\($0 < 10_000 ? Double($0) : Double($0) * 1e9)\n" }.joined()
        let series = try FigureFixture.series(.histogram, "v\n" + rows)
        #expect(series[0].points.count <= 33)
        #expect(series[0].points.reduce(0) { $0 + $1.y } == 20_000)
        let cloud = try FigureFixture.series(
            .scatter, "x,y\n" + (0..<20_000).map { "\($0),\($0 % 100)\n" }.joined(), x: "x")
        #expect(cloud[0].figure?.weights.reduce(0, +) == 20_000)
        #expect(cloud[0].points.count <= 16_384)
    }

    @Test(
        "counts classes written as rows, with counts, or as a matrix",
        arguments: [
            ("f.csv", "actual,predicted\ncat,cat\ncat,dog\ndog,dog\n"),
            ("f.csv", "y_true,y_pred\ncat,cat\ncat,dog\ndog,dog\n"),
            ("f.csv", "actual,predicted,count\ncat,cat,1\ncat,dog,1\ndog,dog,1\ndog,cat,0\n"),
            ("f.csv", ",cat,dog\ncat,1,1\ndog,0,1\n"), ("f.csv", "class,cat,dog\ndog,0,1\ncat,1,1\n"),
            ("f.csv", "cat,dog\n1,1\n0,1\n"),
            (
                "f.json",
                #"[{"actual": "cat", "predicted": "cat"}, {"actual": "cat", "predicted": "dog"}, "#
                    + #"{"actual": "dog", "predicted": "dog"}]"#
            ),
            (
                "f.jsonl",
                #"{"actual": "cat", "predicted": "cat"}"# + "\n" + #"{"actual": "cat", "predicted": "dog"}"#
                    + "\n" + #"{"actual": "dog", "predicted": "dog"}"# + "\n"
            ),
            ("f.json", #"{"labels": ["cat", "dog"], "matrix": [[1, 1], [0, 1]]}"#),
        ])
    func confusion(file: String, text: String) throws {
        let series = try FigureFixture.series(.confusion, text, file: file)
        #expect(series.count == 1)
        #expect(series[0].figure?.labels == ["cat", "dog"])
        #expect(Self.points(series) == [[0, 1], [1, 1], [3, 1]])
        #expect(series[0].figure?.area == 2.0 / 3)
    }

    @Test(
        "takes the list of names that fits a matrix",
        arguments: [
            #"{"thresholds": [0.1, 0.2, 0.3], "labels": ["cat", "dog"], "matrix": [[1, 1], [0, 1]]}"#,
            #"{"labels": ["cat", "dog"], "a": {"thresholds": [0.1, 0.2, 0.3], "matrix": [[1, 1], [0, 1]]}}"#,
        ])
    func matrixNames(text: String) throws {
        #expect(try FigureFixture.series(.confusion, text, file: "f.json")[0].figure?.labels == ["cat", "dog"])
    }

    @Test("keeps long names apart that begin alike, and pairs them in a matrix")
    func longNames() throws {
        let long = String(repeating: "n", count: 70)
        let rows = try FigureFixture.series(.confusion, "actual,predicted\n\(long)a,\(long)a\n\(long)b,\(long)b\n")
        let labels = try #require(rows[0].figure?.labels)
        #expect(Set(labels).count == 2 && labels.allSatisfy { displayWidth(of: $0) == 60 })
        let matrix = try FigureFixture.series(
            .confusion, ",\(long)a,\(long)b\n\(long)b,0,1\n\(long)a,2,0\n")
        #expect(Set(matrix[0].figure?.labels ?? []) == Set(labels))
        #expect(Self.points(matrix) == [[0, 2], [3, 1]])
        let bars = try FigureFixture.series(.bar, "name,v\n\(long)a,1\n\(long)b,2\n")
        #expect(bars[0].figure?.labels.sorted() == labels.sorted())
        #expect(bars[0].figure.flatMap { Figure(json: $0.json) }?.labels == bars[0].figure?.labels)
    }

    @Test("sorts a class named nan behind the numbers")
    func nanClass() throws {
        let series = try FigureFixture.series(
            .confusion, ["actual,predicted", "10,nan", "a,b", "nan,9", "2,NAN_"].joined(separator: "\n"), file: "f.csv")
        #expect(series[0].figure?.labels == ["2", "9", "10", "NAN_", "NaN", "a", "b"])
    }

    @Test(
        "names the cell that is no number, however the file is cut",
        arguments: [
            ("label,score\n1,0.9\n0,0.1\nno,0.5\n@rue,0.5\nno,x\n", "f.csv", Config.PlotSource.Kind.roc, "f.csv:6:4"),
            ("feature,v\na,0.5\n\"b,c\",0.x5\n", "f.csv", .bar, "f.csv:3:7"),
            (#"[{"feature": "a", "v": "x"}]"#, "f.json", .bar, "f.json:1:24"),
        ])
    func place(text: String, path: String, kind: Config.PlotSource.Kind, place: String) throws {
        var plot = Config.PlotSource(file: path, place: "")
        plot.kind = kind
        for chunk in [1, 7, 1 << 16] {
            var file = CurveFile(ByteSource(Array(text.utf8)), path: path)
            file.chunk = chunk
            #expect(try #require(throws: Failure.self) { try readCurves(file, plot: plot) }.place == place)
        }
    }

    @Test("sorts classes that are numbers by their size")
    func classes() throws {
        let series = try FigureFixture.series(.confusion, "actual,predicted\n10,9\n9,9.0\n2,2\n")
        #expect(series[0].figure?.labels == ["2", "9", "10"])
    }

    @Test(
        "reads bars by name",
        arguments: [
            ("f.csv", "feature,importance\nwidth,0.5\nlength,0.25\n"),
            ("f.json", #"{"importance": {"width": 0.5, "length": 0.25}}"#),
            ("f.json", #"[{"name": "width", "importance": 0.5}, {"name": "length", "importance": 0.25}]"#),
        ])
    func bars(file: String, text: String) throws {
        let series = try FigureFixture.series(.bar, text, file: file)
        #expect(series.map(\.name) == ["importance"])
        #expect(series[0].figure?.labels == ["width", "length"])
        #expect(Self.points(series) == [[0, 0.5], [1, 0.25]])
    }

    /// The areas of scikit-learn for the scores 0.1, 0.4, 0.35, 0.8 of the classes 0, 0, 1, 1.
    @Test(
        "measures areas as scikit-learn does",
        arguments: [
            (Config.PlotSource.Kind.roc, "label,score\n0,0.1\n0,0.4\n1,0.35\n1,0.8\n", 0.75),
            (.pr, "label,score\n0,0.1\n0,0.4\n1,0.35\n1,0.8\n", 0.8333333333333333),
            (.roc, "y_true,y_prob\nfalse,0.5\ntrue,0.5\n", 0.5),
            (.roc, "fpr,tpr\n0,0\n0,0.5\n0.5,0.5\n0.5,1\n1,1\n", 0.75),
            (.roc, "tpr,fpr\n1,1\n1,0.5\n0.5,0.5\n0.5,0\n0,0\n", 0.75),
            (.pr, "precision,recall\n0.5,1\n0.6666666666666666,1\n0.5,0.5\n1,0.5\n1,0\n", 0.8333333333333333),
        ])
    func areas(kind: Config.PlotSource.Kind, text: String, area: Double) throws {
        let series = try FigureFixture.series(kind, text)
        #expect(abs((series[0].figure?.area ?? .nan) - area) < 1e-12)
        #expect(zip(series[0].points, series[0].points.dropFirst()).allSatisfy { $0.x <= $1.x })
    }

    @Test("measures the area of very many scores to four decimals")
    func manyScores() throws {
        var text = "label,score\n"
        for row in 0..<150_000 {
            text += "\(row % 2),\(Double((row * 7_919) % 150_001) / 150_001 * (row % 2 == 0 ? 0.8 : 1))\n"
        }
        let area = try FigureFixture.series(.roc, text)[0].figure?.area ?? .nan
        #expect(abs(area - 0.6) < 0.002, "\(area)")
    }

    @Test(
        "says what is wrong",
        arguments: [
            (Config.PlotSource.Kind.roc, "label,score\n1,0.5\n", "has rows of one class alone"),
            (.roc, "label,score\n1,0.5\n2,0.5\n", "has the class `2`"),
            (.roc, "fpr,tpr\n0,0\n2,1\n", "has rates outside of 0 to 1"),
            (.roc, "a,b\n0,0\n", "needs columns `fpr` and `tpr`, or `label` and `score`"),
            (.confusion, "a,b,c\n1,2,3\n", "is no confusion matrix: it has 1 rows and 3 columns"),
            (.histogram, "a\nx\n", "`x` in the column `a` of `f.csv` is not a number"),
            (.histogram, "a\n", "no row of numbers"), (.bar, "a,b\nx,y\n", "`y` in the column `b`"),
            (.scatter, "a\n1\n", "needs two columns of numbers"),
        ])
    func errors(kind: Config.PlotSource.Kind, text: String, what: String) {
        let error = #expect(throws: Failure.self) { try FigureFixture.series(kind, text) }
        #expect(error?.what.contains(what) == true, "\(error?.what ?? "")")
    }

    @Test(
        "say the line of JSON that no figure can be made of",
        arguments: [
            (
                Config.PlotSource.Kind.confusion, "f.json",
                "{\"labels\": [0, 1],\n \"matrix\": [[1, 1],\n [0, \"x\"]]}", "f.json:3:6"
            ),
            (.confusion, "f.json", "[[1, -1],\n [0, 1]]", "f.json:1:6"),
            (.scatter, "f.json", "[{\"x\": 1, \"y\": 2},\n {\"x\": \"one\", \"y\": 3}]", "f.json:2:8"),
            (.histogram, "f.jsonl", "{\"y\": 1}\n{\"y\": \"two\"}\n", "f.jsonl:2:7"),
        ])
    func places(kind: Config.PlotSource.Kind, file: String, text: String, place: String) {
        let error = #expect(throws: Failure.self) {
            try FigureFixture.series(
                kind, text, file: file, x: kind == .scatter ? "x" : nil, y: kind == .confusion ? [] : ["y"])
        }
        #expect(error?.place == place, "\(String(describing: error))")
    }

    @Test("adds up the rows of several seeds, and takes means of values")
    func seeds() throws {
        let one = try FigureFixture.series(.histogram, "v\n1\n2\n")[0]
        let other = try FigureFixture.series(.histogram, "v\n1\n40\n")[0]
        let both = Series.means(of: [[one], [other]])
        #expect(both[0].figure?.rows == 4)
        #expect(both[0].points.reduce(0) { $0 + $1.y } == 4)
        let bars = try ["0.2", "0.4"].map { try FigureFixture.series(.bar, "name,v\na,\($0)\n") }
        #expect(abs(Series.means(of: bars)[0].points[0].y - 0.3) < 1e-12)
        let counts = try ["cat", "dog"].map { try FigureFixture.series(.confusion, "actual,predicted\ncat,\($0)\n") }
        #expect(Series.means(of: counts)[0].figure?.labels == ["cat", "dog"])
        #expect(Series.means(of: counts)[0].figure?.area == 0.5)
    }
}
