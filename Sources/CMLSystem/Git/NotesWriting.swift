import CGit2
import Glibc

extension Repository {
    /// Adds lines to the notes of objects under `ref`, as one commit, and returns the ref's tip.
    ///
    /// Other processes may write at the same time: ours wait for each other, and against git the ref moves only from
    /// the tip that was read, else the notes are read again and the addition is made anew, ten times at most. With
    /// `expecting`, the tip must be that commit. Lines that are there already are not doubled; when all are, no commit
    /// is made. `time` is in seconds since 1970, now when nil.
    package func appendNotes(
        _ additions: [(annotated: [String], line: String)], to ref: String, message: String,
        expecting: String? = nil, time: Int? = nil
    ) throws(GitError) -> String {
        let lines = try Self.linesByObject(additions)
        return try withExtendedLifetime(takeTurn()) { () throws(GitError) in
            try append(lines, to: ref, message: message, expecting: expecting, time: time)
        }
    }

    private func append(
        _ lines: [String: [[UInt8]]], to ref: String, message: String, expecting: String?, time: Int?
    ) throws(GitError) -> String {
        var obstacle = GIT_OK
        for attempt in 0..<10 {
            if attempt > 0 { Self.pause(before: attempt) }
            let tip = try notes(ref)
            if let expecting, tip?.commit != expecting {
                throw .moved(ref, "is not at `\(expecting)` any more")
            }
            guard let edit = try NotesEdit(self, tip: tip, adding: lines) else { return tip?.commit ?? "" }
            let commit = try commit(edit.write(), on: tip?.commit, message: message, time: time ?? Glibc.time(nil))
            obstacle = try move(ref, from: tip?.commit, to: commit)
            if obstacle == GIT_OK { return commit.hex }
        }
        throw obstacle == GIT_ELOCKED
            ? locked(ref)
            : .moved(ref, "was changed by others ten times in a row")
    }

    /// Makes the commit that follows `tip` when its notes are set to `texts` (nil: gone), and moves no ref.
    ///
    /// `files` lie beside the notes in the root, where git leaves them alone. Without `keepsHistory` it has no parent.
    /// Returns nil when nothing would change.
    package func notesCommit(
        after tip: NotesTree?, setting texts: [String: [UInt8]?], files: [String: [UInt8]] = [:], message: String,
        keepsHistory: Bool = true
    ) throws(GitError) -> String? {
        guard let edit = try NotesEdit(self, tip: tip, setting: texts, files: files) else { return nil }
        let parent = keepsHistory ? tip?.commit : nil
        return try commit(edit.write(), on: parent, message: message, time: Glibc.time(nil)).hex
    }

    /// Moves `ref` to `new`, or removes it for nil; returns false when it isn't at `old` (nil: absent) any more.
    package func moveReference(_ ref: String, from old: String?, to new: String?) throws(GitError) -> Bool {
        if old == new { return try branchReference(ref) == old }
        guard let new else { return try removeReference(ref, at: old) }
        for attempt in 0..<10 {
            if attempt > 0 { Self.pause(before: attempt) }
            switch try move(ref, from: old, to: git_oid(hex: new)) {
            case GIT_OK: return true
            case GIT_ELOCKED: continue
            default: return false
            }
        }
        throw locked(ref)
    }

    /// Deletes the log of a ref's former values, if there is one.
    package func deleteReflog(of ref: String) throws(GitError) {
        let code = git_reflog_delete(handle, ref)
        guard !Self.meansAbsent(code) else { return }
        try GitError.check(code, "git_reflog_delete")
    }

    private func removeReference(_ ref: String, at old: String?) throws(GitError) -> Bool {
        var found: OpaquePointer?
        let code = git_reference_lookup(&found, handle, ref)
        guard !Self.meansAbsent(code) else { return old == nil }
        let reference = try GitError.check(code, "git_reference_lookup", made: found)
        defer { git_reference_free(reference) }
        guard git_reference_target(reference)?.pointee.hex == old else { return false }
        let outcome = git_reference_delete(reference)
        if outcome == GIT_EMODIFIED.rawValue { return false }
        try GitError.check(outcome, "git_reference_delete")
        return true
    }

