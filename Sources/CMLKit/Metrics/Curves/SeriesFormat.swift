package import CMLSystem

/// A spelling of curves in a file: how it is recognised and how its bytes become the series that a plot asks for.
///
/// It is told the plot, so that a reader need not convert the columns nobody draws, and reads the source in pieces, so
/// that its memory doesn't grow with the rows.
package struct SeriesFormat: Sendable {
    /// What a person calls it.
    package let name: String
    let recognises: @Sendable (_ path: String, _ head: FileHead) -> Bool
    let parse: @Sendable (_ file: CurveFile, _ plot: Config.PlotSource) throws(Failure) -> CurveReading

    /// Every format, the more particular ones first.
    package static let all = [trainerState, json, jsonLines, separated, yaml]

    static func isSeparated(_ path: String) -> Bool { ["csv", "tsv"].contains(FileName(path).suffix) }
}

/// A file with curves, as it is handed to a format.
package struct CurveFile {
    package let source: ByteSource
    /// Its path, as it's shown and told by.
    package let path: String
    /// How much is read at once; a test's, since the result doesn't depend on it.
    package var chunk = SeparatedRows.usualChunk
    /// Whether the last value of every column is wanted too.
    package var keepsLast = false

    package init(_ source: ByteSource, path: String) {
        self.source = source
        self.path = path
    }

    /// All of its bytes, for the formats that no file of many rows is written in.
    func bytes() throws(Failure) -> [UInt8] {
        let path = path
        let bytes = try attempt("read `\(path)`", .training) { () throws(FileError) in
            try source.head(InputGuard.maximumTree + 1)
        }
        guard bytes.count <= InputGuard.maximumTree else { throw InputGuard.tooLarge(path) }
        try InputGuard.checkUtf8(bytes, path: path)
        return bytes
    }
}

/// Reads the curves of one file that `plot` asks for.
///
/// Without `x` it's the column `step`, `epoch` or `iter`, else the row's index, named `step`; without `y` the first
/// eight columns of numbers. Empty cells are left out, NaN stays. A confusion matrix has no series. Long curves are
/// down-sampled while they're read (`CurveCollector`).
package func readCurves(_ file: CurveFile, plot: Config.PlotSource) throws(Failure) -> CurveReading {
    let start = try attempt("read `\(file.path)`", .training) { () throws(FileError) in
        try file.source.head(InputGuard.headSize)
    }
    try InputGuard.checkHead(start, path: file.path)
    let head = FileHead(start)
    guard let format = SeriesFormat.all.first(where: { $0.recognises(file.path, head) }) else {
        throw unknownFormat(file.path)
    }
    guard plot.kind != .confusion else { return CurveReading() }
    return try format.parse(file, plot)
}

/// Reads the curves of a file that is in memory.
package func readSeries(_ bytes: [UInt8], path: String, plot: Config.PlotSource) throws(Failure) -> [Series] {
    try readCurves(CurveFile(ByteSource(bytes), path: path), plot: plot).series
}

private func unknownFormat(_ path: String) -> Failure {
    if path.contains("tfevents") {
        return Failure(.training, "`\(path)` is a TensorBoard event file, which comes later", at: path)
    }
    let names = SeriesFormat.all.map(\.name).joined(separator: ", ")
    return Failure(.training, "the format of `\(path)` is not known", at: path, hint: "known are \(names)")
}

// MARK: - Formats

extension SeriesFormat {
    /// Comma, semicolon or tab separated columns; also what DVCLive, Keras and Lightning write.
    static let separated = SeriesFormat(
        name: "CSV or TSV", recognises: { path, _ in isSeparated(path) },
        parse: { file, plot throws(Failure) in
            var text = try SeparatedText(file.source, path: file.path, chunk: file.chunk)
            return try text.curves(plot, keepsLast: file.keepsLast)
        })

    /// Lists of objects, or lists of numbers by name; also what XGBoost and Keras' `history.history` become in JSON.
    static let json = SeriesFormat(
        name: "JSON", recognises: { path, _ in FileName(path).suffix == "json" },
        parse: { file, plot throws(Failure) in
            try JsonTable.table(of: parsedJson(file.bytes(), path: file.path), path: file.path).series(plot)
        })

    static let jsonLines = SeriesFormat(
        name: "JSON lines", recognises: { path, _ in ["jsonl", "ndjson"].contains(FileName(path).suffix) },
        parse: { file, plot throws(Failure) in
            try JsonTable.lines(file.bytes(), path: file.path).series(plot)
        })

    static let yaml = SeriesFormat(
        name: "YAML", recognises: { path, _ in ["yaml", "yml"].contains(FileName(path).suffix) },
        parse: { file, plot throws(Failure) in
            try JsonTable.table(of: parsedYaml(file.bytes(), path: file.path), path: file.path).series(plot)
        })

    /// Hugging Face's `trainer_state.json`: the rows of `log_history` and nothing beside them.
    static let trainerState = SeriesFormat(
        name: "Hugging Face trainer_state",
        recognises: { path, _ in FileName(path).name == "trainer_state.json" },
        parse: { file, plot throws(Failure) in
            try JsonTable.trainerState(parsedJson(file.bytes(), path: file.path), path: file.path).series(plot)
        })
}
