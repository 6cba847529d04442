package import CMLSystem

/// A spelling of curves in a file: how it is recognised and how its bytes become the series that a plot asks for.
///
/// It is told the plot, so that a reader need not convert the columns nobody draws, and reads the source in pieces, so
/// that its memory doesn't grow with the rows.
package struct SeriesFormat: Sendable {
    /// What a person calls it.
    package let name: String
    /// Whether nothing but curves is written in it, where JSON and YAML may as well hold metrics.
    var isOnlyCurves = true
    let recognises: @Sendable (_ path: String, _ head: FileHead) -> Bool
    let parse: @Sendable (_ file: CurveFile, _ plot: Config.PlotSource) throws(Failure) -> CurveReading

    /// Every format, the more particular ones first.
    package static let all = [tensorBoard, trainerState, catBoost, json, jsonLines, separated, yaml]

    static func isSeparated(_ path: String) -> Bool { ["csv", "tsv"].contains(FileName(path).suffix) }
}

/// A file with curves, as it is handed to a format.
package struct CurveFile: Sendable {
    /// One file; of a TensorBoard run perhaps several, in their order.
    let parts: [(source: ByteSource, path: String)]
    /// Its path, as it's shown and told by.
    package var path: String
    /// How much is read at once; a test's, since the result doesn't depend on it.
    package var chunk = SeparatedRows.usualChunk
    /// Whether the last value of every column is wanted too.
    package var keepsLast = false

    package init(_ source: ByteSource, path: String) {
        parts = [(source, path)]
        self.path = path
    }

    /// At least one file; several are those of one TensorBoard run.
    package init(_ parts: [(source: ByteSource, path: String)], name: String) {
        self.parts = parts
        path = name
    }

    package var source: ByteSource { parts[0].source }

    /// Whether it's of a format that only curves are written in, told by its name and first bytes.
    package func holdsCurves() throws(Failure) -> Bool { format(FileHead(try beginning()))?.isOnlyCurves ?? false }

    /// The format of a file that begins with `head`. Event files are told by their names: the first may be empty.
    func format(_ head: FileHead) -> SeriesFormat? {
        if parts.allSatisfy({ CurvePaths.isEventFile($0.path) }) { return .tensorBoard }
        return SeriesFormat.all.first { $0.recognises(path, head) }
    }

    /// The first bytes, of the first part that has some.
    func beginning() throws(Failure) -> [UInt8] {
        var start: [UInt8] = []
        for part in parts where InputGuard.isBlank(start) {
            start = try attempt("read `\(part.path)`", .training) { () throws(FileError) in
                try part.source.head(InputGuard.headSize)
            }
        }
        return start
    }

    /// All of its bytes, for the formats that no file of many rows is written in.
    func bytes() throws(Failure) -> [UInt8] {
        let path = path
        let bytes = try attempt("read `\(path)`", .training) { () throws(FileError) in
            try source.head(InputGuard.maximumTree + 1)
        }
        guard bytes.count <= InputGuard.maximumTree else { throw InputGuard.tooLarge(path, limit: InputGuard.maximumTree) }
        try InputGuard.checkUtf8(bytes, path: path)
        return bytes
    }
}

/// Reads the curves of one file that `plot` asks for.
///
/// Without `x` it's the column `step`, `epoch` or `iter`, else the row's index, named `step`; without `y` the first
/// eight columns of numbers. Empty cells are left out, NaN stays. Long curves are down-sampled while they're read
/// (`CurveCollector`); of other kinds of plots the rows are counted (`Figure`).
package func readCurves(_ file: CurveFile, plot: Config.PlotSource) throws(Failure) -> CurveReading {
    let start = try file.beginning()
    try InputGuard.checkHead(start, path: file.path)
    let head = FileHead(start)
    guard let format = file.format(head) else {
        throw .unknownFormat(file.path, known: SeriesFormat.all.map(\.name))
    }
    guard plot.kind == .line else { return try FigureReader.read(file, head, plot: plot) }
    return try format.parse(file, plot)
}

/// Reads the curves of a file that is in memory.
package func readSeries(_ bytes: [UInt8], path: String, plot: Config.PlotSource) throws(Failure) -> [Series] {
    try readCurves(CurveFile(ByteSource(bytes), path: path), plot: plot).series
}

// MARK: - Formats

extension SeriesFormat {
    /// Comma, semicolon or tab separated columns; also what DVCLive, Keras and Lightning write.
    static let separated = SeriesFormat(
        name: "CSV or TSV", recognises: { path, _ in isSeparated(path) },
        parse: { file, plot throws(Failure) in
            var text = try SeparatedText(file)
            return try text.curves(plot, keepsLast: file.keepsLast)
        })

    /// Event files, as TensorFlow, PyTorch and tensorboardX write them; one, or the folder of a run.
    static let tensorBoard = SeriesFormat(
        name: "TensorBoard events", recognises: { path, head in head.isEventFile || CurvePaths.isEventFile(path) },
        parse: { file, plot throws(Failure) in try TensorBoardRun.read(file, plot: plot) })

    /// Lists of objects, or lists of numbers by name; also what XGBoost, LightGBM and Keras' `history.history` become
    /// in JSON.
    static let json = SeriesFormat(
        name: "JSON", isOnlyCurves: false, recognises: { path, _ in FileName(path).suffix == "json" },
        parse: { file, plot throws(Failure) in
            try JsonCurves.read(JsonShape(file, isLines: false), of: file, isLines: false, plot: plot)
        })

    static let jsonLines = SeriesFormat(
        name: "JSON lines", recognises: { path, _ in ["jsonl", "ndjson"].contains(FileName(path).suffix) },
        parse: { file, plot throws(Failure) in
            try JsonCurves.read(JsonShape(file, isLines: true), of: file, isLines: true, plot: plot)
        })

    static let yaml = SeriesFormat(
        name: "YAML", isOnlyCurves: false, recognises: { path, _ in ["yaml", "yml"].contains(FileName(path).suffix) },
        parse: { file, plot throws(Failure) in
            try DocumentTable.table(of: parsedYaml(file.bytes(), path: file.path), path: file.path).series(plot)
        })

    /// Hugging Face's `trainer_state.json`: the rows of `log_history` and nothing beside them.
    static let trainerState = SeriesFormat(
        name: "Hugging Face trainer_state",
        recognises: { path, _ in FileName(path).name == "trainer_state.json" },
        parse: { file, plot throws(Failure) in
            try JsonCurves.read(JsonShape(trainerState: file), of: file, isLines: false, plot: plot)
        })

    /// CatBoost's `catboost_training.json`: `iterations`, whose rows hold a list of metrics for each set.
    static let catBoost = SeriesFormat(
        name: "CatBoost training log",
        recognises: { path, head in
            FileName(path).suffix == "json" && head.contains("\"learn_metrics\"") && head.contains("\"learn_sets\"")
        },
        parse: { file, plot throws(Failure) in
            var shape = try JsonShape(file, isLines: false, only: "iterations", takesLists: true)
            let names = try CatBoostNames(file)
            shape.rename(names.name)
            return try JsonCurves.read(shape, of: file, isLines: false, takesLists: true, plot: plot)
        })
}
