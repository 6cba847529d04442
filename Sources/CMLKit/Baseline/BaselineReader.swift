package import CMLSystem

/// Reads what is stored under commits, for whoever lists or shows it.
package struct BaselineReader {
    private let repository: Repository
    private let notes: NotesStore

    package init(_ repository: Repository) throws(Failure) {
        self.repository = repository
        notes = try NotesStore(repository)
    }

    /// The commits with anything stored, of the line of first parents from `start` backwards.
    package struct Listing: Equatable, Sendable {
        /// Newest first.
        package var commits: [StoredCommit] = []
        /// Whether the clone ends there, and not the history.
        package var endedAtShallow = false
    }

    /// Everything under one commit, with its curves.
    package func commit(_ id: String) throws(Failure) -> StoredCommit {
        let tree = try tree(of: id)
        var stored = try commit(id, tree, notes.stored(at: id, tree: tree))
        var seen: Set<[String]> = []
        for record in stored.records where seen.insert([record.check, record.dataset ?? ""]).inserted {
            stored.curves += try notes.curves(of: record, at: id)
        }
        return stored
    }

    /// Lists at most `limit` commits that have something `wanted`.
    package func list(
        from start: String, limit: Int, wanted: (StoredCommit) -> Bool = { _ in true }
    ) throws(Failure) -> Listing {
        var listing = Listing()
        let walk = repository.firstParents(from: start)
        while listing.commits.count < limit, let id = walk.next() {
            let tree = walk.tree
            let lines = try notes.stored(at: id, tree: tree)
            guard !lines.isEmpty else { continue }
            let stored = try commit(id, tree, lines)
            if wanted(stored) { listing.commits.append(stored) }
        }
        if let error = walk.failure {
            throw Failure(.usage, "can't read the history from \(start.prefix(7)) backwards: \(error)")
        }
        listing.endedAtShallow = walk.endedAtShallow
        return listing
    }

    private func tree(of id: String) throws(Failure) -> String {
        try attempt("read commit \(id)") { () throws(GitError) in try repository.tree(ofCommit: id) }
    }

    private func commit(_ id: String, _ tree: String, _ lines: [StoredLine]) throws(Failure) -> StoredCommit {
        try attempt("read commit \(id)") { () throws(GitError) in
            StoredCommit(
                id: id, tree: tree, time: try repository.commitTime(of: id), subject: try repository.subject(of: id),
                lines: lines)
        }
    }
}
