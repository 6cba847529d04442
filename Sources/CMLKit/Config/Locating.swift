extension Config {
    /// The names a configuration may have, in the order in which they're looked for.
    package static let fileNames = ["cml.yaml", "cml.yml", "cml.json"]

    /// Finds the nearest configuration from `directory` upward, and the project root it stands in.
    ///
    /// It never looks above `top`, the repository's, so that a stranger's file further up is not taken for this
    /// project's; without a repository `top` is nil. Both are absolute paths.
    package static func locate(
        from directory: String, top: String? = nil, exists: (String) -> Bool
    ) -> (root: String, file: String)? {
        let top = top.map(withoutTrailingSlash)
        var folder = withoutTrailingSlash(directory)
        while true {
            for name in fileNames where exists(folder == "/" ? "/\(name)" : "\(folder)/\(name)") {
                return (folder, name)
            }
            guard folder != top, folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    private static func withoutTrailingSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    /// Lays what the command line tells over the file: a command, metric files in place of the file's.
    ///
    /// It is checked as the file is, so that a path out of the project is no less an error when it's typed.
    package mutating func take(command: String?, metrics: [String]) throws(Failure) {
        if let command {
            guard command.contains(where: { !$0.isWhitespace }) else {
                throw Failure(.usage, "the training command is empty", at: "--command")
            }
            train.command = command
        }
        guard !metrics.isEmpty else { return }
        var sources: [MetricSource] = []
        for text in metrics {
            let path = try Self.typedPath(text)
            guard !sources.contains(where: { $0.file == path }) else { continue }
            sources.append(MetricSource(file: path, place: "--metrics"))
        }
        self.metrics = sources
    }

    private static func typedPath(_ text: String) throws(Failure) -> String {
        guard !text.isEmpty else { throw Failure(.usage, "the path is empty", at: "--metrics") }
        guard let path = normalizedPath(text) else {
            throw Failure(
                .usage, "the path `\(text)` leads out of the project root", at: "--metrics",
                hint: "paths start at the project root, such as `--metrics metrics.json`")
        }
        guard !path.hasSuffix(".toml") else {
            throw Failure(
                .usage, "`\(path)`: TOML comes later", at: "--metrics",
                hint: "write the metrics as JSON, YAML or CSV")
        }
        return path
    }
}
