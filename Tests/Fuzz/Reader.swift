import CMLKit
import CMLSystem

/// A reader under test: its samples, and a number that stands for all that it said of an input.
struct Reader: Sendable {
    let name: String
    let path: String
    let samples: [[UInt8]]
    let words: [[UInt8]]
    /// Whether it reads in pieces, so that their size must not matter.
    let isStreaming: Bool
    /// Whether an input is one event, without its frame.
    var isEvent = false

    /// What came of reading with pieces of `chunk` bytes.
    func outcome(_ input: [UInt8], chunk: Int, y: [String]) -> UInt64 {
        var digest = Digest()
        guard isStreaming else {
            let result = Result { () throws(Failure) in try readMetricsWithNotes(input, path: path, prefix: nil) }
            if case .failure(let failure) = result { digest.add(failure.what) }
            return digest.value
        }
        var file = CurveFile(ByteSource(isEvent ? EventSamples.framed(input) : input), path: path)
        file.chunk = chunk
        file.keepsLast = true
        var plot = Config.PlotSource(file: path, place: "")
        plot.y = y
        do throws(Failure) {
            digest.add(try readCurves(file, plot: plot))
        } catch {
            digest.add(error.what)
            digest.add(error.place ?? "")
            digest.add(error.hint ?? "")
        }
        return digest.value
    }

    private init(_ name: String, _ path: String, _ samples: [String], _ words: [String], isStreaming: Bool = true) {
        self.name = name
        self.path = path
        self.samples = samples.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
        self.isStreaming = isStreaming
    }

    private init(_ name: String, _ path: String, bytes samples: [[UInt8]], _ words: [[UInt8]]) {
        self.name = name
        self.path = path
        self.samples = samples
        self.words = words
        isStreaming = true
    }

    static let all = [csv, json, jsonLines, trainerState, catBoost, yaml, events, messages, metricJson, metricXml]

    private static let json5 = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "NaN", "-Infinity", "null", "true", "1e308", "-0.0", "01",
        "\"step\"", "\"loss\"", "[1, 2]", "{\"a\": 1}", "\n", "\u{FEFF}", "\"NaN\"", "\0", "é", "[[[[[[[[",
    ]

    private static let csv = Reader(
        "csv", "h.csv",
        [
            "step,loss,acc\n0,0.5,1e-07\n1,0.25,12345678.125\n2,nan,\n",
            "\u{FEFF}\"epoch\";loss;note\r\n0;0.6931471805599453;\"a;\"\"b\nc\"\r\n1; 0.25 ;x",
            ",a,b,c\n0,1,2,3\n1,,NA,inf\n2,-inf,true,\"4.5\"\n", "a\n1\n2\n\n3",
            "step\tloss\n1700000000000\t0.00012345678901234567\n2\t5.\n3\t.5e+3\n",
        ],
        [
            ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", " ", "nan", "inf", "-Infinity", "NA", "1e400", "-0.0", "1_0",
            "123456789012345678901234567890", "0.1", "x", "\u{FEFF}", "\0", "é", "-", "+", ".", "e5", "step,loss\n",
        ])

    private static let json = Reader(
        "json", "h.json",
        [
            #"[{"step": 1, "loss": 0.5, "a": {"b": 1e-07}}, {"step": 2, "loss": NaN, "note": "x"}]"#,
            #"{"loss": [0.5, 0.25, null], "step": [1, 2, 3], "best": 3, "é": ["x"]}"#,
            #"{"train": {"logloss": [0.5, 0.25]}, "eval": {"logloss": [0.6, Infinity], "error": []}}"#,
            #"{"rows": [{"epoch": 0, "l": 1}], "more": [{"epoch": 0, "l": 2, "k": [1]}]}"#,
        ], json5)

    private static let jsonLines = Reader(
        "jsonl", "h.jsonl",
        ["{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": \"NaN\"}\n\n{\"step\": 3, \"v\": {\"loss\": 1}}\n"],
        json5)

    private static let trainerState = Reader(
        "trainer_state", "trainer_state.json",
        [
            #"{"best_metric": null, "log_history": [{"epoch": 1.0, "step": 10, "loss": 0.5}, {"step": 20, "eval_loss": 1}]}"#
        ],
        json5 + ["\"log_history\""])

    private static let catBoost = Reader(
        "catboost", "catboost_training.json",
        [
            #"{"meta":{"learn_sets":["learn"],"learn_metrics":[{"name":"L"}],"test_metrics":[{"name":"A"}]},"#
                + #""iterations":[{"learn":[0.5],"iteration":0,"test":[0.6,0.7]},{"learn":[0.2],"iteration":1,"test":[1]}]}"#
        ], json5 + ["\"iterations\"", "\"learn\""])

    private static let yaml = Reader(
        "yaml", "h.yaml",
        ["- {epoch: 0, loss: 0.5}\n- {epoch: 1, loss: .nan}\n", "loss: [1, 2]\nstep:\n  - 1\n  - 2\n"],
        ["- ", ": ", "\n", "  ", "[", "]", "{", "}", ".nan", "&a", "*a", "'", "\"", "|", "#", "1e3", "!!x", "\t"])

    private static let events = Reader("tensorboard", "h.tfevents", bytes: EventSamples.files, EventSamples.words)

    private static let messages: Reader = {
        var reader = Reader("event", "h.tfevents", bytes: EventSamples.messages, EventSamples.words)
        reader.isEvent = true
        return reader
    }()

    private static let metricJson = Reader(
        "metrics", "m.json", [#"{"acc": 0.9, "a": {"b": [1, 2], "c": null}, "s": "x"}"#], json5, isStreaming: false)

    private static let metricXml = Reader(
        "junit", "m.xml",
        [
            "<?xml version=\"1.0\"?><testsuite name=\"p\" tests=\"1\"><testcase name=\"t[2]\" time=\"0.1\">"
                + "<failure message=\"&lt;\">x</failure></testcase></testsuite>"
        ], ["<", ">", "/", "=", "\"", "&amp;", "&", "<!--", "-->", "<![CDATA[", "]]>", "<a b='c'>", "</testsuite>"],
        isStreaming: false)
}

/// A number for a value (FNV-1a), by which two are compared where NaN is equal to itself.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
        add(UInt64(text.utf8.count))
    }

    mutating func add(_ reading: CurveReading) {
        for series in reading.series {
            add(series.name)
            add(series.x)
            for point in series.points {
                add(point.x.bitPattern)
                add(point.y.bitPattern)
            }
        }
        for totals in reading.totals {
            for count in [totals.points, totals.nans, totals.infinities] { add(UInt64(count)) }
            add(totals.last?.bitPattern ?? 1)
        }
        for (name, value) in reading.lastValues.sorted(by: { $0.key < $1.key }) {
            add(name)
            switch value {
            case .number(let number): add(number.bitPattern)
            case .text(let text): add(text)
            }
        }
        for notice in reading.notices { add(notice) }
        add(UInt64(reading.rows))
    }
}
