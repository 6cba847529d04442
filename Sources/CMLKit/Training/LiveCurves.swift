import CMLSystem

/// The curves of a running training, read while their files grow.
///
/// Files are only read, by offset and without a lock, and at most a megabyte of those that are written line by line: the
/// beginning for the names, the end for the course. What can only be read whole is read again when fifty times as long
/// has passed as reading took, so that a watcher never takes more than a fiftieth of a processor.
struct LiveCurves {
    private static let mostLines = 1 << 20
    private static let mostWhole = 16 << 20
    private static let restFactor = 50.0
    private static let mostFiles = 2

    private let root: String
    private let outputs: RunOutputs
    private var seen: [String: [FileStat]] = [:]
    private var readings: [String: [Series]] = [:]
    private var restUntil = 0.0

    init(root: String, outputs: RunOutputs) {
        self.root = root
        self.outputs = outputs
    }

    /// Returns what the files have now; `elapsed` are the seconds since the training's start.
    mutating func series(elapsed: Double) -> [Series] {
        let files = outputs.written().prefix(LiveCurves.mostFiles)
        for (paths, plot) in files where elapsed >= restUntil {
            let stats = paths.files.compactMap { Files.stat("\(root)/\($0)") }
            guard seen[paths.name] != stats else { continue }
            seen[paths.name] = stats
            let begin = ContinuousClock.now
            if let series = read(paths, plot, size: stats.reduce(0) { $0 + $1.size }) { readings[paths.name] = series }
            let took = begin.duration(to: .now) / .seconds(1)
            restUntil = elapsed + took * LiveCurves.restFactor
        }
        return files.flatMap { readings[$0.paths.name] ?? [] }
    }

    /// nil where a file is half written, too large, or no curve: there will be another look.
    private func read(_ paths: CurvePaths, _ plot: Config.PlotSource, size: Int) -> [Series]? {
        do throws(Failure) {
            let isLines = ["csv", "tsv", "jsonl", "ndjson"].contains(FileName(paths.name).suffix)
            if isLines, paths.files.count == 1 {
                let bytes = try lines(of: paths.files[0], size: size)
                return try readCurves(CurveFile(ByteSource(bytes), path: paths.name), plot: plot).series
            }
            guard size <= LiveCurves.mostWhole else { return nil }
            return try readCurves(CurveFile(paths, in: root), plot: plot).series
        } catch {
            return nil
        }
    }

    /// The whole lines of a file; of a long one the first and the last.
    private func lines(of path: String, size: Int) throws(Failure) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let source = try attempt("read `\(path)`") { () throws(FileError) in try ByteSource(file: "\(root)/\(path)") }
        return try attempt("read `\(path)`") { () throws(FileError) in
            let start = max(0, size - LiveCurves.mostLines)
            var bytes = try source.piece(at: start, LiveCurves.mostLines)
            if let last = bytes.lastIndex(of: newline) { bytes.removeSubrange((last + 1)...) }
            guard start > 0, let first = bytes.firstIndex(of: newline) else { return bytes }
            let head = try source.head(64 << 10).prefix { $0 != newline }
            let isTable = SeriesFormat.isSeparated(path)
            return (isTable ? head + [newline] : []) + bytes[(first + 1)...]
        }
    }
}
