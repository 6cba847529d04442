package import CMLSystem

extension GitLabDialect {
    package func pullRequest(_ number: String) -> HTTPRequest { get("/merge_requests/\(number)") }

    package func pullRequest(in json: Json) -> PullRequest? {
        guard let number = json["iid"]?.identifier, let head = json["sha"]?.string else { return nil }
        var request = PullRequest(
            number: number, isOpen: json["state"]?.string == "opened", head: head,
            headBranch: json["source_branch"]?.string ?? "", base: json["target_branch"]?.string ?? "")
        request.headRepositoryID = json["source_project_id"]?.identifier
        request.url = json["web_url"]?.string
        return request
    }

    package func pullRequests(of commit: String) -> HTTPRequest {
        get("/repository/commits/\(commit)/merge_requests?per_page=100&state=opened")
    }

    package func openPullRequests(from branch: String, of owner: String?) -> HTTPRequest {
        get("/merge_requests?per_page=100&source_branch=\(branch.percentEncoded)&state=opened")
    }

    package func pullRequests(in json: Json) -> [PullRequest]? { json.array?.compactMap { pullRequest(in: $0) } }

    package func createPullRequest(_ draft: PullRequestDraft) -> HTTPRequest {
        HTTPRequest(
            "POST", "\(root)/merge_requests",
            json: [
                "title": .string(draft.title), "description": .string(draft.body),
                "source_branch": .string(draft.head), "target_branch": .string(draft.base),
            ])
    }

    /// A rebase is no way to merge here: the project's settings decide on that.
    package func merge(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        merge(request, by: method, later: false)
    }

    package func mergeLater(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        merge(request, by: method, later: true)
    }

    private func merge(_ request: PullRequest, by method: MergeMethod, later: Bool) -> HTTPRequest? {
        guard method != .rebase else { return nil }
        var fields: [String: Json] = ["sha": .string(request.head), "squash": .bool(method == .squash)]
        // `auto_merge` is the name since GitLab 17.11; older servers know only this one, and newer ones both.
        if later { fields["merge_when_pipeline_succeeds"] = .bool(true) }
        return HTTPRequest("PUT", "\(root)/merge_requests/\(request.number)/merge", json: fields)
    }

    package func pipeline(_ id: String) -> HTTPRequest { get("/pipelines/\(id)") }

    package var pipelines: HTTPRequest { self.get("/pipelines?per_page=100") }

    package func pipeline(in json: Json) -> PipelineRun? {
        guard let id = json["id"]?.identifier else { return nil }
        let unfinished = [
            "created", "waiting_for_resource", "preparing", "pending", "running", "scheduled", "manual", "canceling",
        ]
        return PipelineRun(
            id: id, isFinished: !unfinished.contains(json["status"]?.string ?? ""), commit: json["sha"]?.string)
    }

    package func cancel(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/pipelines/\(run.id)/cancel", isRepeatable: true)
    }

    package func rerun(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/pipelines/\(run.id)/retry", isRepeatable: true)
    }

    package func upload(_ file: FileUpload, for target: CommentTarget?) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/uploads", field: "file", file: file)
    }

    /// The address that GitLab gives is below the project's page, and works in its own Markdown as it is.
    package func uploaded(_ file: FileUpload, _ json: Json) -> String? { json["url"]?.string }
}
