import CGit2

/// The notes of one ref as they were when it was opened.
///
/// Git spreads notes over folders by the first digits of what they annotate, more or less deep, and mixes depths
/// while it changes them. So every depth is asked, and what several have on one object is united.
package struct NotesTree {
    package let ref: String
    /// The commit that was the ref's tip.
    package let commit: String
    let root: Tree
    private let repository: Repository

    init(_ repository: Repository, ref: String, commit: String) throws(GitError) {
        self.ref = ref
        self.commit = commit
        self.repository = repository
        root = try Tree(repository, git_oid(hex: repository.tree(ofCommit: commit)))
    }

    /// Returns the note on the object `id`, or nil when it has none.
    package func text(for id: String) throws(GitError) -> [UInt8]? {
        var texts: [[UInt8]] = []
        for var blob in try blobs(for: id) { try texts.append(repository.object(&blob).bytes) }
        return Self.united(texts)
    }

    /// Returns the notes on several objects, each distinct blob once: what lies under a commit lies under its tree too.
    package func texts(for ids: [String]) throws(GitError) -> [[UInt8]] {
        var seen: Set<String> = []
        var texts: [[UInt8]] = []
        for id in ids {
            for var blob in try blobs(for: id) where seen.insert(blob.hex).inserted {
                texts.append(try repository.object(&blob).bytes)
            }
        }
        return texts
    }

    /// Returns every note's object and blob, sorted; an object that has notes at two depths comes twice.
    package func all() throws(GitError) -> [(annotated: String, blob: String)] {
        var found: [(annotated: String, blob: String)] = []
        try collect(root, under: "") { found.append(($0, $1.hex)) }
        return found.sorted { $0 < $1 }
    }

    /// Returns the bytes of a file that lies beside the notes in the root, or nil when there is none.
    package func file(_ name: String) throws(GitError) -> [UInt8]? {
        guard var entry = root.entry(named: name), entry.isBlob else { return nil }
        return try repository.object(&entry.id).bytes
    }

    /// Puts the lines of several notes together: each distinct one once, in their order.
    static func united(_ texts: [[UInt8]]) -> [UInt8]? {
        guard texts.count > 1 else { return texts.first }
        let newline = UInt8(ascii: "\n")
        var seen: Set<ArraySlice<UInt8>> = []
        let lines = texts.flatMap { $0.split(separator: newline) }.filter { seen.insert($0).inserted }
        return lines.flatMap { $0 + [newline] }
    }

    /// Returns the blobs of the object `id`, the least deep one first.
    func blobs(for id: String) throws(GitError) -> [git_oid] {
        try blobs(for: id[...], in: root)
    }

    private func blobs(for rest: Substring, in tree: Tree) throws(GitError) -> [git_oid] {
        var here: [git_oid] = []
        if tree.hasBlobs, let note = tree.entry(named: String(rest)), note.isBlob { here.append(note.id) }
        guard tree.hasTrees, rest.utf8.count > 2, let folder = try tree.subtree(String(rest.prefix(2))) else {
            return here
        }
        return try here + blobs(for: rest.dropFirst(2), in: folder)
    }

    private func collect(_ tree: Tree, under digits: String, _ body: (String, git_oid) -> Void) throws(GitError) {
        for entry in tree.entries where entry.isNoteName(after: digits) {
            if entry.isBlob { body(digits + entry.name, entry.id) }
            if entry.isTree { try collect(Tree(repository, entry.id), under: digits + entry.name, body) }
        }
    }
}

extension Tree.Entry {
    /// Whether a notes tree has a note here, or a folder of notes, below a folder for `digits`.
    func isNoteName(after digits: String) -> Bool {
        let isHex = name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        let length = digits.utf8.count + name.utf8.count
        return isHex && (isTree ? name.utf8.count == 2 && length < 40 : isBlob && length == 40)
    }
}

extension Repository {
    /// Opens the notes under the full ref name `ref`, or returns nil when it doesn't exist.
    package func notes(_ ref: String) throws(GitError) -> NotesTree? {
        guard let commit = try branchReference(ref) else { return nil }
        return try NotesTree(self, ref: ref, commit: commit)
    }
    /// Opens the notes that `commit` has, which needn't be a ref's tip.
    package func notes(_ ref: String, at commit: String) throws(GitError) -> NotesTree {
        try NotesTree(self, ref: ref, commit: commit)
    }
    /// Returns what a partial clone lacks of the notes that `commit` has: folders, whose notes aren't known then, or
    /// blobs.
    package func missingNotes(at commit: String) throws(GitError) -> [String] {
        try missingNotes(in: tree(ofCommit: commit), under: "")
    }

    private func missingNotes(in folder: String, under digits: String) throws(GitError) -> [String] {
        guard has(folder) else { return [folder] }
        var missing: [String] = []
        for entry in try Tree(self, git_oid(hex: folder)).entries {
            if entry.isTree, entry.isNoteName(after: digits) {
                missing += try missingNotes(in: entry.id.hex, under: digits + entry.name)
            } else if entry.isBlob, !has(entry.id.hex) {
                missing.append(entry.id.hex)
            }
        }
        return missing
    }
}
