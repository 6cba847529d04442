package import CMLSystem

/// The records and curves in a repository's git notes.
package struct NotesStore {
    package static let runsRef = "refs/notes/cml/runs"
    package static let seriesRef = "refs/notes/cml/series"

    let repository: Repository
    let runs: NotesTree?
    private let series: NotesTree?

    /// Opens both notes trees once; reading holds them open.
    package init(_ repository: Repository) throws(Failure) {
        self.repository = repository
        runs = try attempt("read the notes", at: Self.runsRef) { () throws(GitError) in
            try repository.notes(Self.runsRef)
        }
        series = try attempt("read the notes", at: Self.seriesRef) { () throws(GitError) in
            try repository.notes(Self.seriesRef)
        }
    }

    package var isEmpty: Bool { runs == nil }

    /// What lies under a commit: its records, and the lines that can't be read, with the reason.
    package struct Lines: Equatable, Sendable {
        package var records: [RunRecord] = []
        package var unreadable: [String] = []
        /// The lines of the job's checks that failed, unread; only where a job was asked for.
        var failedChecks: [ArraySlice<UInt8>] = []
    }

    /// The records that count for `commit`: under the commit and under its tree, each once, oldest first.
    package func lines(of commit: String) throws(Failure) -> Lines {
        guard let runs else { return Lines() }
        var lines = Lines()
        var seen: Set<String> = []
        let tree = try tree(of: commit)
        for id in [commit, tree].compactMap(\.self) {
            for line in try text(of: id, in: runs, Self.runsRef) where seen.insert(line).inserted {
                read(line, of: commit, into: &lines)
            }
        }
        return lines
    }

    /// The curves stored for the check that `record` belongs to, as the means over its seeds.
    package func curves(of record: RunRecord, at commit: String) throws(Failure) -> [RunSeries] {
        guard let series else { return [] }
        for id in [commit, try tree(of: commit)].compactMap(\.self) {
            for line in try text(of: id, in: series, Self.seriesRef) {
                guard let json = try? Json(parsing: line), json["check"]?.string == record.check,
                    json["dataset"]?.string == record.dataset
                else { continue }
                let curves = (json["series"]?.array ?? []).compactMap { Series(json: $0) }
                return [RunSeries(run: record.check, seed: nil, series: curves)]
            }
        }
        return []
    }

    /// Runs of one commit, and the lines of their curves.
    package struct Addition {
        package var commit: String
        package var tree: String
        package var runs: [RunRecord]
        package var curves: [String] = []
        /// Lines of other kinds, such as the check's.
        package var facts: [String] = []

        package init(commit: String, tree: String, runs: [RunRecord]) {
            self.commit = commit
            self.tree = tree
            self.runs = runs
        }
    }

    /// Stores runs and curves, here and in the queue of what is to be pushed; every line lies under its commit and
    /// under its commit's tree.
    package static func append(_ additions: [Addition], to repository: Repository) throws(Failure) {
        let commits = additions.map { String($0.commit.prefix(12)) }.joined(separator: ", ")
        let message = "cml: records of \(commits)"
        var lines: [String: [(annotated: [String], line: String)]] = [:]
        for one in additions {
            let objects = [one.commit, one.tree]
            lines[runsRef, default: []] += (one.runs.map(\.line) + one.facts).map { (objects, $0) }
            lines[seriesRef, default: []] += one.curves.map { (objects, $0) }
        }
        let queue = NotesQueue(repository)
        for ref in [runsRef, seriesRef] {
            guard let lines = lines[ref], !lines.isEmpty else { continue }
            try queue.append(
                lines.map { NotesQueue.Entry(ref: ref, annotated: $0.annotated, line: NoteLine($0.line.utf8)) })
            try attempt("write the notes", .delivery, at: ref) { () throws(GitError) in
                _ = try repository.appendNotes(lines, to: ref, message: message, expecting: nil)
            }
        }
    }

    private func tree(of commit: String) throws(Failure) -> String? {
        try attempt("read the tree of \(commit)") { () throws(GitError) in try repository.tree(ofCommit: commit) }
    }

    private func text(of id: String, in notes: NotesTree, _ ref: String) throws(Failure) -> [String] {
        let bytes = try attempt("read the note of \(id)", at: ref) { () throws(GitError) in try notes.text(for: id) }
        guard let bytes else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Lines of another kind are later facts about records, not runs.
    func read(_ line: String, of commit: String, into lines: inout Lines) {
        if let json = try? Json(parsing: line), let kind = json["kind"]?.string, kind != "run" { return }
        do throws(Failure) {
            lines.records.append(try RunRecord(line: line, at: "\(Self.runsRef) of \(commit.prefix(12))"))
        } catch {
            lines.unreadable.append(error.what)
        }
    }
}

extension Series {
    package var json: Json {
        var fields: [String: Json] = [
            "name": .string(name), "file": .string(file), "x": .string(x),
            "points": .array(points.map { .array([.double($0.x), .double($0.y)]) }),
        ]
        if omitted != Omitted() {
            fields["omitted"] = .object(["nan": .integer(omitted.nans), "infinite": .integer(omitted.infinities)])
        }
        if let figure { fields["figure"] = figure.json }
        return .object(fields)
    }

    package init?(json: Json) {
        guard let name = json["name"]?.string, let points = json["points"]?.array else { return nil }
        self.init(
            name: name, file: json["file"]?.string ?? "", x: json["x"]?.string ?? "step",
            points: points.compactMap { pair in
                guard let numbers = pair.array, numbers.count == 2, let x = numbers[0].number, let y = numbers[1].number
                else { return nil }
                return Point(x: x, y: y)
            })
        omitted.nans = Figure.count(json["omitted"]?["nan"])
        omitted.infinities = Figure.count(json["omitted"]?["infinite"])
        figure = json["figure"].flatMap { Figure(json: $0) }
    }
}
