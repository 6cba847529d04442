import CMLSystem

/// Keeps the notes that this clone reads: what the remote had at the last fetch, and after that what is queued.
///
/// `refs/cml-local/*` remember how cml left the notes. So a line that a person adds with `git notes`, or that an older
/// workflow fetched, is told from one that the remote has deleted: the first is queued, the second stays deleted.
struct NotesSync {
    static let refs = [NotesStore.runsRef, NotesStore.seriesRef]

    let repository: Repository
    let queue: NotesQueue
    let remote: String

    /// The ref that follows the remote's.
    func tracking(_ ref: String) -> String { trackingFolder + Self.name(of: ref) }

    /// `refs/cml/<remote>/`; an address is none of a ref's names, so its hash stands for it.
    var trackingFolder: String {
        let isPlain = remote.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 95].contains($0)
        }
        if isPlain { return "refs/cml/\(remote)/" }
        var hash = Sha256()
        hash.update(Array(remote.utf8))
        return "refs/cml/\(hash.hexDigest.prefix(16))/"
    }

    func tip(_ ref: String) throws(Failure) -> String? {
        try attempt("read `\(ref)`") { () throws(GitError) in try repository.branchReference(ref) }
    }

    /// Queues the lines that came into this clone's notes by other hands than cml's.
    func queueForeignLines(_ deleted: DeletedChecks) throws(Failure) {
        var found: [NotesQueue.Entry] = []
        for ref in Self.refs {
            let (local, left) = (try tip(ref), try tip(Self.left(ref)))
            let fetched = try tip(tracking(ref))
            guard let local, local != left, local != fetched else { continue }
            let lines = try lines(of: ref, at: local, notAt: left, deleted)
            found += try NotesMerge(repository, ref, at: fetched).missing(lines)
        }
        guard !found.isEmpty else { return }
        var queued: [String: Set<NoteLine>] = [:]
        for entry in try queue.entries() { queued[entry.ref, default: []].insert(entry.line) }
        try queue.append(found.filter { !(queued[$0.ref]?.contains($0.line) ?? false) })
    }

    /// The lines that the notes have at one commit and not at another, with all objects that they are on.
    private func lines(
        of ref: String, at commit: String, notAt other: String?, _ deleted: DeletedChecks
    ) throws(Failure) -> [NotesQueue.Entry] {
        let (new, old) = (
            try NotesMerge(repository, ref, at: commit), try NotesMerge(repository, ref, at: readable(other))
        )
        let known = Set(try all(old).map { $0.annotated + $0.blob })
        let changed = Set(try all(new).filter { !known.contains($0.annotated + $0.blob) }.map(\.annotated))
        var objects: [NoteLine: [String]] = [:]
        for id in changed.sorted() {
            let before = Set(try old.lines(of: id).map(\.identity))
            for line in try new.lines(of: id) where !before.contains(line.identity) && !deleted.contains(line) {
                objects[line, default: []].append(id)
            }
        }
        let entries = objects.map { NotesQueue.Entry(ref: ref, annotated: $1, line: $0) }
        return entries.sorted { $0.line.bytes.lexicographicallyPrecedes($1.line.bytes) }
    }

    private func all(_ notes: NotesMerge) throws(Failure) -> [(annotated: String, blob: String)] {
        try attempt("list the notes", at: notes.ref) { () throws(GitError) in try notes.tip?.all() ?? [] }
    }

    /// Nil for a commit that is lost; then nothing is known of how cml left the notes.
    private func readable(_ commit: String?) -> String? {
        guard let commit, (try? repository.tree(ofCommit: commit)) != nil else { return nil }
        return commit
    }

    /// Makes this clone's notes the remote's and what is queued.
    ///
    /// Others may record meanwhile: a line is queued before it's written to the notes, so that whoever comes later has
    /// read it in the queue, or finds the ref moved and reads again.
    func updateLocal() throws(Failure) {
        for ref in Self.refs {
            var isDone = false
            for _ in 0..<20 where !isDone {
                let (local, fetched) = (try tip(ref), try tip(tracking(ref)))
                let made = try NotesMerge(repository, ref, at: fetched ?? local).commit(adding: queue.entries())
                let new = try hasSameNotes(ref, local, made, since: fetched) ? local : made
                isDone = try move(ref, from: local, to: new)
                if isDone, let new { try remember(new, as: ref) }
            }
            guard isDone else { throw Failure(.delivery, "`\(ref)` was changed by others twenty times in a row") }
        }
    }

    /// Whether the notes are as they should be already, on top of the remote's, so that no commit is needed.
    private func hasSameNotes(
        _ ref: String, _ local: String?, _ made: String?, since fetched: String?
    ) throws(Failure) -> Bool {
        guard let local, let made, local != made else { return local == made }
        let trees = try attempt("read the notes", at: ref) { () throws(GitError) in
            (try repository.tree(ofCommit: local), try repository.tree(ofCommit: made))
        }
        guard trees.0 == trees.1, let fetched else { return trees.0 == trees.1 }
        return repository.firstParents(from: local).prefix(1000).contains(fetched)
    }

    func move(_ ref: String, from old: String?, to new: String?) throws(Failure) -> Bool {
        try attempt("move `\(ref)`", .delivery) { () throws(GitError) in
            try repository.moveReference(ref, from: old, to: new)
        }
    }

    private func remember(_ commit: String, as ref: String) throws(Failure) {
        let left = Self.left(ref)
        _ = try move(left, from: try tip(left), to: commit)
    }

    /// The ref that remembers how cml left the notes.
    private static func left(_ ref: String) -> String { "refs/cml-local/" + name(of: ref) }

    private static func name(of ref: String) -> String {
        ref.split(separator: "/").last.map(String.init) ?? ref
    }
}