    private func locked(_ ref: String) -> GitError {
        .moved(ref, "is locked; if no git runs here, remove `\(commonDirectory)/\(ref).lock`")
    }

    private static func linesByObject(
        _ additions: [(annotated: [String], line: String)]
    ) throws(GitError) -> [String: [[UInt8]]] {
        var lines: [String: [[UInt8]]] = [:]
        for (annotated, line) in additions {
            guard !line.utf8.contains(UInt8(ascii: "\n")) else {
                throw GitError(
                    code: GIT_EINVALID.rawValue, function: "appendNotes", message: "a note's line has a line break")
            }
            for id in annotated { lines[try git_oid(hex: id).hex, default: []].append(Array(line.utf8)) }
        }
        return lines
    }

    /// Commits a notes tree under a fixed identity: nobody's name is needed, and none is given away.
    private func commit(
        _ tree: git_oid, on parent: String?, message: String, time: Int
    ) throws(GitError) -> git_oid {
        var made: UnsafeMutablePointer<git_signature>?
        let code = git_signature_new(&made, "cml", "cml@localhost", git_time_t(time), 0)
        try GitError.check(code, "git_signature_new")
        defer { git_signature_free(made) }
        let tree = try Tree(self, tree)
        var parents: [OpaquePointer?] = []
        defer { parents.forEach { git_commit_free($0) } }
        if let parent { parents.append(try openCommit(parent)) }
        var id = git_oid()
        let outcome = git_commit_create(
            &id, handle, nil, made, made, nil, message, tree.handle, parents.count, &parents)
        try GitError.check(outcome, "git_commit_create")
        return id
    }

    private func openCommit(_ commit: String) throws(GitError) -> OpaquePointer {
        var id = try git_oid(hex: commit)
        var found: OpaquePointer?
        let code = git_commit_lookup(&found, handle, &id)
        return try GitError.check(code, "git_commit_lookup", made: found)
    }

    /// Moves `ref` if it still is at `old` (nil: doesn't exist), and returns what was in the way.
    ///
    /// A zero id as the old value is compared under the ref's lock. Without one, two writers could both create it.
    private func move(_ ref: String, from old: String?, to new: git_oid) throws(GitError) -> git_error_code {
        var (old, new) = (try old.map { hex throws(GitError) in try git_oid(hex: hex) } ?? git_oid(), new)
        try GitError.check(git_repository_set_ident(handle, "cml", "cml@localhost"), "git_repository_set_ident")
        var made: OpaquePointer?
        let code = git_reference_create_matching(&made, handle, ref, &new, 1, &old, "cml: notes")
        defer { git_reference_free(made) }
        if let obstacle = [GIT_EMODIFIED, GIT_ELOCKED, GIT_EEXISTS, GIT_ENOTFOUND].first(where: { $0.rawValue == code })
        {
            return obstacle
        }
        try GitError.check(code, "git_reference_create_matching")
        return GIT_OK
    }

    /// Waits until no other `cml` appends to this repository's notes, so that none of many starves.
    ///
    /// The turn ends with the descriptor, even by a crash, and leaves no file. Where the file system has no such locks
    /// it's nil and harms nothing, since the ref is compared anyway.
    private func takeTurn() -> Descriptor? {
        guard let folder = Descriptor.opening("\(commonDirectory)/refs", O_RDONLY | O_DIRECTORY) else { return nil }
        flock(folder.number, LOCK_EX)
        return folder
    }

    /// Waits a random while that grows with each attempt, so that writers who met once don't meet again.
    private static func pause(before attempt: Int) {
        usleep(UInt32.random(in: 500...(2_000 << UInt32(min(attempt, 6)))))
    }
}

extension GitError {
    fileprivate static func moved(_ ref: String, _ what: String) -> GitError {
        GitError(
            code: GIT_EMODIFIED.rawValue, function: "git_reference_create_matching", message: "`\(ref)` \(what)")
    }
}
