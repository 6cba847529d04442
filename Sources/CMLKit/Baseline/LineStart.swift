import CMLSystem

/// Where a candidate's walk on the base branch's line begins.
enum LineStart {
    /// That the clone is cut off before a baseline, and the line to add to the checkout in the CI system's words.
    static func tooShort(_ system: String?) -> String {
        let line =
            switch system {
            case "GitLab CI": "variables: {GIT_DEPTH: 0}"
            case "Bitbucket Pipelines": "clone: {depth: full}"
            case nil: "`git fetch --unshallow`; in actions/checkout `fetch-depth: 0`"
            default: "actions/checkout with `fetch-depth: 0`"
            }
        return "history too short: this clone is shallow; fetch all of it: \(line)"
    }

    /// The merge base with the base branch; on the base branch itself the parent of a clean HEAD, and HEAD when the
    /// working tree differs from it. Or why there is none.
    static func find(
        _ repository: Repository, base: BaseName?, candidate: RunRecord, system: String? = nil
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
            return (nil, repository.isShallow ? tooShort(system) : "HEAD and the base branch have no common commit")
        }
        guard common == head, !candidate.dirty else { return (common, nil) }
        let parents = try attempt("read commit \(head)") { () throws(GitError) in try repository.parents(of: head) }
        guard let parent = parents.first else {
            return (
                nil, repository.isShallow ? tooShort(system) : "the first commit of the base branch has none before it"
            )
        }
        return (parent, nil)
    }
}
