import CGit2
import FoundationEssentials

extension Repository {
    /// Returns the tree that `commit` records.
    package func tree(ofCommit commit: String) throws(GitError) -> String {
        try header(of: commit).tree
    }

    /// Returns the parents of `commit` that this clone is meant to have: none at the edge of a shallow one.
    package func parents(of commit: String) throws(GitError) -> [String] {
        shallowBoundary().contains(commit) ? [] : try header(of: commit).parents
    }

    /// Returns the parents that `commit` itself names, also those that a shallow clone is cut off from.
    package func recordedParents(of commit: String) throws(GitError) -> [String] {
        try header(of: commit).parents
    }

    /// Returns when `commit` was committed, in seconds since 1970.
    package func commitTime(of commit: String) throws(GitError) -> Int {
        try header(of: commit).time
    }

    /// Returns the first paragraph of the commit's message, on one line.
    package func subject(of commit: String) throws(GitError) -> String {
        var id = try git_oid(hex: commit)
        var found: OpaquePointer?
        let code = git_commit_lookup(&found, handle, &id)
        let object = try GitError.check(code, "git_commit_lookup", made: found)
        defer { git_commit_free(object) }
        return git_commit_summary(object).map { String(cString: $0) } ?? ""
    }

    /// Returns the best common ancestor of two commits, or nil when they have none in this clone.
    package func mergeBase(_ one: String, _ other: String) throws(GitError) -> String? {
        let boundary = shallowBoundary()
        guard boundary.isEmpty else { return try shallowMergeBase(one, other, boundary) }
        var (first, second) = (try git_oid(hex: one), try git_oid(hex: other))
        var base = git_oid()
        let code = git_merge_base(&base, handle, &first, &second)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try GitError.check(code, "git_merge_base")
        return base.hex
    }

    /// Returns the commits at which this clone's history was cut off.
    package func shallowBoundary() -> Set<String> {
        guard let file = FileManager.default.contents(atPath: "\(commonDirectory)/shallow") else { return [] }
        return Set(file.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
    }

    func header(of commit: String) throws(GitError) -> CommitHeader {
        let (bytes, kind) = try object(commit)
        guard kind == GIT_OBJECT_COMMIT, let header = CommitHeader(bytes) else {
            throw GitError(
                code: GIT_EINVALID.rawValue, function: "git_odb_read", message: "`\(commit)` is not a commit")
        }
        return header
    }

    /// Finds the merge base by hand, because libgit2's walk fails on the parents that a shallow clone lacks.
    ///
    /// What two commits have in common is closed under ancestry. So the best of it is what is nobody's parent there;
    /// of several the newest counts, as in git.
    private func shallowMergeBase(_ one: String, _ other: String, _ boundary: Set<String>) throws(GitError) -> String? {
        let (ours, theirs) = (try ancestors(of: one, boundary), try ancestors(of: other, boundary))
        let common = ours.filter { theirs[$0.key] != nil }
        let passed = Set(common.flatMap { boundary.contains($0) ? [] : $1.parents })
        let best = common.filter { !passed.contains($0.key) }
        return best.max { ($0.value.time, $0.key) < ($1.value.time, $1.key) }?.key
    }

    /// Returns `commit` and what it descends from, as far as this clone has it.
    private func ancestors(of commit: String, _ boundary: Set<String>) throws(GitError) -> [String: CommitHeader] {
        var found: [String: CommitHeader] = [:]
        var waiting = [commit]
        while let next = waiting.popLast() {
            guard found[next] == nil else { continue }
            do throws(GitError) {
                let header = try header(of: next)
                found[next] = header
                if !boundary.contains(next) { waiting += header.parents }
            } catch  where error.isNotFound {
                continue
            }
        }
        return found
    }
}
