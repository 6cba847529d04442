import CGit2

/// A file, link or submodule in a tree.
package struct TreeEntry: Equatable, Sendable {
    package var path: String
    package var id: String
    /// Git's octal mode, such as `0o100644`.
    package var mode: UInt32

    package init(path: String, id: String, mode: UInt32) {
        self.path = path
        self.id = id
        self.mode = mode
    }
}

extension Repository {
    /// Returns every file under the tree, sorted by path as git does.
    package func entries(ofTree tree: String) throws(GitError) -> [TreeEntry] {
        var found: [TreeEntry] = []
        try collect(Tree(self, git_oid(hex: tree)), under: "", into: &found)
        return found
    }

    /// Returns the bytes of the file (or link) at `path`, or nil when the tree has none there.
    ///
    /// A file that the tree has and a partial clone hasn't is an error (`isNotFound`), not an absent file.
    package func blob(path: String, inTree tree: String) throws(GitError) -> [UInt8]? {
        guard var entry = try file(path, inTree: tree) else { return nil }
        return try object(&entry.id).bytes
    }

    /// Returns the id of the file (or link) at `path`, or nil when the tree has none there.
    package func blobID(path: String, inTree tree: String) throws(GitError) -> String? {
        try file(path, inTree: tree)?.id.hex
    }

    private func file(_ path: String, inTree tree: String) throws(GitError) -> Tree.Entry? {
        var folder = try Tree(self, git_oid(hex: tree))
        let names = path.split(separator: "/").map(String.init)
        guard let file = names.last else { return nil }
        for name in names.dropLast() {
            guard let entry = folder.entry(named: name), entry.isTree else { return nil }
            folder = try Tree(self, entry.id)
        }
        return folder.entry(named: file).flatMap { $0.isBlob ? $0 : nil }
    }

    private func collect(_ tree: Tree, under folder: String, into found: inout [TreeEntry]) throws(GitError) {
        for entry in tree.entries {
            let path = folder + entry.name
            if entry.isTree {
                try collect(Tree(self, entry.id), under: path + "/", into: &found)
            } else {
                found.append(TreeEntry(path: path, id: entry.id.hex, mode: entry.mode))
            }
        }
    }
}

/// One open tree object. It keeps its repository open, and the trees below it that were asked for.
final class Tree {
    struct Entry {
        var name: String
        var id: git_oid
        var mode: UInt32

        var isTree: Bool { mode == GIT_FILEMODE_TREE.rawValue }
        var isBlob: Bool { !isTree && mode != GIT_FILEMODE_COMMIT.rawValue }
    }

    let handle: OpaquePointer
    private let repository: Repository
    private var subtrees: [String: Tree] = [:]

    init(_ repository: Repository, _ id: git_oid) throws(GitError) {
        var id = id
        var found: OpaquePointer?
        let code = git_tree_lookup(&found, repository.handle, &id)
        handle = try GitError.check(code, "git_tree_lookup", made: found)
        self.repository = repository
    }

    deinit {
        git_tree_free(handle)
    }

    /// Whether there is any file, and any tree: a notes tree has most often only one of them, and is asked for both.
    private(set) lazy var hasBlobs = modes.contains { $0 != GIT_FILEMODE_TREE }
    private(set) lazy var hasTrees = modes.contains { $0 == GIT_FILEMODE_TREE }

    private var modes: some Sequence<git_filemode_t> {
        (0..<git_tree_entrycount(handle)).lazy.map { [handle] in
            git_tree_entry_filemode(git_tree_entry_byindex(handle, $0))
        }
    }

    func entry(named name: String) -> Entry? {
        git_tree_entry_byname(handle, name).flatMap(Self.entry)
    }

    /// Returns the tree at `name`, which stays open for the next time, or nil when that's no tree.
    func subtree(_ name: String) throws(GitError) -> Tree? {
        if let known = subtrees[name] { return known }
        guard let entry = entry(named: name), entry.isTree else { return nil }
        let tree = try Tree(repository, entry.id)
        subtrees[name] = tree
        return tree
    }

    /// Its entries in git's order.
    var entries: some Sequence<Entry> {
        (0..<git_tree_entrycount(handle)).lazy.compactMap { [self] index in
            git_tree_entry_byindex(handle, index).flatMap(Self.entry)
        }
    }

    private static func entry(_ entry: OpaquePointer) -> Entry? {
        guard let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry) else { return nil }
        let mode = git_tree_entry_filemode(entry).rawValue
        return Entry(name: String(cString: name), id: id.pointee, mode: mode)
    }
}
