package import CMLSystem

extension Console {
    /// Prints a failure; where the CI system can, as an annotation at its file and line too.
    package func fail(_ failure: Failure) {
        let parts = (failure.place ?? "").split(separator: ":", maxSplits: 2)
        let line = parts.count > 1 ? Int(parts[1]) : nil
        error(
            failure.description, title: failure.what, file: line == nil ? nil : parts.first.map(String.init), line: line
        )
    }
}
