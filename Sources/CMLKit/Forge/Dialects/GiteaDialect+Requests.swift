package import CMLSystem

extension GiteaDialect {
    package func pullRequest(_ number: String) -> HTTPRequest { get("/pulls/\(number)") }

    package func pullRequest(in json: Json) -> PullRequest? {
        guard let number = json["number"]?.identifier, let head = json["head"]?["sha"]?.string else { return nil }
        var request = PullRequest(
            number: number, isOpen: json["state"]?.string == "open", head: head,
            headBranch: json["head"]?["ref"]?.string ?? "", base: json["base"]?["ref"]?.string ?? "")
        request.headRepository = json["head"]?["repo"]?["full_name"]?.string
        request.headRepositoryID = json["head"]?["repo_id"]?.identifier
        request.url = json["html_url"]?.string
        return request
    }

    package func pullRequests(of commit: String) -> HTTPRequest { get("/commits/\(commit)/pull") }

    package func openPullRequests(from branch: String, of owner: String?) -> HTTPRequest {
        get("/pulls?limit=50&state=open")
    }

    /// A commit has one pull request here, a list has many.
    package func pullRequests(in json: Json) -> [PullRequest]? {
        if let list = json.array { return list.compactMap { pullRequest(in: $0) } }
        return pullRequest(in: json).map { [$0] }
    }

    package func createPullRequest(_ draft: PullRequestDraft) -> HTTPRequest {
        HTTPRequest(
            "POST", "\(root)/pulls",
            json: [
                "title": .string(draft.title), "body": .string(draft.body), "head": .string(draft.head),
                "base": .string(draft.base),
            ])
    }

    package func merge(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        merge(request, ["do": .string(method.rawValue), "head_commit_id": .string(request.head)])
    }

    package func mergeLater(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        merge(
            request,
            [
                "do": .string(method.rawValue), "head_commit_id": .string(request.head),
                "merge_when_checks_succeed": .bool(true),
            ])
    }

    private func merge(_ request: PullRequest, _ fields: [String: Json]) -> HTTPRequest {
        HTTPRequest("POST", "\(root)/pulls/\(request.number)/merge", json: fields)
    }

    package func pipeline(_ id: String) -> HTTPRequest { get("/actions/runs/\(id)") }

    package var pipelines: HTTPRequest { self.get("/actions/runs?limit=50") }

    package func pipeline(in json: Json) -> PipelineRun? {
        guard let id = json["id"]?.identifier else { return nil }
        let finished = ["completed", "success", "failure", "cancelled", "skipped"]
        return PipelineRun(
            id: id, isFinished: finished.contains(json["status"]?.string ?? ""), commit: json["head_sha"]?.string)
    }

    /// Gitea's runs can't be ended by a token.
    package func cancel(_ run: PipelineRun) -> HTTPRequest? { nil }

    package func rerun(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/actions/runs/\(run.id)/rerun")
    }

    package func upload(_ file: FileUpload, for target: CommentTarget?) -> HTTPRequest? {
        switch target {
        case .pullRequest(let number), .issue(let number):
            HTTPRequest(
                "POST", "\(root)/issues/\(number)/assets?name=\(file.name.percentEncoded)", field: "attachment",
                file: file)
        case .commit, nil: nil
        }
    }

    package func uploaded(_ file: FileUpload, _ json: Json) -> String? { json["browser_download_url"]?.string }
}
