import CGit2

/// Where `HEAD` points: no commit on an unborn branch, no branch when it's detached.
package struct Head: Equatable, Sendable {
    package var commit: String?
    /// The short name, such as `main`.
    package var branch: String?

    package init(commit: String?, branch: String?) {
        self.commit = commit
        self.branch = branch
    }
}

extension Repository {
    package func head() throws(GitError) -> Head {
        let heads = "refs/heads/"
        let target = try symbolicTarget("HEAD")
        let branch = target.map { $0.hasPrefix(heads) ? String($0.dropFirst(heads.count)) : $0 }
        return Head(commit: try branchReference("HEAD"), branch: branch)
    }

    /// Returns the commit of the reference with the full name `name`, or nil when there is none.
    package func branchReference(_ name: String) throws(GitError) -> String? {
        guard let target = try target(of: name) else { return nil }
        return try peeledToCommit(target)
    }

    /// Returns what a symbolic reference such as `refs/remotes/origin/HEAD` names, or nil when it isn't one.
    package func symbolicTarget(_ name: String) throws(GitError) -> String? {
        var found: OpaquePointer?
        let code = git_reference_lookup(&found, handle, name)
        guard !Self.meansAbsent(code) else { return nil }
        let reference = try GitError.check(code, "git_reference_lookup", made: found)
        defer { git_reference_free(reference) }
        return git_reference_symbolic_target(reference).map { String(cString: $0) }
    }

    /// Returns the full id of the commit that a branch, tag, short id or expression (`HEAD~1`) names, or nil.
    package func commit(_ revision: String) throws(GitError) -> String? {
        var found: OpaquePointer?
        let code = git_revparse_single(&found, handle, revision)
        guard !Self.meansAbsent(code) else { return nil }
        let object = try GitError.check(code, "git_revparse_single", made: found)
        defer { git_object_free(object) }
        return try git_object_id(object).map { id throws(GitError) in try peeledToCommit(id.pointee) } ?? nil
    }

    /// Returns the address of the remote `name`, as git would use it (`insteadOf` applied), or nil when there is none.
    package func remoteURL(_ name: String) throws(GitError) -> String? {
        var found: OpaquePointer?
        let code = git_remote_lookup(&found, handle, name)
        guard !Self.meansAbsent(code) else { return nil }
        let remote = try GitError.check(code, "git_remote_lookup", made: found)
        defer { git_remote_free(remote) }
        return git_remote_url(remote).map { String(cString: $0) }
    }

    /// Returns the object of a reference, symbolic ones followed.
    func target(of name: String) throws(GitError) -> git_oid? {
        var id = git_oid()
        let code = git_reference_name_to_id(&id, handle, name)
        guard !Self.meansAbsent(code) else { return nil }
        try GitError.check(code, "git_reference_name_to_id")
        return id
    }

    /// Returns the commit that an object is or, as a tag, names; nil for trees and blobs.
    private func peeledToCommit(_ id: git_oid) throws(GitError) -> String? {
        var id = id
        var found: OpaquePointer?
        let code = git_object_lookup(&found, handle, &id, GIT_OBJECT_ANY)
        guard !Self.meansAbsent(code) else { return nil }
        let object = try GitError.check(code, "git_object_lookup", made: found)
        defer { git_object_free(object) }
        var peeled: OpaquePointer?
        let outcome = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT)
        guard outcome != GIT_EPEEL.rawValue, !Self.meansAbsent(outcome) else { return nil }
        let commit = try GitError.check(outcome, "git_object_peel", made: peeled)
        defer { git_object_free(commit) }
        return git_object_id(commit)?.pointee.hex
    }

    /// Whether a lookup's code says that nothing has that name; a name that no reference can have is one of those.
    static func meansAbsent(_ code: Int32) -> Bool {
        [GIT_ENOTFOUND, GIT_EINVALIDSPEC, GIT_EUNBORNBRANCH].contains { $0.rawValue == code }
    }
}
