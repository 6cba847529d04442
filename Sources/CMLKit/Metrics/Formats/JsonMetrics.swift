import CMLSystem

extension MetricFormat {
    /// JSON of any nesting; also what DVCLive (`metrics.json`) and Hugging Face (`all_results.json`) write.
    static let json = MetricFormat(
        name: "JSON",
        recognises: { path, head in
            let suffix = FileName(path).suffix
            return suffix == "json" || (suffix.isEmpty && head.first == "{")
        },
        parse: { bytes, path throws(Failure) in
            try DocumentMetrics.reading(of: parsedJson(bytes, path: path), path: path)
        })
}

/// Parses JSON, and says where it is broken.
func parsedJson(_ bytes: [UInt8], path: String) throws(Failure) -> Node {
    do throws(SyntaxError) {
        return try Node.parsingJson(bytes)
    } catch {
        throw .unreadable(path, as: "JSON", error)
    }
}
