package import CMLSystem

/// GitHub and GitHub Enterprise: api.github.com, or `/api/v3` of the company's own.
package struct GitHubDialect: ForgeDialect {
    package let kind = ForgeKind.github
    package let api: String
    package let repository: String

    /// Enterprise servers lag behind, so the oldest version that has everything is asked for.
    static let headers = [
        HTTPHeader("Accept", "application/vnd.github+json"), HTTPHeader("X-GitHub-Api-Version", "2022-11-28"),
    ]

    package init(api: String, repository: String) {
        self.api = api
        self.repository = repository
    }

    var root: String { "\(api)/repos/\(repository)" }

    func get(_ path: String) -> HTTPRequest { HTTPRequest("GET", root + path, headers: Self.headers) }

    func send(
        _ method: String, _ path: String, _ json: [String: Json], isRepeatable: Bool? = nil
    ) -> HTTPRequest {
        HTTPRequest(method, root + path, headers: Self.headers, json: json, isRepeatable: isRepeatable)
    }

    package func credential(_ token: ForgeToken) -> HTTPHeader {
        HTTPHeader("Authorization", "Bearer \(token.secret)")
    }

    package func permission(for operation: ForgeOperation) -> String {
        switch operation {
        case .readComments(.pullRequest), .readPullRequest: "pull-requests: read"
        case .readComments(.issue): "issues: read"
        case .readComments(.commit): "contents: read"
        case .comment(.pullRequest): "pull-requests: write"
        case .comment(.issue): "issues: write"
        case .comment(.commit): "contents: write"
        case .identify: "read:user"
        case .status, .readStatus: "statuses: write"
        case .check: "checks: write"
        case .createPullRequest: "pull-requests: write"
        case .merge: "contents: write"
        case .pipeline: "actions: write"
        case .upload: "contents: write"
        }
    }

    // MARK: Comments

    package func commentList(on target: CommentTarget) -> HTTPRequest? {
        switch target {
        case .pullRequest(let number), .issue(let number): get("/issues/\(number)/comments?per_page=100")
        case .commit(let commit): get("/commits/\(commit)/comments?per_page=100")
        }
    }

    package func commentPage(_ answer: ForgeAnswer) -> CommentPage? {
        guard let list = answer.json.array else { return nil }
        let comments = list.compactMap { comment($0) }
        guard comments.count == list.count else { return nil }
        return CommentPage(
            comments, next: answer.nextLink.map { HTTPRequest("GET", $0, headers: Self.headers) })
    }

    package func createComment(_ body: String, on target: CommentTarget) -> HTTPRequest? {
        switch target {
        case .pullRequest(let number), .issue(let number):
            send("POST", "/issues/\(number)/comments", ["body": .string(body)])
        case .commit(let commit): send("POST", "/commits/\(commit)/comments", ["body": .string(body)])
        }
    }

    package func updateComment(_ id: String, _ body: String, on target: CommentTarget) -> HTTPRequest? {
        send("PATCH", commentPath(id, on: target), ["body": .string(body)], isRepeatable: true)
    }

    package func deleteComment(_ id: String, on target: CommentTarget) -> HTTPRequest? {
        HTTPRequest("DELETE", root + commentPath(id, on: target), headers: Self.headers)
    }

    private func commentPath(_ id: String, on target: CommentTarget) -> String {
        if case .commit = target { return "/comments/\(id)" }
        return "/issues/comments/\(id)"
    }

    package func comment(_ json: Json) -> ForgeComment? {
        guard let id = json["id"]?.identifier else { return nil }
        return ForgeComment(
            id: id, body: json["body"]?.string ?? "", author: json["user"].flatMap { identity($0) },
            url: json["html_url"]?.string)
    }

    package var identityRequest: HTTPRequest { HTTPRequest("GET", "\(api)/user", headers: Self.headers) }

    package func identity(_ json: Json) -> ForgeAuthor? {
        json["login"]?.string.map { ForgeAuthor($0, isApp: json["type"]?.string == "Bot") }
    }

    package var jobAuthors: [String] { ["github-actions[bot]"] }
    package var onlyAuthorsEdit: Bool { false }

    // MARK: Statuses

    package func setStatus(_ status: CommitStatus, on commit: String) -> HTTPRequest {
        var fields: [String: Json] = [
            "context": .string(status.name), "state": .string(status.state.rawValue),
            "description": .string(status.text.shortened(to: 140)),
        ]
        fields["target_url"] = status.url.map { .string($0) }
        return send("POST", "/statuses/\(commit)", fields, isRepeatable: true)
    }

    package func statusList(of commit: String, name: String) -> HTTPRequest {
        get("/commits/\(commit)/statuses?per_page=100")
    }

    package func status(named name: String, in json: Json) -> CommitStatus.State? {
        let newest = json.array?.first { $0["context"]?.string == name }
        return newest?["state"]?.string.flatMap { CommitStatus.State(rawValue: $0) }
    }

    package func checkRun(_ check: CheckRun, id: String?) -> HTTPRequest? {
        var output: [String: Json] = [
            "title": .string(check.title.shortened(to: 250)), "summary": .string(check.summary.shortened(to: 65_535)),
        ]
        if !check.annotations.isEmpty { output["annotations"] = .array(check.annotations.map(Self.annotation)) }
        var fields: [String: Json] = [
            "name": .string(check.name), "status": .string(check.progress.rawValue), "output": .object(output),
        ]
        fields["details_url"] = check.url.map { .string($0) }
        if check.progress == .completed {
            fields["conclusion"] = .string((check.conclusion ?? .neutral).rawValue)
        }
        if let id { return send("PATCH", "/check-runs/\(id)", fields, isRepeatable: check.annotations.isEmpty) }
        fields["head_sha"] = .string(check.commit)
        return send("POST", "/check-runs", fields)
    }

    private static func annotation(_ annotation: CheckRun.Annotation) -> Json {
        .object([
            "path": .string(annotation.path), "start_line": .integer(annotation.line),
            "end_line": .integer(annotation.line), "annotation_level": .string(annotation.level.rawValue),
            "message": .string(annotation.message.shortened(to: 4_000)),
        ])
    }
}
