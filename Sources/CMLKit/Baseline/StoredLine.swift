package import CMLSystem

/// A line under a commit, as what this cml takes it for.
package enum StoredLine: Equatable, Sendable {
    case run(RunRecord)
    /// A later fact: a check's outcome, an image, or a kind that another cml writes.
    case fact(kind: String, Json)
    /// Of a newer schema: its fields may mean something else, so nothing of it is believed.
    case newer(kind: String, version: Int)
    case unreadable(String)

    /// The kinds of facts that this cml knows.
    package static let knownFacts: Set = ["check", "image", "promotion"]

    init(_ line: String, at place: String) {
        guard let json = try? Json(parsing: line), let kind = json["kind"]?.string else {
            self = StoredLine.run(line, at: place)
            return
        }
        if let version = json["v"]?.integer, version > RunRecord.version {
            self = .newer(kind: kind, version: version)
        } else {
            self = kind == "run" ? StoredLine.run(line, at: place) : .fact(kind: kind, json)
        }
    }

    private static func run(_ line: String, at place: String) -> StoredLine {
        do throws(Failure) {
            return .run(try RunRecord(line: line, at: place))
        } catch {
            return .unreadable(error.what)
        }
    }
}

extension NotesStore {
    /// Everything that lies under a commit and under its tree, each line once.
    package func stored(at commit: String, tree: String) throws(Failure) -> [StoredLine] {
        guard let runs else { return [] }
        let place = "\(Self.runsRef) of \(commit.prefix(12))"
        var seen: Set<ArraySlice<UInt8>> = []
        var lines: [StoredLine] = []
        for id in [commit, tree] {
            let note = try attempt("read the note of \(id)", at: Self.runsRef) { () throws(GitError) in
                try runs.text(for: id)
            }
            for line in (note ?? []).split(separator: UInt8(ascii: "\n")) where seen.insert(line).inserted {
                lines.append(StoredLine(String(decoding: line, as: UTF8.self), at: place))
            }
        }
        return lines
    }
}
