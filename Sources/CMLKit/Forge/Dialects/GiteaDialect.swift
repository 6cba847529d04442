package import CMLSystem

/// Gitea and Forgejo.
package struct GiteaDialect: ForgeDialect {
    package let kind = ForgeKind.gitea
    package let api: String
    package let repository: String

    package init(api: String, repository: String) {
        self.api = api
        self.repository = repository
    }

    var root: String { "\(api)/repos/\(repository)" }

    func get(_ path: String) -> HTTPRequest { HTTPRequest("GET", root + path) }

    package func credential(_ token: ForgeToken) -> HTTPHeader { HTTPHeader("Authorization", "token \(token.secret)") }

    package func permission(for operation: ForgeOperation) -> String {
        switch operation {
        case .readComments, .readPullRequest: "the scope `read:issue`"
        case .identify: "the scope `read:user`"
        case .comment: "the scope `write:issue`"
        case .status, .readStatus, .createPullRequest, .merge, .pipeline, .check: "the scope `write:repository`"
        case .upload: "the scope `write:issue`"
        }
    }

    // MARK: Comments

    /// All of them: the forge knows no pages here. A commit has no comments.
    package func commentList(on target: CommentTarget) -> HTTPRequest? {
        number(of: target).map { get("/issues/\($0)/comments") }
    }

    private func number(of target: CommentTarget) -> String? {
        switch target {
        case .pullRequest(let number), .issue(let number): number
        case .commit: nil
        }
    }

    package func commentPage(_ answer: ForgeAnswer) -> CommentPage? {
        guard let list = answer.json.array else { return nil }
        let comments = list.compactMap { comment($0) }
        guard comments.count == list.count else { return nil }
        return CommentPage(comments, next: answer.nextLink.map { HTTPRequest("GET", $0) })
    }

    package func createComment(_ body: String, on target: CommentTarget) -> HTTPRequest? {
        number(of: target).map {
            HTTPRequest("POST", "\(root)/issues/\($0)/comments", json: ["body": .string(body)])
        }
    }

    package func updateComment(_ id: String, _ body: String, on target: CommentTarget) -> HTTPRequest? {
        HTTPRequest("PATCH", "\(root)/issues/comments/\(id)", json: ["body": .string(body)], isRepeatable: true)
    }

    package func deleteComment(_ id: String, on target: CommentTarget) -> HTTPRequest? {
        HTTPRequest("DELETE", "\(root)/issues/comments/\(id)")
    }

    package func comment(_ json: Json) -> ForgeComment? {
        guard let id = json["id"]?.identifier else { return nil }
        return ForgeComment(
            id: id, body: json["body"]?.string ?? "", author: json["user"].flatMap { identity($0) },
            url: json["html_url"]?.string)
    }

    package var identityRequest: HTTPRequest { HTTPRequest("GET", "\(api)/user") }

    package func identity(_ json: Json) -> ForgeAuthor? { json["login"]?.string.map { ForgeAuthor($0) } }

    package var jobAuthors: [String] { ["gitea-actions", "forgejo-actions"] }
    package var onlyAuthorsEdit: Bool { false }

    // MARK: Statuses

    package func setStatus(_ status: CommitStatus, on commit: String) -> HTTPRequest {
        var fields: [String: Json] = [
            "context": .string(status.name), "state": .string(status.state.rawValue),
            "description": .string(status.text.shortened(to: 140)),
        ]
        fields["target_url"] = status.url.map { .string($0) }
        return HTTPRequest("POST", "\(root)/statuses/\(commit)", json: fields, isRepeatable: true)
    }

    package func statusList(of commit: String, name: String) -> HTTPRequest {
        get("/commits/\(commit)/statuses?limit=50&sort=recentupdate")
    }

    package func status(named name: String, in json: Json) -> CommitStatus.State? {
        let newest = json.array?.first { $0["context"]?.string == name }
        return newest?["status"]?.string.flatMap { CommitStatus.State(rawValue: $0) }
    }

    package func checkRun(_ check: CheckRun, id: String?) -> HTTPRequest? { nil }
}
