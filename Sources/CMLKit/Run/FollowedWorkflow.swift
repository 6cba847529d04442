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
        let refusal = refused("`\(printable(path))` is no workflow of the base branch")
        guard Self.isPlain(path) else { throw refusal }
        let tree = try baseTree()
        // A job that tells its own workflow's file has it from there, so that a base without any is none.
        if context.workflowPath == nil {
            guard let tree, try hasWorkflows(tree) else { return }
        }
        guard let tree else { throw refusal }
        guard try isFile(path, in: tree) else { throw refusal }
    }

    /// A file right in a folder of workflows.
    private static func isPlain(_ path: String) -> Bool {
        folders.contains { path.hasPrefix($0) && path.count > $0.count && !path.dropFirst($0.count).contains("/") }
    }

    /// The default branch's: such a job's workflows are always taken from there, whatever branch a change is for.
    private func baseTree() throws(Failure) -> String? {
        guard var name = context.defaultBranch.map({ BaseName($0) }) ?? base else { return nil }
        name.isFromCI = true
        guard let commit = try BaseBranch.commit(repository, named: name) else { return nil }
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
