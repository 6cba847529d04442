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
            let text = bytes.count > largeDocument ? withBlankLists(bytes) : bytes
            return try DocumentMetrics.reading(of: parsedJson(text, path: path), path: path)
        })

    /// Documents above this size are read without what their lists hold.
    private static let largeDocument = 1 << 20

    /// Returns `bytes` with blanks for all that lists hold, every other byte in its place.
    ///
    /// A list is no metric, and the ten million predictions somebody saved beside the accuracy would take
    /// gigabytes as nodes. A list that doesn't end is left, for the reader to tell where.
    private static func withBlankLists(_ bytes: [UInt8]) -> [UInt8] {
        var text = bytes
        var depth = 0
        var isString = false
        var isEscaped = false
        for index in text.indices {
            let byte = text[index]
            if isString, !isEscaped, byte == UInt8(ascii: "\"") {
                isString = false
            } else if !isString {
                isString = byte == UInt8(ascii: "\"")
                if byte == UInt8(ascii: "]") { depth -= 1 }
            }
            isEscaped = isString && !isEscaped && byte == UInt8(ascii: "\\")
            if depth > 0, byte != UInt8(ascii: "\n") { text[index] = UInt8(ascii: " ") }
            if !isString, byte == UInt8(ascii: "[") { depth += 1 }
        }
        return depth == 0 ? text : bytes
    }
}

/// Parses JSON, and says where it is broken.
func parsedJson(_ bytes: [UInt8], path: String) throws(Failure) -> Node {
    try InputGuard.checkTree(bytes, path: path)
    do throws(SyntaxError) {
        return try Node.parsingJson(bytes)
    } catch {
        throw .unreadable(path, as: "JSON", error)
    }
}
