import CMLSystem

extension MetricFormat {
    /// Hugging Face's `trainer_state.json`: the last value of each key of `log_history`.
    static let trainerState = MetricFormat(
        name: "Hugging Face trainer_state",
        recognises: { path, head in
            let name = FileName(path)
            return name.name == "trainer_state.json" || (name.suffix == "json" && head.contains("\"log_history\""))
        },
        parse: { bytes, path throws(Failure) in
            let table = try JsonTable.trainerState(parsedJson(bytes, path: path), path: path)
            return MetricReading(metrics: table.lastValues(sparse: true))
        })
}

extension JsonTable {
    /// The rows of `log_history`: losses, evaluations and the summary, each with keys of its own.
    static func trainerState(_ root: Node, path: String) throws(Failure) -> Table {
        guard let rows = root["log_history"] else {
            throw Failure(.training, "`\(path)` has no `log_history`", at: path)
        }
        return try table(of: rows, path: path)
    }
}
