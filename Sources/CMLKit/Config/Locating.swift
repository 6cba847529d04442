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

    /// The configuration of a project without a file: what the command line tells.
    package static func withoutFile(command: String, metrics: [String]) throws(Failure) -> Config {
        var config = Config()
        guard command.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.usage, "the training command is empty", at: "--command")
        }
        guard !metrics.isEmpty else {
            throw Failure(
                .usage, "no metric files are named", at: "--metrics", hint: "such as `--metrics metrics.json`")
        }
        config.train.command = command
        for text in metrics {
            guard let path = normalizedPath(text) else {
                throw Failure(.usage, "the path `\(text)` leads out of the project root", at: "--metrics")
            }
            guard !path.hasSuffix(".toml") else {
                throw Failure(.usage, "`\(path)`: TOML comes later", at: "--metrics")
            }
            config.metrics.append(MetricSource(file: path, place: "--metrics"))
        }
        return config
    }
}
