import CMLSystem

extension MetricFormat {
    /// XGBoost's and LightGBM's `evals_result`: the last value of each curve, as `train.logloss`.
    static let xgboost = MetricFormat(
        name: "XGBoost evals_result",
        recognises: { path, head in
            let name = FileName(path)
            return name.suffix == "json" && (name.stem.contains("evals_result") || hasEvalsShape(head))
        },
        parse: { bytes, path throws(Failure) in
            MetricReading(lastOf: try JsonShape(CurveFile(lastOf: bytes, path: path), isLines: false))
        })

    /// Whether a document begins as `{"train": {"logloss": [0.4`.
    ///
    /// The name of the set is asked for too: a list in another document may be one value a class, of which the
    /// last would be a wrong metric.
    private static func hasEvalsShape(_ head: FileHead) -> Bool {
        let tokens = head.tokens(8)
        guard tokens.count == 8, let set = tokens[1].split(separator: "_").first else { return false }
        let shape = [tokens[0], tokens[2], tokens[3], tokens[5], tokens[6], tokens[7]]
        return shape == ["{", ":", "{", ":", "[", "0"] && sets.contains(set.lowercased())
    }

    private static let sets: Set = [
        "train", "training", "valid", "validation", "val", "eval", "test", "dtrain", "dtest", "learn",
    ]
}
