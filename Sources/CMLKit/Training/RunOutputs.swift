package import CMLSystem

/// Reads what a run wrote: metric files, curves and hashes of its outputs.
package struct RunOutputs {
    private let root: String
    private let settings: JobSettings
    private let freshness: FreshnessSnapshot

    /// Remembers what lies in the files before the run, so that stale ones can be told from fresh ones.
    package init(root: String, settings: JobSettings) throws(Failure) {
        self.root = root
        self.settings = settings
        var paths: [String] = []
        for pattern in settings.metrics.map(\.file) {
            paths += Self.isGlob(pattern) ? Files.expand(pattern, in: root) : [pattern]
        }
        for plot in settings.plots { paths += CurvePaths.named(plot.file, in: root).flatMap(\.files) }
        freshness = FreshnessSnapshot(paths, in: root)
    }

    /// The metrics of every file, by name.
    package func metrics() throws(Failure) -> [String: Metric] {
        var files: [(place: String, path: String, metrics: [String: Metric])] = []
        for source in settings.metrics {
            for path in try freshFiles(of: source) {
                let bytes = try read(path)
                files.append((source.place, path, try readMetrics(bytes, path: path, prefix: source.prefix)))
            }
        }
        return try merged(files)
    }

    /// The curves of the plot files, and what could not be drawn.
    package func series() -> (series: [Series], notices: [String]) {
        var series: [Series] = []
        var notices: [String] = []
        for plot in settings.plots {
            for paths in CurvePaths.named(plot.file, in: root) {
                do throws(Failure) {
                    let reading = try readCurves(try curveFile(paths, plot), plot: plot)
                    series += reading.series
                    notices += reading.notices
                } catch {
                    notices.append("not drawn: \(error.what)")
                }
            }
        }
        return (series, notices)
    }

    /// The files of curves that this run has written so far, in the order of the plots.
    func written() -> [(paths: CurvePaths, plot: Config.PlotSource)] {
        settings.plots.flatMap { plot in
            CurvePaths.named(plot.file, in: root).compactMap { paths in
                var fresh = paths
                fresh.files = paths.files.filter { freshness.isFresh($0) }
                return fresh.files.isEmpty ? nil : (fresh, plot)
            }
        }
    }

    /// Hashes of the files named by `outputs`, of metrics and of plots; a signal ends the hashing of a large one.
    package func outputs(heeding signals: SignalSource? = nil) throws(Failure) -> [String: RunRecord.Output] {
        var outputs: [String: RunRecord.Output] = [:]
        for pattern in settings.outputs + settings.metrics.map(\.file) + settings.plots.map(\.file) {
            let name = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
            for place in Files.expand(name, in: root) {
                for file in Files.files(at: place, in: root) {
                    let path = root + "/" + file
                    let hash = try attempt("hash the output `\(file)`", .training) { () throws(FileError) in
                        try Sha256.hex(ofFile: path, heeding: signals)
                    }
                    outputs[file] = RunRecord.Output(sha256: hash, size: Files.stat(path)?.size ?? 0)
                }
            }
        }
        return outputs
    }

    private static func isGlob(_ pattern: String) -> Bool { pattern.contains { "*?[".contains($0) } }

    /// Of a glob the files that this run wrote; a literal path must be fresh, or vouched for when it is `cached`.
    private func freshFiles(of source: Config.MetricSource) throws(Failure) -> [String] {
        guard source.isGlob else {
            try requireFresh(source)
            return [source.file]
        }
        let fresh = Files.expand(source.file, in: root).filter { freshness.isFresh($0) }
        guard fresh.isEmpty else { return fresh }
        throw Failure(
            .training, "this run wrote no metric file that `\(source.file)` matches", at: source.place,
            hint: "is the path right? It is relative to \(root)")
    }

    private func requireFresh(_ source: Config.MetricSource) throws(Failure) {
        guard Files.exists(root + "/" + source.file) else {
            throw Failure(
                .training, "the training wrote no `\(source.file)`", at: source.place, hint: nearFile(source.file))
        }
        guard !freshness.isFresh(source.file) else { return }
        guard source.cached else {
            throw Failure(
                .training, "`\(source.file)` is stale: this run did not write it", at: source.place,
                hint: "a committed metrics file would be judged instead of this change; make the training write it, "
                    + "or use `cached: true` with dvc.lock")
        }
        let expected = try Dvc.Locks(in: root).content(of: source.file)
        guard let expected, expected.hash == "md5:" + Md5.hex(try read(source.file)) else {
            throw Failure(
                .training, "`\(source.file)` is stale, and dvc.lock does not vouch for it", at: source.place,
                hint: "run `dvc repro`, or drop `cached: true`")
        }
    }

    /// The files that this run wrote: event files of earlier runs may lie beside its own.
    private func curveFile(_ paths: CurvePaths, _ plot: Config.PlotSource) throws(Failure) -> CurveFile {
        var fresh = paths
        fresh.files = paths.files.filter { freshness.isFresh($0) }
        guard !fresh.files.isEmpty else {
            throw Failure(.training, "this run did not write `\(paths.name)`", at: plot.place)
        }
        return try CurveFile(fresh, in: root)
    }

    private func read(_ path: String) throws(Failure) -> [UInt8] {
        try attempt("read `\(path)`", .training, at: root) { () throws(FileError) in
            try Files.read(root + "/" + path)
        }
    }

    private func nearFile(_ path: String) -> String {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let names = Files.names(in: folder.isEmpty ? root : root + "/" + folder)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let near = nearest(to: name, among: names) else { return "it is looked for below \(root)" }
        return "there is `\(folder.isEmpty ? "" : folder + "/")\(near)`"
    }
}
