package import CMLSystem

/// Bitbucket Cloud.
package struct BitbucketDialect: ForgeDialect {
    package let kind = ForgeKind.bitbucket
    package let api: String
    package let repository: String

    package init(api: String, repository: String) {
        self.api = api
        self.repository = repository
    }

    var root: String { "\(api)/repositories/\(repository)" }

    func get(_ path: String) -> HTTPRequest { HTTPRequest("GET", root + path) }

    /// `user:password` is shown as a name and a password, everything else as an access token.
    package func credential(_ token: ForgeToken) -> HTTPHeader {
        guard token.secret.contains(":") else { return HTTPHeader("Authorization", "Bearer \(token.secret)") }
        return HTTPHeader("Authorization", "Basic \(Base64.encoded(Array(token.secret.utf8)))")
    }

    package func permission(for operation: ForgeOperation) -> String {
        switch operation {
        case .readComments, .comment, .readPullRequest: "the scope `pullrequest`"
        case .identify: "the scope `account`"
        case .status, .readStatus, .check: "the scope `repository`"
        case .createPullRequest, .merge: "the scope `pullrequest:write`"
        case .pipeline: "the scope `pipeline:write`"
        case .upload: "the scope `repository:write`"
        }
    }

    // MARK: Comments

    /// Issues of the forge's old tracker have no interface here.
    private func path(_ target: CommentTarget) -> String? {
        switch target {
        case .pullRequest(let number): "/pullrequests/\(number)/comments"
        case .commit(let commit): "/commit/\(commit)/comments"
        case .issue: nil
        }
    }

    package func commentList(on target: CommentTarget) -> HTTPRequest? {
        path(target).map { get("\($0)?pagelen=100") }
    }

    /// A deleted comment stays in the list, and can't be edited.
    package func commentPage(_ answer: ForgeAnswer) -> CommentPage? {
        guard let list = answer.json["values"]?.array else { return nil }
        let comments = list.filter { $0["deleted"]?.bool != true }.compactMap { comment($0) }
        return CommentPage(comments, next: answer.json["next"]?.string.map { HTTPRequest("GET", $0) })
    }

    private static func content(_ body: String) -> [String: Json] {
        ["content": .object(["raw": .string(body)])]
    }

    package func createComment(_ body: String, on target: CommentTarget) -> HTTPRequest? {
        path(target).map { HTTPRequest("POST", root + $0, json: Self.content(body)) }
    }

    package func updateComment(_ id: String, _ body: String, on target: CommentTarget) -> HTTPRequest? {
        path(target).map { HTTPRequest("PUT", "\(root)\($0)/\(id)", json: Self.content(body)) }
    }

    package func deleteComment(_ id: String, on target: CommentTarget) -> HTTPRequest? {
        path(target).map { HTTPRequest("DELETE", "\(root)\($0)/\(id)") }
    }

    package func comment(_ json: Json) -> ForgeComment? {
        guard let id = json["id"]?.identifier else { return nil }
        return ForgeComment(
            id: id, body: json["content"]?["raw"]?.string ?? "", author: json["user"].flatMap { identity($0) },
            url: json["links"]?["html"]?["href"]?.string)
    }

    package var identityRequest: HTTPRequest { HTTPRequest("GET", "\(api)/user") }

    /// Names can be changed and chosen by anybody; ids can't.
    package func identity(_ json: Json) -> ForgeAuthor? { json["uuid"]?.string.map { ForgeAuthor($0) } }

    package var jobAuthors: [String] { [] }
    package var onlyAuthorsEdit: Bool { true }

    // MARK: Statuses

    package func setStatus(_ status: CommitStatus, on commit: String) -> HTTPRequest {
        let state =
            switch status.state {
            case .pending: "INPROGRESS"
            case .success: "SUCCESSFUL"
            case .failure: "FAILED"
            case .error: "STOPPED"
            }
        let fields: [String: Json] = [
            "key": .string(Self.key(status.name)), "name": .string(status.name.shortened(to: 255)),
            "state": .string(state), "description": .string(status.text.shortened(to: 140)),
            "url": .string(status.url ?? "https://bitbucket.org/\(repository)/commits/\(commit)"),
        ]
        return HTTPRequest("POST", "\(root)/commit/\(commit)/statuses/build", json: fields, isRepeatable: true)
    }

    /// At most 40 characters; a longer name by its beginning and its hash.
    static func key(_ name: String) -> String {
        guard name.count > 40 else { return name }
        return "\(name.prefix(31))-\(Sha256.hex(Array(name.utf8)).prefix(8))"
    }

    package func statusList(of commit: String, name: String) -> HTTPRequest {
        get("/commit/\(commit)/statuses/build/\(Self.key(name).percentEncoded)")
    }

    package func status(named name: String, in json: Json) -> CommitStatus.State? {
        guard json["key"]?.string == Self.key(name) else { return nil }
        switch json["state"]?.string {
        case "INPROGRESS": return .pending
        case "SUCCESSFUL": return .success
        case "FAILED": return .failure
        default: return .error
        }
    }

    package func checkRun(_ check: CheckRun, id: String?) -> HTTPRequest? { nil }
}
