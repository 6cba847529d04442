import CMLSystem

/// The workflow whose artifact a `workflow_run` job delivers.
///
/// Any workflow with the expected name starts that job, also one that a fork has just added. Only what the base branch
/// has is one of this repository's.
struct FollowedWorkflow {
    private static let folders = [".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/"]

    let context: CIContext
    let repository: Repository
    let base: BaseName?

    init(_ context: CIContext, _ repository: Repository, _ base: BaseName?) {
        self.context = context
        self.repository = repository
        self.base = base
    }

    /// Throws unless the event tells a change's run of a workflow of the base branch, from a repository that it names.
    func require() throws(Failure) {
        guard let run = context.follows else { return }
        guard run.headCommit != nil, run.headRepository != nil, run.headRepositoryID != nil else {
            throw refused("the event does not tell which commit of which repository it is about")
        }
        let events = ["pull_request", "push", "merge_group", "schedule", "workflow_dispatch"]
        guard let event = run.event, events.contains(event) else {
            throw refused("the run that this job follows was started by `\(printable(run.event ?? "nothing"))`")
        }
        guard let path = run.workflowPath else { throw refused("the event does not tell the workflow's file") }
        guard let tree = try baseTree(), try hasWorkflows(tree) else { return }
        guard Self.folders.contains(where: path.hasPrefix), try isFile(path, in: tree) else {
            throw refused("`\(printable(path))` is no workflow of the base branch")
        }
    }

    private func baseTree() throws(Failure) -> String? {
        guard let commit = try BaseBranch.commit(repository, named: base ?? context.defaultBranch.map { BaseName($0) })
        else { return nil }
        return try attempt("read the base branch") { () throws(GitError) in try repository.tree(ofCommit: commit) }
    }

    private func hasWorkflows(_ tree: String) throws(Failure) -> Bool {
        let entries = try attempt("list the base branch's files") { () throws(GitError) in
            try repository.entries(ofTree: tree)
        }
        return entries.contains { entry in Self.folders.contains { entry.path.hasPrefix($0) } }
    }

    private func isFile(_ path: String, in tree: String) throws(Failure) -> Bool {
        try attempt("look `\(printable(path))` up") { () throws(GitError) in
            try repository.blobID(path: path, inTree: tree)
        } != nil
    }

    private func refused(_ what: String) -> Failure {
        Failure(
            .usage, what, at: "workflow_run",
            hint: "deliver what a workflow of the base branch has trained for a pull request")
    }
}
