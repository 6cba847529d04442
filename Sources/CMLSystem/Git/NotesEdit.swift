import CGit2

/// Makes the tree of a notes ref after notes were changed.
///
/// Whatever git's layout was, folders that change become 2/38, since looking a note up then opens one folder of a
/// few dozen entries; notes that lie flat in the root all move at the first write. Other folders stay as they are, and
/// so does what isn't a note.
struct NotesEdit {
    private let repository: Repository
    private let tip: NotesTree?
    /// By folder and by name in it, the blobs that are to be there; nil for a note that is to go.
    private var folders: [String: [String: git_oid?]] = [:]
    /// Names in the root that moved into folders.
    private var moved: [String] = []
    private var files: [String: git_oid] = [:]

    /// Prepares the addition of `lines` (by annotated object), or returns nil when all of them are there already.
    init?(_ repository: Repository, tip: NotesTree?, adding lines: [String: [[UInt8]]]) throws(GitError) {
        var texts: [String: [UInt8]?] = [:]
        for (annotated, lines) in lines {
            texts[annotated] = .some(Self.text(try tip?.text(for: annotated) ?? [], adding: lines))
        }
        try self.init(repository, tip: tip, setting: texts)
    }

    /// Prepares notes to be exactly `texts` (nil: gone), and `files` to lie beside them in the root; nil when they are.
    init?(
        _ repository: Repository, tip: NotesTree?, setting texts: [String: [UInt8]?], files: [String: [UInt8]] = [:]
    ) throws(GitError) {
        self.repository = repository
        self.tip = tip
        for (annotated, text) in texts.sorted(by: { $0.key < $1.key }) {
            let old = try tip?.text(for: annotated)
            if text != old { put(try text.map { text throws(GitError) in try repository.write(text) }, on: annotated) }
        }
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            self.files[name] = try repository.write(bytes)
        }
        if folders.isEmpty, self.files.isEmpty, tip != nil { return nil }
        for entry in tip?.root.entries.filter({ $0.isBlob && $0.isNoteName(after: "") }) ?? [] {
            moved.append(entry.name)
            if !isPut(entry.name) { put(try blob(of: entry.name), on: entry.name) }
        }
    }

    /// Writes the changed folders and the root, and returns the root's id.
    func write() throws(GitError) -> git_oid {
        let builder = try TreeBuilder(repository, from: tip?.root)
        for name in moved { try builder.remove(name) }
        for (name, notes) in folders.sorted(by: { $0.key < $1.key }) {
            if let folder = try write(notes, to: name) {
                try builder.insert(name, folder, GIT_FILEMODE_TREE)
            } else {
                try builder.remove(name)
            }
        }
        for (name, blob) in files.sorted(by: { $0.key < $1.key }) {
            try builder.insert(name, blob, GIT_FILEMODE_BLOB)
        }
        return try builder.write()
    }

    /// Writes one folder: what it had, deeper folders emptied into it, and `notes` over that; nil when nothing is left.
    private func write(_ notes: [String: git_oid?], to folder: String) throws(GitError) -> git_oid? {
        let old = try tip?.root.subtree(folder)
        let builder = try TreeBuilder(repository, from: old)
        var notes = notes
        for entry in old?.entries.filter(\.isTree) ?? [] {
            guard let names = try noteNames(in: Tree(repository, entry.id), under: entry.name) else { continue }
            try builder.remove(entry.name)
            for name in names where !notes.keys.contains(name) { notes[name] = .some(try blob(of: folder + name)) }
        }
        for (name, blob) in notes.sorted(by: { $0.key < $1.key }) {
            if let blob {
                try builder.insert(name, blob, GIT_FILEMODE_BLOB)
            } else {
                try builder.remove(name)
            }
        }
        return builder.isEmpty ? nil : try builder.write()
    }

    /// Returns the notes of a folder in a 2/38 folder, or nil when something else is there, which then stays.
    private func noteNames(in tree: Tree, under digits: String) throws(GitError) -> [String]? {
        var found: [String] = []
        for entry in tree.entries {
            guard entry.isNoteName(after: "00" + digits) else { return nil }
            let name = digits + entry.name
            if entry.isBlob {
                found.append(name)
            } else if let deeper = try noteNames(in: Tree(repository, entry.id), under: name) {
                found += deeper
            } else {
                return nil
            }
        }
        return found
    }

    private mutating func put(_ blob: git_oid?, on annotated: String) {
        folders[String(annotated.prefix(2)), default: [:]].updateValue(blob, forKey: String(annotated.dropFirst(2)))
    }

    private func isPut(_ annotated: String) -> Bool {
        folders[String(annotated.prefix(2))]?.keys.contains(String(annotated.dropFirst(2))) ?? false
    }

    /// Returns the one blob with all lines of an object's notes, at whatever depths they are.
    private func blob(of annotated: String) throws(GitError) -> git_oid {
        let blobs = try tip?.blobs(for: annotated) ?? []
        if blobs.count == 1 { return blobs[0] }
        return try repository.write(tip?.text(for: annotated) ?? [])
    }

    /// Returns `text` with those of `lines` that it lacks at its end.
    static func text(_ text: [UInt8], adding lines: [[UInt8]]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var known = Set(text.split(separator: newline))
        let added = lines.filter { known.insert($0[...]).inserted }
        guard !added.isEmpty else { return text }
        let start = text.isEmpty || text.last == newline ? text : text + [newline]
        return start + added.flatMap { $0 + [newline] }
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

    /// Removes an entry, or nothing when there is none.
    func remove(_ name: String) throws(GitError) {
        guard git_treebuilder_get(handle, name) != nil else { return }
        try GitError.check(git_treebuilder_remove(handle, name), "git_treebuilder_remove")
    }

    var isEmpty: Bool { git_treebuilder_entrycount(handle) == 0 }

    func write() throws(GitError) -> git_oid {
        var id = git_oid()
        try GitError.check(git_treebuilder_write(&id, handle), "git_treebuilder_write")
        return id
    }
}
