import CMLSystem

extension MetricFormat {
    /// YAML of any nesting.
    static let yaml = MetricFormat(
        name: "YAML",
        recognises: { path, _ in ["yaml", "yml"].contains(FileName(path).suffix) },
        parse: { bytes, path throws(Failure) in
            try DocumentMetrics.reading(of: parsedYaml(bytes, path: path), path: path)
        })
}

/// Parses YAML, and says where it is broken.
func parsedYaml(_ bytes: [UInt8], path: String) throws(Failure) -> Node {
    try InputGuard.checkTree(bytes, path: path)
    do throws(SyntaxError) {
        return try Node.parsingYaml(bytes)
    } catch {
        throw .unreadable(path, as: "YAML", error)
    }
}
