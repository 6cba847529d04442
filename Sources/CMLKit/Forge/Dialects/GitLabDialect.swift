package import CMLSystem

/// GitLab, also self-hosted and below a path of its server.
package struct GitLabDialect: ForgeDialect {
    package let kind = ForgeKind.gitlab
    package let api: String
    package let repository: String

    package init(api: String, repository: String) {
        self.api = api
        self.repository = repository
    }

    /// A project by its number or by its whole path in one segment.
    var root: String { "\(api)/projects/\(repository.percentEncoded)" }

    func get(_ path: String) -> HTTPRequest { HTTPRequest("GET", root + path) }

    package func credential(_ token: ForgeToken) -> HTTPHeader {
        HTTPHeader(token.kind == .gitlabJob ? "JOB-TOKEN" : "PRIVATE-TOKEN", token.secret)
    }

    package func permission(for operation: ForgeOperation) -> String {
        switch operation {
        case .readComments, .readPullRequest, .identify: "the scope `read_api`"
        case .comment: "the scope `api` and the role Reporter"
        case .status, .readStatus, .createPullRequest, .merge, .pipeline, .upload, .check:
            "the scope `api` and the role Developer"
        }
    }

    // MARK: Comments

    private func notes(_ target: CommentTarget) -> String {
        switch target {
        case .pullRequest(let number): "\(root)/merge_requests/\(number)/notes"
        case .issue(let number): "\(root)/issues/\(number)/notes"
        case .commit(let commit): "\(root)/repository/commits/\(commit)/comments"
        }
    }

    /// Oldest first; the forge's own order is the newest first.
    package func commentList(on target: CommentTarget) -> HTTPRequest? {
        if case .commit = target { return HTTPRequest("GET", notes(target) + "?page=1&per_page=100") }
        return HTTPRequest("GET", notes(target) + "?order_by=created_at&page=1&per_page=100&sort=asc")
    }

    package func commentPage(_ answer: ForgeAnswer) -> CommentPage? {
        guard let list = answer.json.array else { return nil }
        let comments = list.filter { $0["system"]?.bool != true }.compactMap { comment($0) }
        return CommentPage(comments, next: next(answer))
    }

    private func next(_ answer: ForgeAnswer) -> HTTPRequest? {
        guard let page = answer.response.header("x-next-page"), let number = Int(page),
            let start = answer.request.url.firstRange(of: "?page=") ?? answer.request.url.firstRange(of: "&page=")
        else { return nil }
        let rest = answer.request.url[start.upperBound...].drop(while: \.isNumber)
        return HTTPRequest("GET", "\(answer.request.url[..<start.upperBound])\(number)\(rest)")
    }

    package func createComment(_ body: String, on target: CommentTarget) -> HTTPRequest? {
        if case .commit = target { return HTTPRequest("POST", notes(target), json: ["note": .string(body)]) }
        return HTTPRequest("POST", notes(target), json: ["body": .string(body)])
    }

    /// A commit's comments can't be edited.
    package func updateComment(_ id: String, _ body: String, on target: CommentTarget) -> HTTPRequest? {
        if case .commit = target { return nil }
        return HTTPRequest("PUT", "\(notes(target))/\(id)", json: ["body": .string(body)])
    }

    package func deleteComment(_ id: String, on target: CommentTarget) -> HTTPRequest? {
        if case .commit = target { return nil }
        return HTTPRequest("DELETE", "\(notes(target))/\(id)")
    }

    /// A commit's comments have no id.
    package func comment(_ json: Json) -> ForgeComment? {
        guard let body = json["body"]?.string ?? json["note"]?.string else { return nil }
        return ForgeComment(
            id: json["id"]?.identifier ?? "", body: body, author: json["author"].flatMap { identity($0) })
    }

    package var identityRequest: HTTPRequest { HTTPRequest("GET", "\(api)/user") }

    package func identity(_ json: Json) -> ForgeAuthor? { json["username"]?.string.map { ForgeAuthor($0) } }

    /// A job's own token can't write comments.
    package var jobAuthors: [String] { [] }
    package var onlyAuthorsEdit: Bool { false }

    // MARK: Statuses

    package func setStatus(_ status: CommitStatus, on commit: String) -> HTTPRequest {
        let state =
            switch status.state {
            case .pending: "pending"
            case .success: "success"
            case .failure, .error: "failed"
            }
        var fields: [String: Json] = [
            "name": .string(status.name), "state": .string(state),
            "description": .string(status.text.shortened(to: 140)),
        ]
        fields["target_url"] = status.url.map { .string($0) }
        fields["pipeline_id"] = status.pipeline.flatMap { Int($0) }.map { .integer($0) }
        return HTTPRequest("POST", "\(root)/statuses/\(commit)", json: fields, isRepeatable: true)
    }

    package func statusList(of commit: String, name: String) -> HTTPRequest {
        get("/repository/commits/\(commit)/statuses?name=\(name.percentEncoded)&per_page=100")
    }

    package func status(named name: String, in json: Json) -> CommitStatus.State? {
        let found = (json.array ?? []).filter { $0["name"]?.string == name }
        let newest = found.max { ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0) }
        switch newest?["status"]?.string {
        case "pending", "running", "created": return .pending
        case "success": return .success
        case "failed": return .failure
        case nil: return nil
        default: return .error
        }
    }

    package func checkRun(_ check: CheckRun, id: String?) -> HTTPRequest? { nil }
}
