import CMLSystem

/// The runs kept in a project's `.cml/` folder.
package struct RunFolder {
    /// How many checks are kept; older ones are removed.
    package static let keptChecks = 20

    private let folder: String

    package init(of project: Project) {
        folder = project.folder
    }

    /// Makes the folder, ignored by its own `.gitignore`.
    package func prepare() throws(Failure) {
        try requireOwn()
        try attempt("make the folder `.cml`", at: folder) { () throws(FileError) in
            try Files.makeDirectory(folder + "/runs")
            guard !Files.exists(folder + "/.gitignore") else { return }
            try Files.writeAtomically(Array("*\n".utf8), to: folder + "/.gitignore", isDurable: false)
        }
    }

    /// Throws when the folder, or one in it, is a link that the checked-out change could have put there.
    package func requireOwn() throws(Failure) {
        for path in [folder, folder + "/runs", folder + "/checks"] where Files.lstat(path)?.isSymlink == true {
            throw Failure(
                .usage, "`.cml` is a link, and what is written there would be written, and deleted, where it leads",
                at: path, hint: "remove the link")
        }
    }

    package func path(of run: String) -> String { "\(folder)/runs/\(run)" }

    package var hashCache: String { folder + "/hashes.json" }

    /// Writes a run's record and its curves.
    package func save(_ record: RunRecord, _ series: [Series]) throws(Failure) {
        let place = path(of: record.id)
        let curves = series.map { $0.json.canonical + "\n" }.joined()
        try attempt("write the run record", at: place) { () throws(FileError) in
            try Files.makeDirectory(place)
            try Files.writeAtomically(Array((record.line + "\n").utf8), to: place + "/record.json", isDurable: false)
            try Files.writeAtomically(Array(curves.utf8), to: place + "/series.jsonl", isDurable: false)
        }
    }

    /// Writes the report beside every record of its check.
    package func save(report: String, of runs: [RunRecord]) throws(Failure) {
        for run in runs {
            let place = path(of: run.id)
            guard Files.exists(place) else { continue }
            try attempt("write the report", at: place) { () throws(FileError) in
                try Files.writeAtomically(Array(report.utf8), to: place + "/report.md", isDurable: false)
            }
        }
    }

    /// Writes the outcome of a check.
    package func save(_ check: CheckRecord) throws(Failure) {
        try attempt("write the check record", at: folder) { () throws(FileError) in
            try Files.makeDirectory(folder + "/checks")
            try Files.writeAtomically(
                Array((check.json.canonical + "\n").utf8), to: file(of: check.id), isDurable: false)
        }
    }

    /// What was kept of a check beside its runs: mechanism gates, and why it may not be compared; nil when it isn't
    /// kept here.
    package func stored(check id: String) throws(Failure) -> (mechanism: [GateResult], blocked: String?)? {
        guard Files.isFile(file(of: id)) else { return nil }
        let bytes = try attempt("read the check record") { () throws(FileError) in try Files.read(file(of: id)) }
        do {
            return CheckRecord.stored(try Json(parsing: String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw Failure(.usage, "the check record is damaged: \(error)", at: file(of: id), hint: "check again")
        }
    }

    var checksPath: String { folder + "/checks" }

    private func file(of check: String) -> String { "\(checksPath)/\(check).json" }

    /// The run ids, oldest first; ids begin with their time.
    package var ids: [String] {
        Files.names(in: folder + "/runs").filter { Files.exists(path(of: $0) + "/record.json") }.sorted()
    }

    /// Reads the runs of one check: the newest, or the one that `name` (a check id, run id or record file) means.
    package func runs(_ name: String?, directory: String) throws(Failure) -> [RunRecord] {
        if let name { return try runs(named: name, directory: directory) }
        guard let last = ids.last else {
            throw Failure(.usage, "no runs yet", at: folder, hint: "`cml check` or `cml train` makes one")
        }
        return try group(of: record(last), named: last)
    }

    /// A file of record lines, a run id (that run alone) or a check id (all its runs).
    private func runs(named name: String, directory: String) throws(Failure) -> [RunRecord] {
        let file = name.hasPrefix("/") ? name : directory + "/" + name
        if Files.isFile(file) { return try Self.records(in: file) }
        if Files.isFile(file + "/record.json") { return try Self.records(in: file + "/record.json") }
        if ids.contains(name) { return [try record(name)] }
        let members = ids.filter { $0.hasPrefix(name + "-") }
        guard !members.isEmpty else {
            let near = nearest(to: name, among: ids)
            throw Failure(
                .usage, "no record `\(name)`", at: folder,
                hint: near.map { "did you mean `\($0)`?" } ?? "it is a run id, a check id or a record file")
        }
        var records: [RunRecord] = []
        for id in members { records.append(try record(id)) }
        return records
    }

    /// Reads a file with one record a line.
    package static func records(in file: String) throws(Failure) -> [RunRecord] {
        let bytes = try attempt("read the record", at: file) { () throws(FileError) in try Files.read(file) }
        var records: [RunRecord] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            records.append(try RunRecord(line: String(decoding: line, as: UTF8.self), at: "\(file):\(index + 1)"))
        }
        guard !records.isEmpty else { throw Failure(.usage, "the record file is empty", at: file) }
        return records
    }

    /// The curves saved with a run; none when the run isn't in this folder.
    package func series(of record: RunRecord) throws(Failure) -> [Series] {
        let file = path(of: record.id) + "/series.jsonl"
        guard Files.isFile(file) else { return [] }
        let bytes = try attempt("read the curves", at: file) { () throws(FileError) in try Files.read(file) }
        var series: [Series] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let json = try? Json(parsing: String(decoding: line, as: UTF8.self)), let curve = Series(json: json)
            else { throw Failure(.usage, "the curves are damaged", at: file, hint: "run the check again") }
            series.append(curve)
        }
        return series
    }

    /// The end of what a run wrote; nil where its log isn't kept here.
    func output(of record: RunRecord) -> FailedOutput? {
        let log = path(of: record.id) + "/output.log"
        guard let end = try? Files.readEnd(log, bytes: OutputLines.bytes) else { return nil }
        return FailedOutput(of: record, end: end)
    }

    /// Removes all but the newest checks, runs without a record included.
    package func prune() throws(Failure) {
        var checks: [String] = []
        for id in Files.names(in: folder + "/runs").reversed() {
            let check = Self.check(of: id)
            if !checks.contains(check) { checks.append(check) }
            guard checks.count > Self.keptChecks else { continue }
            try attempt("remove an old run", at: path(of: id)) { () throws(FileError) in
                try Files.removeTree(path(of: id))
                if Files.isFile(file(of: check)) { try Files.remove(file(of: check)) }
            }
        }
        try pruneChecks(besides: Set(checks.prefix(Self.keptChecks)))
    }

    /// Removes the oldest checks that have no runs of their own: what was adopted, reused, or not trained.
    private func pruneChecks(besides kept: Set<String>) throws(Failure) {
        let ids = Files.names(in: folder + "/checks").reversed().filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(5)) }
        for id in ids.dropFirst(Self.keptChecks) where !kept.contains(id) {
            try attempt("remove an old check", at: file(of: id)) { () throws(FileError) in
                try Files.remove(file(of: id))
            }
        }
    }

    private func record(_ id: String) throws(Failure) -> RunRecord {
        let records = try Self.records(in: path(of: id) + "/record.json")
        return records[0]
    }

    private func group(of record: RunRecord, named own: String) throws(Failure) -> [RunRecord] {
        var records: [RunRecord] = []
        for id in ids where Self.check(of: id) == record.check {
            records.append(id == own ? record : try self.record(id))
        }
        return records
    }

    /// Run ids are `CHECK-NN`.
    private static func check(of id: String) -> String {
        id.split(separator: "-").dropLast().joined(separator: "-")
    }
}
