import CMLSystem

extension CurveFile {
    /// The file of curves at `path`, or the folder with one set of them; nil when it is something else.
    static func named(_ name: String, at path: String) throws(Failure) -> CurveFile? {
        let isFolder = Files.isFolder(path)
        guard isFolder || Files.isFile(path) else { return nil }
        let found = isFolder ? CurvePaths.named(path, in: "") : [CurvePaths(name: path, files: [path])]
        // Tables in a folder are read under their own names, by which their format is told.
        guard let first = found.first, found.count == 1, !isFolder || CurvePaths.isEventFile(first.files[0]) else {
            return nil
        }
        var file = try CurveFile(first, in: "")
        file.keepsLast = true
        guard try file.holdsCurves() else { return nil }
        file.path = name
        return file
    }
}

extension MetricSide {
    /// Adds the curves of a JSON or YAML file, which holds metrics as well; of one that holds no metrics they are all.
    static func withCurves(_ word: String, at path: String, metrics: Result<MetricSide, Failure>) throws(Failure)
        -> MetricSide
    {
        guard ["json", "yaml", "yml"].contains(FileName(path).suffix),
            var file = try? CurveFile(CurvePaths(name: path, files: [path]), in: "")
        else { return try metrics.get() }
        file.keepsLast = true
        file.path = word
        guard let reading = try? readCurves(file, plot: Config.PlotSource(file: word, place: "")),
            reading.totals.contains(where: { $0.points > 1 })
        else { return try metrics.get() }
        let known = (try? metrics.get().metrics) ?? [:]
        let last = reading.lastValues.mapValues { Metric($0) }
        var side = MetricSide(name: word, files: known.isEmpty ? last : known)
        side.curves = reading
        return side
    }

    /// The tables and event files of a folder together, as DVCLive writes them.
    static func folder(_ word: String, at path: String) throws(Failure) -> MetricSide? {
        guard Files.isFolder(path) else { return nil }
        var side = MetricSide(name: word, files: [:])
        for paths in CurvePaths.named(path, in: "") {
            var file = try CurveFile(paths, in: "")
            file.keepsLast = true
            guard try file.holdsCurves(), let own = try MetricSide(file) else { continue }
            for (series, totals) in zip(own.curves.series, own.curves.totals) {
                side.metrics[series.name] = totals.last.map { Metric($0) }
            }
            side.curves.series += own.curves.series
            side.curves.totals += own.curves.totals
            side.curves.notices += own.curves.notices
        }
        return side.curves.series.isEmpty ? nil : side
    }
}

extension CurveReading {
    /// The curves that records keep; other figures than curves aren't drawn side by side.
    init(recorded series: [Series]) {
        self.init()
        self.series = series.filter { $0.figure == nil }
        totals = self.series.map { series in
            Totals(
                points: series.points.count, nans: series.omitted.nans + series.points.count { $0.y.isNaN },
                infinities: series.omitted.infinities + series.points.count { $0.y.isInfinite },
                last: series.points.last?.y)
        }
    }
}

extension MetricSide {
    /// Adds the curves that were kept with records.
    func drawing(_ recorded: [Series]) -> MetricSide {
        var side = self
        side.curves = CurveReading(recorded: recorded)
        return side
    }

    /// The same as a value, which a thread can hand over.
    static func reading(_ file: CurveFile) -> Result<MetricSide?, Failure> {
        Result { () throws(Failure) in try MetricSide(file) }
    }

    /// Reads curves and their last values; nil for a table without a column of numbers, which still has a last row.
    init?(_ file: CurveFile) throws(Failure) {
        do throws(Failure) {
            let reading = try readCurves(file, plot: Config.PlotSource(file: file.path, place: ""))
            self.init(name: file.path, files: reading.lastValues.mapValues { Metric($0) })
            curves = reading
        } catch {
            if error.what.hasPrefix("no column of numbers") || error.what.hasPrefix("no row of numbers") { return nil }
            // Nothing was trained here: a file that can't be read is an input error.
            throw Failure(.usage, error.what, at: error.place, hint: error.hint)
        }
    }
}
