import CGit2
import Glibc

extension Repository {
    /// Adds lines to the notes of objects under `ref`, as one commit, and returns the ref's tip.
    ///
    /// Other processes may write at the same time: the ref moves only from the tip that was read, else the notes are
    /// read again and the addition is made anew, ten times at most. With `expecting`, the tip must be that commit and
    /// nothing is tried twice. Lines that are there already are not doubled; when all are, no commit is made.
    package func appendNotes(
        _ additions: [(annotated: [String], line: String)], to ref: String, message: String,
        expecting: String? = nil, time: Int? = nil
    ) throws(GitError) -> String {
        let lines = try Self.linesByObject(additions)
        for attempt in 0..<10 {
            if attempt > 0 { Self.pause(before: attempt) }
            let tip = try notes(ref)
            if let expecting, tip?.commit != expecting {
                throw .moved(ref, "is not at `\(expecting)` any more")
            }
            guard let edit = try NotesEdit(self, tip: tip, adding: lines) else { return tip?.commit ?? "" }
            let commit = try commit(edit.write(), on: tip?.commit, message: message, time: time ?? Glibc.time(nil))
            if try move(ref, from: tip?.commit, to: commit) { return commit.hex }
        }
        throw .moved(ref, "was changed or locked by others ten times in a row")
    }

    private static func linesByObject(
        _ additions: [(annotated: [String], line: String)]
    ) throws(GitError) -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for (annotated, line) in additions {
            guard !line.utf8.contains(UInt8(ascii: "\n")) else {
                throw GitError(
                    code: GIT_EINVALID.rawValue, function: "appendNotes", message: "a note's line has a line break")
            }
            for id in annotated { lines[try git_oid(hex: id).hex, default: []].append(line) }
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

    /// Moves `ref` if it still is at `old` (nil: doesn't exist), and returns whether it did.
    ///
    /// A zero id as the old value is compared under the ref's lock. Without one, two writers could both create it.
    private func move(_ ref: String, from old: String?, to new: git_oid) throws(GitError) -> Bool {
        var (old, new) = (try old.map { hex throws(GitError) in try git_oid(hex: hex) } ?? git_oid(), new)
        try GitError.check(git_repository_set_ident(handle, "cml", "cml@localhost"), "git_repository_set_ident")
        var made: OpaquePointer?
        let code = git_reference_create_matching(&made, handle, ref, &new, 1, &old, "cml: notes")
        defer { git_reference_free(made) }
        if [GIT_EMODIFIED, GIT_ELOCKED, GIT_EEXISTS, GIT_ENOTFOUND].contains(where: { $0.rawValue == code }) {
            return false
        }
        try GitError.check(code, "git_reference_create_matching")
        return true
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
