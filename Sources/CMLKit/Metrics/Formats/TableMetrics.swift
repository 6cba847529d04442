import CMLSystem

extension MetricFormat {
    /// Comma or tab separated values: the last row.
    static let separated = MetricFormat(
        name: "CSV or TSV",
        recognises: { path, _ in SeriesFormat.isSeparated(path) },
        parse: { bytes, path throws(Failure) in
            let table = try SeparatedText(CurveFile(ByteSource(bytes), path: path))
            let last = try table.lastValues(isSparse: false)
            let empty = table.columns.map(\.name).filter { last.values[$0] == nil }
            return MetricReading(
                metrics: last.values.mapValues { Metric($0) },
                notes: last.rows > 0 && !empty.isEmpty ? [emptyNote(empty, path)] : [])
        })

    /// What Lightning's and Keras' CSV loggers write, told by a column `step` or `epoch`: the last value of each column.
    ///
    /// Their rows are sparse: a step's training and validation values stand on different lines.
    static let trainingLog = MetricFormat(
        name: "Lightning or Keras log",
        recognises: { path, head in SeriesFormat.isSeparated(path) && head.hasTimeColumn },
        parse: { bytes, path throws(Failure) in
            let last = try SeparatedText(CurveFile(ByteSource(bytes), path: path)).lastValues(isSparse: true)
            return MetricReading(metrics: last.values.mapValues { Metric($0) })
        })

    /// JSON lines, one object a step: the last value of each key.
    static let jsonLines = MetricFormat(
        name: "JSON lines",
        recognises: { path, _ in ["jsonl", "ndjson"].contains(FileName(path).suffix) },
        parse: { bytes, path throws(Failure) in
            MetricReading(lastOf: try JsonShape(CurveFile(lastOf: bytes, path: path), isLines: true))
        })
}

extension FileHead {
    /// Whether the first line names a column `step` or `epoch`.
    fileprivate var hasTimeColumn: Bool {
        firstLine.split { ",;\t".contains($0) }.contains { cell in
            ["step", "epoch"].contains(cell.filter { $0 != "\"" && $0 != " " && $0 != "\u{FEFF}" }.lowercased())
        }
    }
}

extension MetricReading {
    /// The last value of each column.
    init(lastOf shape: JsonShape) {
        metrics = shape.lastValues.mapValues { Metric($0) }
    }
}

extension CurveFile {
    /// A file of which nothing but the last values is wanted.
    init(lastOf bytes: [UInt8], path: String) {
        self.init(ByteSource(bytes), path: path)
        keepsLast = true
    }
}

/// What is said of columns that are empty in the last row.
private func emptyNote(_ names: [String], _ path: String) -> String {
    "the last row of \(path) has no value for \(names.map { "`\($0)`" }.joined(separator: ", "))"
}
