extension MetricFormat {
    /// Comma or tab separated values: the last row.
    static let separated = MetricFormat(
        name: "CSV or TSV",
        recognises: { path, _ in SeriesFormat.isSeparated(path) },
        parse: { bytes, path throws(Failure) in
            let table = try SeparatedText.table(bytes, path: path)
            return MetricReading(metrics: table.lastValues(sparse: false), notes: table.emptyNote)
        })

    /// What Lightning's and Keras' CSV loggers write, told by a column `step` or `epoch`: the last value of each column.
    ///
    /// Their rows are sparse: a step's training and validation values stand on different lines.
    static let trainingLog = MetricFormat(
        name: "Lightning or Keras log",
        recognises: { path, head in SeriesFormat.isSeparated(path) && head.hasTimeColumn },
        parse: { bytes, path throws(Failure) in
            MetricReading(metrics: try SeparatedText.table(bytes, path: path).lastValues(sparse: true))
        })

    /// JSON lines, one object a step: the last value of each key.
    static let jsonLines = MetricFormat(
        name: "JSON lines",
        recognises: { path, _ in ["jsonl", "ndjson"].contains(FileName(path).suffix) },
        parse: { bytes, path throws(Failure) in
            MetricReading(metrics: try JsonTable.lines(bytes, path: path).lastValues(sparse: true))
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

extension Table {
    /// The last value of each column, as a metric.
    func lastValues(sparse: Bool) -> [String: Metric] {
        var metrics: [String: Metric] = [:]
        for column in columns { metrics[column.name] = last(column, sparse: sparse).map { Metric($0) } }
        return metrics
    }

    /// What is said of columns that are empty in the last row.
    fileprivate var emptyNote: [String] {
        let names = columns.filter { last($0, sparse: false) == nil }.map { "`\($0.name)`" }
        guard rows > 0, !names.isEmpty else { return [] }
        return ["the last row of \(path) has no value for \(names.joined(separator: ", "))"]
    }
}
