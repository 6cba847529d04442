import CGit2

extension Repository {
    /// A tracked file as the index has it.
    package typealias IndexEntry = (path: String, id: String, mode: UInt32, isSkipWorktree: Bool)

    /// Returns the tracked files, sorted by path; of a file in conflict, our side.
    ///
    /// A sparse or a split index is more than libgit2 reads; then `program` is asked, which takes a process more.
    package func indexEntries(orBy program: GitProgram? = nil) throws(GitError) -> [IndexEntry] {
        do throws(GitError) {
            return try ownIndexEntries()
        } catch {
            guard let program, error.message.contains("unsupported mandatory extension") else { throw error }
            return try program.indexEntries()
        }
    }

    private func ownIndexEntries() throws(GitError) -> [IndexEntry] {
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
        let stage = (Int32(entry.flags) & GIT_INDEX_ENTRY_STAGEMASK) >> GIT_INDEX_ENTRY_STAGESHIFT
        guard stage == 0 || stage == 2, let path = entry.path else { return nil }
        let isSkipped = UInt32(entry.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
        return (String(cString: path), entry.id.hex, entry.mode, isSkipped)
    }
}

extension GitProgram {
    /// Does the same by `git ls-files`.
    func indexEntries() throws(GitError) -> [Repository.IndexEntry] {
        let output = try run(["ls-files", "-z", "--stage", "-t", "--full-name", ":/"])
        return output.split(separator: 0).compactMap { Self.indexEntry(String(decoding: $0, as: UTF8.self)) }
    }

    /// Reads `H 100644 ID STAGE<tab>PATH`, where the letter S marks what a sparse checkout leaves out.
    private static func indexEntry(_ line: String) -> Repository.IndexEntry? {
        let halves = line.split(separator: "\t", maxSplits: 1)
        let fields = halves[0].split(separator: " ")
        guard halves.count == 2, fields.count == 4, ["0", "2"].contains(fields[3]),
            let mode = UInt32(fields[1], radix: 8)
        else { return nil }
        return (String(halves[1]), String(fields[2]), mode, fields[0] == "S")
    }
}
