import CMLSystem

/// The files of one set of curves: one file, or the event files of one TensorBoard run.
package struct CurvePaths: Equatable, Sendable {
    /// What they're called: the file, or the folder of the run. Names of event files tell the time and the host, so
    /// that two runs' curves would never be held against each other by them.
    package var name: String
    /// Paths from the root, sorted.
    package var files: [String]

    /// Returns what a plot's `file` names: a file, a glob, or a folder.
    ///
    /// A folder stands for the event files in it, for DVCLive's `plots/metrics/**.tsv`, or else for each table and
    /// each TensorBoard run below it. A file that isn't there stands for itself.
    package static func named(_ pattern: String, in root: String) -> [CurvePaths] {
        var plain: [CurvePaths] = []
        var events: [String: [String]] = [:]
        let isGlob = pattern.contains { "*?[".contains($0) }
        let trimmed = pattern.count > 1 && pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
        for path in isGlob ? Files.expand(trimmed, in: root) : [trimmed] {
            for file in Files.isFolder(root + "/" + path) ? below(path, in: root) : [path] {
                if isEventFile(file) {
                    events[Files.folder(of: file), default: []].append(file)
                } else {
                    plain.append(CurvePaths(name: file, files: [file]))
                }
            }
        }
        return plain + events.sorted { $0.key < $1.key }.map { CurvePaths(name: $0.key, files: $0.value.sorted()) }
    }

    /// Whether a path names an event file, by which TensorBoard tells them too.
    package static func isEventFile(_ path: String) -> Bool { FileName(path).name.contains("tfevents") }

    private static func below(_ folder: String, in root: String) -> [String] {
        let direct = Files.names(in: root + "/" + folder).filter(isEventFile).map { "\(folder)/\($0)" }
        guard direct.isEmpty else { return direct }
        let metrics = folder + "/plots/metrics"
        if Files.isFolder(root + "/" + metrics) {
            return Files.files(at: metrics, in: root).filter { FileName($0).suffix == "tsv" }
        }
        return Files.files(at: folder, in: root).filter { SeriesFormat.isSeparated($0) || isEventFile($0) }
    }
}

extension CurveFile {
    /// Opens the files of `paths` for reading.
    package init(_ paths: CurvePaths, in root: String) throws(Failure) {
        var parts: [(source: ByteSource, path: String)] = []
        for path in paths.files {
            let source = try attempt("read `\(path)`", .training, at: root) { () throws(FileError) in
                try ByteSource(file: path.hasPrefix("/") ? path : root + "/" + path)
            }
            parts.append((source, path))
        }
        self.init(parts, name: paths.name)
    }
}
