import CMLSystem

/// Where a candidate's walk on the base branch's line begins.
enum LineStart {
    static let tooShort =
        "history too short: this clone is shallow; fetch with depth 0 (actions/checkout: fetch-depth: 0)"

    /// The merge base with the base branch; on the base branch itself the parent of a clean HEAD, and HEAD when the
    /// working tree differs from it. Or why there is none.
    static func find(
        _ repository: Repository, base: BaseName?, candidate: RunRecord
    ) throws(Failure) -> (commit: String?, reason: String?) {
        guard let head = candidate.commit else {
            return (nil, "the repository has no commit yet, or the run was not trained from one")
        }
        guard let branch = try BaseBranch.commit(repository, named: base) else {
            return (nil, BaseBranch.absence(of: base))
        }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(head, branch)
        }
        guard let common else {
            return (nil, repository.isShallow ? tooShort : "HEAD and the base branch have no common commit")
        }
        guard common == head, !candidate.dirty else { return (common, nil) }
        let parents = try attempt("read commit \(head)") { () throws(GitError) in try repository.parents(of: head) }
        guard let parent = parents.first else {
            return (nil, repository.isShallow ? tooShort : "the first commit of the base branch has none before it")
        }
        return (parent, nil)
    }
}
