import CMLSystem

/// The commits that CI says a job is about, and whether another one stands for them.
///
/// A status goes on the change's own commit, so what is measured must be that, or its merge with the base branch.
struct JobCommits {
    enum Answer: Equatable {
        case yes
        case no
        /// The history in this clone ends too early.
        case unknown
    }

    let context: CIContext
    let repository: Repository
    let base: BaseName?

    /// What CI tells; of an event with the base repository's secrets the job's own commit is the base's.
    var told: [String] {
        let told =
            RunRefusal.isPrivileged(context) && context.head != nil ? [context.head] : [context.commit, context.head]
        return told.compactMap(\.self)
    }

    /// Throws unless `commit`, which is checked out, stands for what CI tells.
    func require(_ commit: String?) throws(Failure) {
        let told = told
        guard !told.isEmpty else { return }
        let answer = try commit.map { (commit) throws(Failure) in try measures(commit) } ?? .no
        guard answer != .yes else { return }
        let names = told.map { String($0.prefix(12)) }.joined(separator: " or ")
        throw Failure(
            .usage,
            "this job is about commit \(names), and \(commit.map { "\($0.prefix(12))" } ?? "no commit") is checked out",
            at: "HEAD", hint: hint(answer))
    }

    private func hint(_ answer: Answer) -> String {
        if answer == .unknown {
            let depth = context.system == "GitLab CI" ? "`GIT_DEPTH: 0`" : "`fetch-depth: 0`"
            return "this clone is too shallow to tell whether one is in the other: check out with \(depth)"
        }
        if RunRefusal.isPrivileged(context), context.isPullRequest {
            return "train in a `pull_request` job with `cml run --train-only`, and deliver here with "
                + "`cml run --deliver DIR`"
        }
        return "check out \(told.last ?? "it")\(context.isPullRequest ? ", or its merge with the base branch" : "")"
    }

    /// Whether a measurement of `commit` is one of what CI tells.
    func measures(_ commit: String) throws(Failure) -> Answer {
        let told = try told.map { (name) throws(Failure) in try peeled(name) }
        guard told.contains(commit) else {
            let answer = try isMerge(commit, of: told)
            return try answer == .no ? isFastForward(commit, of: told) : answer
        }
        // GitLab's merge trains test squashed and rebased commits, which have no parent in the change.
        guard let head = try context.head.map({ (name) throws(Failure) in try peeled(name) }), head != commit,
            context.system != "GitLab CI"
        else { return .yes }
        return try isIn(head, commit)
    }

    /// Whether `commit` merges one of `told` with the base branch, in whichever order, as forges make it to test a change.
    func isMerge(_ commit: String, of told: [String]) throws(Failure) -> Answer {
        let parents = try parents(of: commit)
        let others = parents.filter { !told.contains($0) }
        guard parents.count == 2, others.count == 1 else { return .no }
        return try isOnBase(others[0])
    }

    /// Whether the base branch has the change already, so that merging both only moves to the base's commit.
    private func isFastForward(_ commit: String, of told: [String]) throws(Failure) -> Answer {
        guard context.isPullRequest, !RunRefusal.isPrivileged(context), let change = told.last else { return .no }
        let answer = try isIn(change, commit)
        return try answer == .yes ? isOnBase(commit) : answer
    }

    /// Whether the base branch has `commit`.
    func isOnBase(_ commit: String) throws(Failure) -> Answer {
        if commit == context.baseCommit { return .yes }
        guard let branch = try BaseBranch.commit(repository, named: base) else { return unknownWhereShallow }
        return try isIn(commit, branch)
    }

    /// Whether `later` has `earlier` in its history; a merge commit names its parents also where the clone lacks them.
    func isIn(_ earlier: String, _ later: String) throws(Failure) -> Answer {
        if earlier == later { return .yes }
        guard repository.has(later) else { return .unknown }
        if try parents(of: later).contains(earlier) { return .yes }
        guard repository.has(earlier) else { return unknownWhereShallow }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(earlier, later)
        }
        return common == earlier ? .yes : unknownWhereShallow
    }

    private var unknownWhereShallow: Answer { repository.isShallow ? .unknown : .no }

    private func parents(of commit: String) throws(Failure) -> [String] {
        try attempt("read commit \(commit)") { () throws(GitError) in try repository.recordedParents(of: commit) }
    }

    /// The commit of an annotated tag, which some CI systems tell.
    private func peeled(_ name: String) throws(Failure) -> String {
        guard repository.has(name) else { return name }
        return try attempt("look \(name) up") { () throws(GitError) in try repository.commit(name) } ?? name
    }
}
