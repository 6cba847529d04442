/// The metrics of one file, and what of it was not read.
package struct MetricReading: Equatable, Sendable {
    package var metrics: [String: Metric] = [:]
    /// Sentences for the reader: `2 lists were not read: …`.
    package var notes: [String] = []
}

/// A spelling of metrics in a file: how it is recognised and how its bytes become metrics.
package struct MetricFormat: Sendable {
    /// What a person calls it.
    package let name: String
    /// Tells by the path and the file's first bytes whether it is this format.
    ///
    /// Never by trying to parse: a broken file must be reported as what it was meant to be.
    let recognises: @Sendable (_ path: String, _ head: FileHead) -> Bool
    let parse: @Sendable (_ bytes: [UInt8], _ path: String) throws(Failure) -> MetricReading

    /// Every format, the more particular ones first.
    package static let all = [
        junit, classificationReport, xgboost, trainerState, json, jsonLines, trainingLog, separated, yaml,
    ]
}

/// Reads the metrics of one file; `prefix` and a dot are put before each name.
package func readMetrics(_ bytes: [UInt8], path: String, prefix: String?) throws(Failure) -> [String: Metric] {
    try readMetricsWithNotes(bytes, path: path, prefix: prefix).metrics
}

/// Reads the metrics of one file, and says what of it was not read.
package func readMetricsWithNotes(
    _ bytes: [UInt8], path: String, prefix: String?
) throws(Failure) -> MetricReading {
    try InputGuard.check(bytes, path: path)
    let head = FileHead(bytes)
    guard let format = MetricFormat.all.first(where: { $0.recognises(path, head) }) else {
        throw .unknownFormat(path, known: MetricFormat.all.map(\.name))
    }
    try InputGuard.checkUtf8(bytes, path: path)
    var reading = try format.parse(bytes, path)
    guard !reading.metrics.isEmpty else {
        throw Failure(
            .training, "no metric in `\(path)`", at: path,
            hint: "it needs names with numbers, as `{\"accuracy\": 0.93}`",
            details: reading.notes)
    }
    if let prefix, !prefix.isEmpty {
        reading.metrics = Dictionary(uniqueKeysWithValues: reading.metrics.map { ("\(prefix).\($0.key)", $0.value) })
    }
    return reading
}

/// Unites the metrics of several files; `place` is where each file is named, such as `cml.yaml:12: metrics[0]`.
///
/// One name in two files is an error: whichever value won, the other would be hidden. So is a name that `cml` keeps
/// for what it measures itself.
package func merged(
    _ files: [(place: String, path: String, metrics: [String: Metric])]
) throws(Failure) -> [String: Metric] {
    var all: [String: Metric] = [:]
    var owners: [String: String] = [:]
    for file in files {
        if let name = file.metrics.keys.filter({ Metric.builtInPrefix(of: $0) != nil }).min(),
            let prefix = Metric.builtInPrefix(of: name)
        {
            throw reserved(name, prefix, in: file.path, at: file.place)
        }
        guard files.count > 1 else { return file.metrics }
        for (name, metric) in file.metrics.sorted(by: { $0.key < $1.key }) {
            if let owner = owners[name] { throw doubled(name, in: owner, and: file.path, at: file.place) }
            owners[name] = file.path
            all[name] = metric
        }
    }
    return all
}

private func reserved(_ name: String, _ prefix: String, in path: String, at place: String) -> Failure {
    Failure(
        .usage, "`\(path)` has the metric `\(name)`, but `\(prefix)` is kept for what cml measures", at: place,
        hint: "give the file a prefix: `{file: \(path), prefix: \(FileName(path).stem)}`")
}

private func doubled(_ name: String, in first: String, and second: String, at place: String) -> Failure {
    let example = FileName(second).stem
    return Failure(
        .usage, "the metric `\(name)` is in `\(first)` and in `\(second)`", at: place,
        hint: "give one of them a prefix: `{file: \(second), prefix: \(example)}`")
}
