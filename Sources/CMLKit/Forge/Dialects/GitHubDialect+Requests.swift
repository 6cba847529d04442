package import CMLSystem

extension GitHubDialect {
    package func pullRequest(_ number: String) -> HTTPRequest { get("/pulls/\(number)") }

    package func pullRequest(in json: Json) -> PullRequest? {
        guard let number = json["number"]?.identifier, let head = json["head"]?["sha"]?.string else { return nil }
        var request = PullRequest(
            number: number, isOpen: json["state"]?.string == "open", head: head,
            headBranch: json["head"]?["ref"]?.string ?? "", base: json["base"]?["ref"]?.string ?? "")
        request.headRepository = json["head"]?["repo"]?["full_name"]?.string
        request.headRepositoryID = json["head"]?["repo"]?["id"]?.identifier
        request.url = json["html_url"]?.string
        request.node = json["node_id"]?.string
        return request
    }

    package func pullRequests(of commit: String) -> HTTPRequest { get("/commits/\(commit)/pulls?per_page=100") }

    package func openPullRequests(from branch: String, of owner: String?) -> HTTPRequest {
        let owner = owner ?? String(repository.prefix { $0 != "/" })
        return get("/pulls?head=\("\(owner):\(branch)".percentEncoded)&per_page=100&state=open")
    }

    package func pullRequests(in json: Json) -> [PullRequest]? { json.array?.compactMap { pullRequest(in: $0) } }

    package func createPullRequest(_ draft: PullRequestDraft) -> HTTPRequest {
        send(
            "POST", "/pulls",
            [
                "title": .string(draft.title), "body": .string(draft.body), "head": .string(draft.head),
                "base": .string(draft.base),
            ])
    }

    package func merge(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        send(
            "PUT", "/pulls/\(request.number)/merge",
            ["merge_method": .string(method.rawValue), "sha": .string(request.head)])
    }

    /// Only GraphQL has it.
    package func mergeLater(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest? {
        guard let node = request.node else { return nil }
        let query =
            "mutation($id:ID!,$method:PullRequestMergeMethod){enablePullRequestAutoMerge(input:{pullRequestId:$id,"
            + "mergeMethod:$method}){clientMutationId}}"
        let variables: [String: Json] = ["id": .string(node), "method": .string(method.rawValue.uppercased())]
        return HTTPRequest(
            "POST", graphql, headers: Self.headers,
            json: ["query": .string(query), "variables": .object(variables)], isRepeatable: true)
    }

    /// Enterprise has it at `/api/graphql`, beside `/api/v3`.
    private var graphql: String {
        api.hasSuffix("/api/v3") ? "\(api.dropLast("/v3".count))/graphql" : "\(api)/graphql"
    }

    package func pipeline(_ id: String) -> HTTPRequest { get("/actions/runs/\(id)") }

    package var pipelines: HTTPRequest { self.get("/actions/runs?per_page=100") }

    package func pipeline(in json: Json) -> PipelineRun? {
        json["id"]?.identifier.map {
            PipelineRun(
                id: $0, isFinished: json["status"]?.string == "completed", commit: json["head_sha"]?.string)
        }
    }

    package func cancel(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/actions/runs/\(run.id)/cancel", headers: Self.headers, isRepeatable: true)
    }

    package func rerun(_ run: PipelineRun) -> HTTPRequest? {
        HTTPRequest("POST", "\(root)/actions/runs/\(run.id)/rerun", headers: Self.headers)
    }

    /// A comment's files can only be uploaded by a person in a browser.
    package func upload(_ file: FileUpload, for target: CommentTarget?) -> HTTPRequest? { nil }

    package func uploaded(_ file: FileUpload, _ json: Json) -> String? { nil }
}
