import CMLSystem

/// The events whose jobs have the base repository's secrets although somebody else's change started them.
enum RunRefusal {
    private static let privileged: Set = ["pull_request_target", "workflow_run", "issue_comment"]

    /// Whether the job's event says nothing of who may run code in it.
    static func isPrivileged(_ context: CIContext) -> Bool { context.event.map(privileged.contains) ?? false }

    /// Throws when the event forbids to train what is checked out: a commit that isn't on the base branch.
    ///
    /// What the base branch is the CI system tells, and no option of the command.
    static func check(_ context: CIContext, _ project: Project) throws(Failure) {
        guard isPrivileged(context), let event = context.event else { return }
        let base = BaseName(option: nil, ci: context) ?? context.defaultBranch.map(BaseName.init)
        if try isOnBase(base, project) { return }
        throw Failure(
            .usage, "`\(event)` has this repository's secrets, and the commit here is not on the base branch",
            at: try project.repository?.headCommit() ?? project.root,
            hint: "train in a `pull_request` job with `cml run --train-only`, and deliver here with "
                + "`cml run --deliver DIR`")
    }

    private static func isOnBase(_ base: BaseName?, _ project: Project) throws(Failure) -> Bool {
        guard let repository = project.repository, let head = try repository.headCommit(),
            let branch = try BaseBranch.commit(repository, named: base)
        else { return false }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(head, branch)
        }
        return common == head
    }
}
