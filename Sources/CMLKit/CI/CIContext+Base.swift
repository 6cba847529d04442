import CMLSystem

extension CIContext {
    /// What the CI system says of a job, and the base that it is compared with, by the clone's own knowledge of it.
    static func ofJob(
        in world: World, _ repository: Repository?, base option: String?
    ) throws(Failure) -> (context: CIContext, base: BaseName?) {
        var context = CIContext(in: world)
        let base = BaseName(option: option, ci: context)
        if context.namesRequestOfBranch, let repository {
            context.leaveRequest(ofBase: try BaseBranch.shortName(repository, of: base))
        }
        return (context, base)
    }

    /// Whether the CI system builds branches, and names the pull request that is open for one: CircleCI does.
    private var namesRequestOfBranch: Bool { system == "CircleCI" && isPullRequest && !isFork }

    /// Leaves the base branch's build its own, also where that branch is to be merged into another: its runs are the
    /// baseline.
    private mutating func leaveRequest(ofBase branch: String?) {
        guard let branch, headBranch == branch else { return }
        isPullRequest = false
        pullRequest = nil
        headBranch = nil
        headRepository = nil
        event = "push"
        ref = "refs/heads/\(branch)"
    }
}
