import CMLSystem

extension Forge {
    /// A pull request as it is now.
    package func pullRequest(_ number: String) throws(ForgeError) -> PullRequest {
        try read(dialect.pullRequest(number), .readPullRequest) { dialect.pullRequest(in: $0.json) }
    }

    /// The open pull requests that `commit` is part of.
    package func pullRequests(of commit: String) throws(ForgeError) -> [PullRequest] {
        do throws(ForgeError) {
            return try read(dialect.pullRequests(of: commit), .readPullRequest) {
                dialect.pullRequests(in: $0.json)?.filter(\.isOpen)
            }
        } catch {
            // Gitea has no empty list for a commit of none, and nobody has one for a commit that isn't there.
            guard error.kind == .absent else { throw error }
            return []
        }
    }

    /// The open pull requests of a branch of this repository, or of another owner's.
    package func openPullRequests(
        from branch: String, of owner: String? = nil
    ) throws(ForgeError) -> [PullRequest] {
        try read(dialect.openPullRequests(from: branch, of: owner), .readPullRequest) {
            dialect.pullRequests(in: $0.json)?.filter { $0.isOpen && $0.headBranch == branch }
        }
    }

    /// Opens a pull request; where one of the same branches is open, that one.
    package func open(_ draft: PullRequestDraft) throws(ForgeError) -> PullRequest {
        do throws(ForgeError) {
            return try read(dialect.createPullRequest(draft), .createPullRequest) {
                dialect.pullRequest(in: $0.json)
            }
        } catch {
            guard error.kind == .refused || error.kind == .lost else { throw error }
            let there = try openPullRequests(from: draft.head).first { $0.base == draft.base }
            guard let there else { throw error }
            return there
        }
    }

    /// Merges a pull request now; a forge that has no such method is an error.
    package func merge(_ request: PullRequest, by method: MergeMethod) throws(ForgeError) {
        guard let message = dialect.merge(request, by: method) else { throw unsupported(.merge) }
        try send(message, .merge)
    }

    /// Has the forge merge when it may; false where the forge has no such thing, or it's off for the repository.
    package func mergeLater(_ request: PullRequest, by method: MergeMethod) throws(ForgeError) -> Bool {
        guard let message = dialect.mergeLater(request, by: method) else { return false }
        let answer = try ask(message, .merge)
        // GraphQL reports errors with status 200.
        let errors = (answer.json["errors"]?.array ?? []).map { $0["message"]?.string ?? "no message" }
        guard let error = errors.first else { return true }
        if Self.needsNoWaiting.contains(where: { error.contains($0) }) { return false }
        throw ForgeError(
            .rights,
            Failure(
                .delivery, "\(dialect.kind.name) did not \(ForgeOperation.merge.name): \(printable(error))",
                at: "\(message.method) \(message.url)",
                hint: ForgeError.missing(dialect.permission(for: .merge), dialect, token)))
    }

    /// What GitHub says where nothing is left to wait for, or the repository has no waiting; all else is an error,
    /// since a merge that waits for nothing would be made in its place.
    private static let needsNoWaiting = [
        "clean status", "Can't enable auto-merge", "Protected branch rules not configured",
        "is not allowed for this repository",
    ]

    /// A run of a workflow, or a pipeline.
    package func pipeline(_ id: String) throws(ForgeError) -> PipelineRun {
        try read(dialect.pipeline(id), .pipeline) { dialect.pipeline(in: $0.json) }
    }

    package func cancel(_ run: PipelineRun) throws(ForgeError) {
        guard let request = dialect.cancel(run) else { throw unsupported(.pipeline) }
        try send(request, .pipeline)
    }

    package func rerun(_ run: PipelineRun) throws(ForgeError) {
        guard let request = dialect.rerun(run) else { throw unsupported(.pipeline) }
        try send(request, .pipeline)
    }

    /// Gives the forge a file and returns its address; nil where it takes none by its interface.
    package func upload(_ file: FileUpload, for target: CommentTarget?) throws(ForgeError) -> String? {
        guard let request = dialect.upload(file, for: target) else { return nil }
        let answer = try ask(request, .upload)
        guard let address = dialect.uploaded(file, answer.json) else {
            throw unreadable(request, .upload, "the answer has no address")
        }
        return address
    }
}
