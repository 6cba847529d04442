import CMLSystem

/// The events whose jobs have the base repository's secrets although somebody else's change started them.
enum RunRefusal {
    private static let privileged: Set = ["pull_request_target", "workflow_run", "issue_comment"]

    /// Whether the job's event says nothing of who may run code in it.
    static func isPrivileged(_ context: CIContext) -> Bool { context.event.map(privileged.contains) ?? false }

    /// Throws when the event forbids to train what is checked out: anything but a commit of the base branch as it is.
    ///
    /// What the base branch is the CI system tells, and no option of the command.
    static func check(_ context: CIContext, _ project: Project, in world: World) throws(Failure) {
        guard isPrivileged(context), let event = context.event else { return }
        guard let repository = project.repository, let head = try repository.headCommit() else {
            throw refused(event, "nothing here tells that the code is the base branch's", at: project.root)
        }
        switch try isOnBase(head, context, repository) {
        case .yes: break
        case .no: throw refused(event, "the commit here is not on the base branch", at: head)
        case .unknown:
            throw Failure(
                .usage,
                "`\(event)` has this repository's secrets, and this clone is too shallow to tell whether the "
                    + "commit here is on the base branch",
                at: head, hint: "check out with `fetch-depth: 0`, or the very commit that `GITHUB_SHA` names")
        }
        let changed = try changes(of: repository, in: world)
        guard changed.isEmpty else {
            let names = changed.prefix(3).map { "`\(printable($0))`" }.joined(separator: ", ")
            throw refused(event, "\(names) here \(changed.count == 1 ? "is" : "are") not as in that commit", at: head)
        }
    }

    private static func refused(_ event: String, _ what: String, at place: String) -> Failure {
        Failure(
            .usage, "`\(event)` has this repository's secrets, and \(what)", at: place,
            hint: "train in a `pull_request` job with `cml run --train-only`, and deliver here with "
                + "`cml run --deliver DIR`")
    }

    /// Whether `head` is on the base branch, by the refs of this clone and by the commits that the CI system names.
    ///
    /// The refs alone don't tell: a clone of a fork has its own `main`. For that branch the event's word isn't taken
    /// where the repository's default branch is known, which nobody's pull request can choose.
    private static func isOnBase(
        _ head: String, _ context: CIContext, _ repository: Repository
    ) throws(Failure) -> JobCommits.Answer {
        let base = context.defaultBranch.map(BaseName.init) ?? BaseName(option: nil, ci: context)
        let commits = JobCommits(context: context, repository: repository, base: base)
        let named = [context.commit, context.baseCommit].compactMap(\.self)
        var answers: [JobCommits.Answer] = []
        for commit in named { answers.append(try commits.isIn(head, commit)) }
        guard named.isEmpty || answers.contains(.yes) else { return answers.contains(.no) ? .no : .unknown }
        guard let branch = try BaseBranch.commit(repository, named: base) else { return .no }
        return try commits.isIn(head, branch)
    }

    /// The tracked files that are not as in `HEAD`, since the working tree may be another's change.
    private static func changes(of repository: Repository, in world: World) throws(Failure) -> [String] {
        guard let workdir = repository.workdir else { return [] }
        let git = GitProgram(directory: workdir, environment: world.environment, trusting: repository.isTrusted)
        return try attempt("run `git status`", at: workdir) { () throws(GitError) in try git.status() }.map(\.path)
    }
}
