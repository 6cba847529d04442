import CMLSystem

/// Makes records that somebody else wrote into ours: checked against git and CI, and told anew what only those know.
struct DeliveredRecords {
    let context: CIContext
    let repository: Repository
    let base: BaseName?
    /// Whether CI must vouch for the commit; a record file that a trusted person brings names its own.
    let isStrict: Bool
    /// When it is delivered, as records have it; when it was measured only the artifact says.
    let time: String

    /// The commits that CI says the job is about; on events with the base repository's secrets only the change's own.
    private func told() throws(Failure) -> [String] {
        if RunRefusal.isPrivileged(context) {
            guard let head = context.head else {
                throw Failure(
                    .usage, "the event `\(context.event ?? "")` does not tell which commit it is about",
                    hint: "deliver in a `workflow_run` job, or in the `pull_request` workflow itself")
            }
            return [head]
        }
        let told = [context.commit, context.head].compactMap(\.self)
        guard context.commit == nil, let head = try repository.headCommit() else { return told }
        return told + [head]
    }

    /// Throws unless CI is about `commit`: told by it, or the merge of what it told with the base branch.
    func require(_ commit: String, of what: String) throws(Failure) {
        guard isStrict else { return try requireHere(commit, of: what) }
        let told = try told()
        if told.contains(commit) { return try requireHere(commit, of: what) }
        if try isHere(commit), try commits.isMerge(commit, of: told) == .yes { return }
        let names = Set(told).map { String($0.prefix(12)) }.sorted().joined(separator: " or ")
        if try !isHere(commit), RunRefusal.isPrivileged(context) { try requireHere(commit, of: what) }
        throw Failure(
            .usage, "\(what) measured commit \(commit.prefix(12)), and this job is about \(names)",
            hint: "deliver the artifact of this very change")
    }

    /// Whether CI says that the job is about `commit`; where it says nothing, it's about what is checked out.
    func isTold(_ commit: String) throws(Failure) -> Bool {
        guard !commits.told.isEmpty else { return try repository.headCommit() == commit }
        return try commits.measures(commit) == .yes
    }

    private func isHere(_ commit: String) throws(Failure) -> Bool {
        try attempt("look commit \(commit) up") { () throws(GitError) in try repository.commit(commit) } == commit
    }

    private func requireHere(_ commit: String, of what: String) throws(Failure) {
        guard try !isHere(commit) else { return }
        let ref = context.pullRequest.map { "refs/pull/\($0)/merge" } ?? commit
        throw Failure(
            .usage, "\(what) measured commit \(commit.prefix(12)), which this clone does not have",
            hint: "fetch it before: `git fetch origin \(ref)`")
    }

    private var commits: JobCommits { JobCommits(context: context, repository: repository, base: base) }

    func isOnBase(_ commit: String) throws(Failure) -> Bool {
        guard let branch = try BaseBranch.commit(repository, named: base) else { return false }
        return try commits.isIn(commit, branch) == .yes
    }

    /// The record as ours, or why it can't be.
    func adopted(_ record: RunRecord, project: String, console: Console) throws(Failure) -> RunRecord {
        guard let commit = record.commit, RecordID.isCommit(commit), RecordID.isRun(record.id),
            RecordID.isCheck(record.check), RecordID.isTime(record.time), record.dataset?.isEmpty != true
        else { throw Failure(.usage, "run \(printable(record.id)) is not as cml writes it") }
        let name = "run \(record.id)"
        try require(commit, of: name)
        let tree = try attempt("read the tree of \(commit)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        guard record.tree == tree else {
            throw Failure(
                .usage,
                "\(name) names tree \(printable(record.tree ?? "none")), and that of commit "
                    + "\(commit.prefix(12)) is \(tree)")
        }
        guard record.project == project else {
            throw Failure(
                .usage, "\(name) is of project `\(printable(record.project))`, and the one here is `\(project)`")
        }
        try requirePlainPaths(record)
        return try cleaned(record, console)
    }

    /// Outputs are named below the project root.
    private func requirePlainPaths(_ record: RunRecord) throws(Failure) {
        for path in record.outputs.keys where path.hasPrefix("/") || path.split(separator: "/").contains("..") {
            throw Failure(
                .usage, "run \(record.id) names the output `\(printable(path))`, which is outside the project")
        }
    }

    /// Every text without what steers a terminal or is secret, and everything that only CI knows told anew.
    private func cleaned(_ record: RunRecord, _ console: Console) throws(Failure) -> RunRecord {
        let json = record.json.mapStrings { printable(console.redacted($0)) }
        var clean = try RunRecord(line: json.canonical)
        clean.params = SecretParams.hidden(clean.params, by: console.redacted)
        guard isStrict else { return clean }
        let isOwn = try isOnBase(clean.commit ?? "") && !context.isPullRequest
        clean.source = "run"
        if !isOwn { clean.time = time }
        clean.isFork = context.isFork
        clean.head = context.head ?? clean.commit
        clean.event = isOwn || !RunRefusal.isPrivileged(context) ? context.event : "pull_request"
        clean.ref =
            isOwn || !RunRefusal.isPrivileged(context)
            ? context.ref : context.pullRequest.map { "refs/pull/\($0)/merge" }
        clean.base = nil
        return clean
    }
}
