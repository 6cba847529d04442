import CMLSystem

/// Puts lines into a notes tree: those whose id the object doesn't have yet, and of the curves the newest checks only.
struct NotesMerge {
    /// Curves of this many checks are kept (product.md, "The baseline").
    static let curves = 200

    let repository: Repository
    let ref: String
    let tip: NotesTree?

    init(_ repository: Repository, _ ref: String, at commit: String?) throws(Failure) {
        self.repository = repository
        self.ref = ref
        tip = try attempt("read the notes", at: ref) { () throws(GitError) in
            try commit.map { commit throws(GitError) in try repository.notes(ref, at: commit) }
        }
    }

    /// What is left of `entries` when the lines that the tree has under each object are taken off.
    func missing(_ entries: [NotesQueue.Entry]) throws(Failure) -> [NotesQueue.Entry] {
        var known: [String: Set<[UInt8]>] = [:]
        var found: [NotesQueue.Entry] = []
        for entry in entries where entry.ref == ref {
            let identity = entry.line.identity
            var rest: [String] = []
            for id in entry.annotated {
                if known[id] == nil { known[id] = Set(try lines(of: id).map(\.identity)) }
                if known[id]?.insert(identity).inserted ?? false { rest.append(id) }
            }
            if !rest.isEmpty { found.append(NotesQueue.Entry(ref: ref, annotated: rest, line: entry.line)) }
        }
        return found
    }

    /// Makes the commit that follows the tip and has `entries` too; the tip's when there is nothing to add.
    func commit(adding entries: [NotesQueue.Entry]) throws(Failure) -> String? {
        var added: [String: [NoteLine]] = [:]
        for entry in try missing(entries) {
            for id in entry.annotated { added[id, default: []].append(entry.line) }
        }
        guard !added.isEmpty else { return tip?.commit }
        var texts: [String: [UInt8]?] = [:]
        for (id, lines) in added { texts[id] = .some(Self.text(try self.lines(of: id) + lines)) }
        if ref == NotesStore.seriesRef { try dropOldCurves(&texts) }
        let checks = Set(added.values.joined().compactMap { $0.facts?.check }).sorted()
        let message = "cml: \(checks.prefix(10).joined(separator: ", "))\(checks.count > 10 ? ", ..." : "")"
        let made = try attempt("write the notes", .delivery, at: ref) { () throws(GitError) in
            try repository.notesCommit(after: tip, setting: texts, message: message)
        }
        return made ?? tip?.commit
    }

    /// Takes the curves of all but the newest checks out; what no check can be read of stays.
    private func dropOldCurves(_ texts: inout [String: [UInt8]?]) throws(Failure) {
        let all = try attempt("list the notes", at: ref) { () throws(GitError) in try tip?.all() ?? [] }
        let ids = Set(all.map(\.annotated)).union(texts.keys)
        guard ids.count > Self.curves else { return }
        var byObject: [String: [NoteLine]] = [:]
        for id in ids {
            byObject[id] = if let text = texts[id] { NoteLine.lines(of: text) } else { try lines(of: id) }
        }
        let checks = Set(byObject.values.joined().compactMap { $0.facts?.check }).sorted()
        let dropped = Set(checks.dropLast(Self.curves))
        guard !dropped.isEmpty else { return }
        for (id, lines) in byObject {
            let kept = lines.filter { line in line.facts.map { !dropped.contains($0.check) } ?? true }
            if kept.count < lines.count { texts[id] = .some(kept.isEmpty ? nil : Self.text(kept)) }
        }
    }

    func lines(of id: String) throws(Failure) -> [NoteLine] {
        NoteLine.lines(
            of: try attempt("read the note of \(id)", at: ref) { () throws(GitError) in try tip?.text(for: id) })
    }

    static func text(_ lines: [NoteLine]) -> [UInt8] {
        lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    }
}
