import CGit2

extension Repository {
    /// A tracked file as the index has it.
    package typealias IndexEntry = (path: String, id: String, mode: UInt32, isSkipWorktree: Bool)

    /// Returns the tracked files, sorted by path; of a file in conflict, our side.
    package func indexEntries() throws(GitError) -> [IndexEntry] {
        var opened: OpaquePointer?
        let code = git_repository_index(&opened, handle)
        let index = try GitError.check(code, "git_repository_index", made: opened)
        defer { git_index_free(index) }
        if !isBare { try GitError.check(git_index_read(index, 0), "git_index_read") }
        return (0..<git_index_entrycount(index)).compactMap { position in
            git_index_get_byindex(index, position).flatMap { Self.entry($0.pointee) }
        }
    }

    private static func entry(_ entry: git_index_entry) -> IndexEntry? {
        let stage = Int32(entry.flags) & GIT_INDEX_ENTRY_STAGEMASK >> GIT_INDEX_ENTRY_STAGESHIFT
        guard stage == 0 || stage == 2, let path = entry.path else { return nil }
        let isSkipped = UInt32(entry.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
        return (String(cString: path), entry.id.hex, entry.mode, isSkipped)
    }
}
