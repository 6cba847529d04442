import CGit2

/// Makes the tree of a notes ref after lines were added to it.
///
/// Whatever git's layout was, folders that change become 2/38, since looking a note up then opens one folder of a
/// few dozen entries; notes that lie flat in the root all move at the first write. Other folders stay as they are.
struct NotesEdit {
    private let repository: Repository
    private let root: Tree?
    /// By folder and by name in it, the blobs that are to be there.
    private var folders: [String: [String: git_oid]] = [:]
    /// Names in the root that moved into folders.
    private var moved: [String] = []

    /// Prepares the addition of `lines` (by annotated object), or returns nil when all of them are there already.
    init?(_ repository: Repository, tip: NotesTree?, adding lines: [String: [String]]) throws(GitError) {
        self.repository = repository
        root = tip?.root
        for (annotated, lines) in lines.sorted(by: { $0.key < $1.key }) {
            let text = try tip?.text(for: annotated) ?? []
            let longer = Self.text(text, adding: lines)
            if longer != text { put(try repository.write(longer), on: annotated) }
        }
        if folders.isEmpty, tip != nil { return nil }
        for entry in root?.entries.filter({ $0.isBlob && $0.isNoteName(after: "") }) ?? [] {
            moved.append(entry.name)
            try move(entry.id, on: entry.name)
        }
    }

    /// Writes the changed folders and the root, and returns the root's id.
    func write() throws(GitError) -> git_oid {
        let builder = try TreeBuilder(repository, from: root)
        for name in moved { try builder.remove(name) }
        for (name, notes) in folders.sorted(by: { $0.key < $1.key }) {
            try builder.insert(name, write(notes, over: root?.subtree(name)), GIT_FILEMODE_TREE)
        }
        return try builder.write()
    }

    /// Writes one folder: what it had, deeper folders emptied into it, and `notes` over that.
    private func write(_ notes: [String: git_oid], over old: Tree?) throws(GitError) -> git_oid {
        let builder = try TreeBuilder(repository, from: old)
        var notes = notes
        for entry in old?.entries.filter(\.isTree) ?? [] {
            guard let deeper = try deeperNotes(in: Tree(repository, entry.id), under: entry.name) else { continue }
            try builder.remove(entry.name)
            for (name, blob) in deeper where notes[name] == nil {
                notes[name] = try united(blob, old?.entry(named: name)?.id)
            }
        }
        for (name, blob) in notes.sorted(by: { $0.key < $1.key }) { try builder.insert(name, blob, GIT_FILEMODE_BLOB) }
        return try builder.write()
    }

    /// Returns the notes of a folder in a 2/38 folder, or nil when something else is there, which then stays.
    private func deeperNotes(in tree: Tree, under digits: String) throws(GitError) -> [String: git_oid]? {
        var found: [String: git_oid] = [:]
        for entry in tree.entries {
            guard entry.isNoteName(after: "00" + digits) else { return nil }
            let name = digits + entry.name
            guard entry.isTree else {
                found[name] = try united(entry.id, found[name])
                continue
            }
            guard let deeper = try deeperNotes(in: Tree(repository, entry.id), under: name) else { return nil }
            for (name, blob) in deeper { found[name] = try united(blob, found[name]) }
        }
        return found
    }

    private mutating func put(_ blob: git_oid, on annotated: String) {
        folders[String(annotated.prefix(2)), default: [:]][String(annotated.dropFirst(2))] = blob
    }

    /// Moves a flat note, unless new text for it, which has the old one's lines, is there already.
    private mutating func move(_ blob: git_oid, on annotated: String) throws(GitError) {
        let (folder, name) = (String(annotated.prefix(2)), String(annotated.dropFirst(2)))
        guard folders[folder]?[name] == nil else { return }
        put(try united(blob, root?.subtree(folder)?.entry(named: name)?.id), on: annotated)
    }

    private func united(_ blob: git_oid, _ other: git_oid?) throws(GitError) -> git_oid {
        guard var other, other.hex != blob.hex else { return blob }
        var blob = blob
        let texts = [try repository.object(&blob).bytes, try repository.object(&other).bytes]
        return try repository.write(NotesTree.united(texts) ?? [])
    }

    /// Returns `text` with those of `lines` that it lacks at its end.
    static func text(_ text: [UInt8], adding lines: [String]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var known = Set(text.split(separator: newline))
        let added = lines.filter { known.insert(Array($0.utf8)[...]).inserted }
        guard !added.isEmpty else { return text }
        let start = text.isEmpty || text.last == newline ? text : text + [newline]
        return start + added.flatMap { Array($0.utf8) + [newline] }
    }
}

/// A tree object in the making. It owns its `git_treebuilder`.
private final class TreeBuilder {
    private let handle: OpaquePointer

    init(_ repository: Repository, from old: Tree?) throws(GitError) {
        var made: OpaquePointer?
        let code = git_treebuilder_new(&made, repository.handle, old?.handle)
        handle = try GitError.check(code, "git_treebuilder_new", made: made)
    }

    deinit {
        git_treebuilder_free(handle)
    }

    func insert(_ name: String, _ id: git_oid, _ mode: git_filemode_t) throws(GitError) {
        var id = id
        try GitError.check(git_treebuilder_insert(nil, handle, name, &id, mode), "git_treebuilder_insert")
    }

    func remove(_ name: String) throws(GitError) {
        try GitError.check(git_treebuilder_remove(handle, name), "git_treebuilder_remove")
    }

    func write() throws(GitError) -> git_oid {
        var id = git_oid()
        try GitError.check(git_treebuilder_write(&id, handle), "git_treebuilder_write")
        return id
    }
}
