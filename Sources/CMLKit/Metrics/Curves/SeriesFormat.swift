/// A spelling of curves in a file: how it is recognised and how its bytes become the series that a plot asks for.
///
/// It is told the plot, so that a reader of a large file need not keep the columns nobody draws.
package struct SeriesFormat: Sendable {
    /// What a person calls it.
    package let name: String
    let recognises: @Sendable (_ path: String, _ head: FileHead) -> Bool
    let parse: @Sendable (_ bytes: [UInt8], _ path: String, _ plot: Config.PlotSource) throws(Failure) -> [Series]

    /// Every format, the more particular ones first.
    package static let all = [trainerState, json, jsonLines, separated, yaml]

    static func isSeparated(_ path: String) -> Bool { ["csv", "tsv"].contains(FileName(path).suffix) }
}

/// Reads the curves of one file that `plot` asks for.
///
/// Without `x` it's the column `step` or `epoch`, else the row's index, named `step`; without `y` the first eight
/// columns of numbers. Empty cells are left out, NaN stays. A confusion matrix has no series.
package func readSeries(
    _ bytes: [UInt8], path: String, plot: Config.PlotSource
) throws(Failure) -> [Series] {
    try InputGuard.check(bytes, path: path)
    let head = FileHead(bytes)
    guard let format = SeriesFormat.all.first(where: { $0.recognises(path, head) }) else { throw unknownFormat(path) }
    try InputGuard.checkUtf8(bytes, path: path)
    guard plot.kind != .confusion else { return [] }
    return try format.parse(bytes, path, plot)
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
        parse: { bytes, path, plot throws(Failure) in
            try SeparatedText.table(bytes, path: path).series(plot)
        })

    /// Lists of objects, or lists of numbers by name; also what XGBoost and Keras' `history.history` become in JSON.
    static let json = SeriesFormat(
        name: "JSON", recognises: { path, _ in FileName(path).suffix == "json" },
        parse: { bytes, path, plot throws(Failure) in
            try JsonTable.table(of: parsedJson(bytes, path: path), path: path).series(plot)
        })

    static let jsonLines = SeriesFormat(
        name: "JSON lines", recognises: { path, _ in ["jsonl", "ndjson"].contains(FileName(path).suffix) },
        parse: { bytes, path, plot throws(Failure) in
            try JsonTable.lines(bytes, path: path).series(plot)
        })

    static let yaml = SeriesFormat(
        name: "YAML", recognises: { path, _ in ["yaml", "yml"].contains(FileName(path).suffix) },
        parse: { bytes, path, plot throws(Failure) in
            try JsonTable.table(of: parsedYaml(bytes, path: path), path: path).series(plot)
        })

    /// Hugging Face's `trainer_state.json`: the rows of `log_history` and nothing beside them.
    static let trainerState = SeriesFormat(
        name: "Hugging Face trainer_state",
        recognises: { path, _ in FileName(path).name == "trainer_state.json" },
        parse: { bytes, path, plot throws(Failure) in
            try JsonTable.trainerState(parsedJson(bytes, path: path), path: path).series(plot)
        })
}
