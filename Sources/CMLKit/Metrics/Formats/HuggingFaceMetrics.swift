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
            MetricReading(lastOf: try JsonShape(trainerState: CurveFile(lastOf: bytes, path: path)))
        })
}
