import CMLSystem

extension MetricFormat {
    /// scikit-learn's `classification_report(output_dict=True)`.
    ///
    /// Its `support` is no result but the number of examples, and becomes the `n` of the metrics beside it.
    static let classificationReport = MetricFormat(
        name: "scikit-learn classification_report",
        recognises: { path, head in
            FileName(path).suffix == "json"
                && ["\"precision\"", "\"recall\"", "\"f1-score\"", "\"support\""].allSatisfy(head.contains)
        },
        parse: { bytes, path throws(Failure) in
            let root = try parsedJson(bytes, path: path)
            var reading = try DocumentMetrics.reading(of: root, path: path)
            for entry in root.entries ?? [] { moveSupport(of: entry, in: &reading.metrics) }
            if let total = root["weighted avg"]?["support"]?.number, let n = Int(exactly: total) {
                reading.metrics["accuracy"]?.n = n
            }
            return reading
        })

    private static func moveSupport(of entry: Node.Entry, in metrics: inout [String: Metric]) {
        guard entry.value["precision"] != nil, let support = entry.value["support"]?.number else { return }
        metrics["\(entry.key).support"] = nil
        guard let n = Int(exactly: support) else { return }
        for name in entry.value.entries?.map(\.key) ?? [] { metrics["\(entry.key).\(name)"]?.n = n }
    }
}
