package import CMLSystem

extension BitbucketDialect {
    package func pullRequest(_ number: String) -> HTTPRequest { get("/pullrequests/\(number)") }

    package func pullRequest(in json: Json) -> PullRequest? {
        guard let number = json["id"]?.identifier, let head = json["source"]?["commit"]?["hash"]?.string else {
            return nil
        }
        var request = PullRequest(
            number: number, isOpen: json["state"]?.string == "OPEN", head: head,
            headBranch: json["source"]?["branch"]?["name"]?.string ?? "",
            base: json["destination"]?["branch"]?["name"]?.string ?? "")
        request.headRepository = json["source"]?["repository"]?["full_name"]?.string
        request.url = json["links"]?["html"]?["href"]?.string
        return request
    }

    package func pullRequests(of commit: String) -> HTTPRequest { get("/commit/\(commit)/pullrequests?pagelen=50") }

    package func openPullRequests(from branch: String, of owner: String?) -> HTTPRequest {
        let name = Json.string(branch).canonical
        return get("/pullrequests?pagelen=50&q=\("source.branch.name=\(name) AND state=\"OPEN\"".percentEncoded)")
    }

    package func pullRequests(in json: Json) -> [PullRequest]? {
        json["values"]?.array?.compactMap { pullRequest(in: $0) }
    }

    package func createPullRequest(_ draft: PullRequestDraft) -> HTTPRequest {
        func end(_ branch: String) -> Json { .object(["branch": .object(["name": .string(branch)])]) }
        return HTTPRequest(
            "POST", "\(root)/pullrequests",
            json: [
                "title": .string(draft.title), "description": .string(draft.body), "source": end(draft.head),
                "destination": end(draft.base),
            ])
    }

    package func merge(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        let strategy =
            switch method {
            case .merge: "merge_commit"
            case .squash: "squash"
            case .rebase: "rebase_merge"
            }
        return HTTPRequest(
            "POST", "\(root)/pullrequests/\(request.number)/merge",
            json: ["type": .string("pullrequest_merge_parameters"), "merge_strategy": .string(strategy)])
    }

    /// The forge has no such thing.
    package func mergeLater(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? { nil }

    package func pipeline(_ id: String) -> HTTPRequest { get("/pipelines/\(id.percentEncoded)") }

    package var pipelines: HTTPRequest { self.get("/pipelines?pagelen=50&sort=-created_on") }

    package func pipeline(in json: Json) -> PipelineRun? {
        guard let id = json["uuid"]?.string else { return nil }
        var run = PipelineRun(
            id: id, isFinished: json["state"]?["name"]?.string == "COMPLETED",
            commit: json["target"]?["commit"]?["hash"]?.string)
        run.target = json["target"]
        return run
    }

    package func cancel(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/pipelines/\(run.id.percentEncoded)/stopPipeline", isRepeatable: true)
    }

    /// A pipeline can't be run again; a new one of the same target can be started.
    package func rerun(_ run: PipelineRun) -> HTTPRequest? {
        guard let target = run.target else { return nil }
        return HTTPRequest("POST", "\(root)/pipelines", json: ["target": target])
    }

    package func upload(_ file: FileUpload, for target: CommentTarget?) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/downloads", field: "files", file: file)
    }

    /// The answer is empty; the address follows from the name.
    package func uploaded(_ file: FileUpload, _ json: Json) -> String? {
        "https://bitbucket.org/\(repository)/downloads/\(file.name.percentEncoded)"
    }
}
