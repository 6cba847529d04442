package import CMLSystem

/// A forge's interface: how requests are spelled there, and what its answers say.
///
/// Everything is a value. A request is nil where the forge can't be asked for it, and a reading is nil where the answer
/// isn't what the forge describes. Credentials are no part of it.
package protocol ForgeDialect: Sendable {
    var kind: ForgeKind { get }
    /// The address of the interface, without a slash at its end.
    var api: String { get }
    /// `owner/name`, on GitLab with all its groups.
    var repository: String { get }

    /// The header by which a token is shown.
    func credential(_ token: ForgeToken) -> HTTPHeader
    /// The permission that an operation needs, as the forge's settings name it: `pull-requests: write`.
    func permission(for operation: ForgeOperation) -> String

    func commentList(on target: CommentTarget) -> HTTPRequest?
    func commentPage(_ answer: ForgeAnswer) -> CommentPage?
    func createComment(_ body: String, on target: CommentTarget) -> HTTPRequest?
    func updateComment(_ id: String, _ body: String, on target: CommentTarget) -> HTTPRequest?
    func deleteComment(_ id: String, on target: CommentTarget) -> HTTPRequest?
    func comment(_ json: Json) -> ForgeComment?

    /// Asks whose the token is.
    var identityRequest: HTTPRequest { get }
    func identity(_ json: Json) -> ForgeAuthor?
    /// Who writes with the job's own token, which can't be asked; none where a job has no such token.
    var jobAuthors: [String] { get }
    /// Whether the forge lets only its author edit a comment, so that trying does no harm.
    var onlyAuthorsEdit: Bool { get }

    func setStatus(_ status: CommitStatus, on commit: String) -> HTTPRequest
    /// Asks for what stands beside a commit.
    func statusList(of commit: String, name: String) -> HTTPRequest
    /// The newest state by that name; nil where there is none or the answer can't be read.
    func status(named name: String, in json: Json) -> CommitStatus.State?
    /// Writes a check run, a new one without an `id`.
    func checkRun(_ check: CheckRun, id: String?) -> HTTPRequest?

    func pullRequest(_ number: String) -> HTTPRequest
    func pullRequest(in json: Json) -> PullRequest?
    func pullRequests(of commit: String) -> HTTPRequest
    /// The open ones of a branch of this repository, or of another's where the forge can be asked for that.
    func openPullRequests(from branch: String, of owner: String?) -> HTTPRequest
    func pullRequests(in json: Json) -> [PullRequest]?
    func createPullRequest(_ draft: PullRequestDraft) -> HTTPRequest
    func merge(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest?
    /// Has the forge merge when everything that is required has passed.
    func mergeLater(_ request: PullRequest, by method: MergeMethod) -> HTTPRequest?

    func pipeline(_ id: String) -> HTTPRequest
    func pipeline(in json: Json) -> PipelineRun?
    /// The newest of the repository's pipelines.
    var pipelines: HTTPRequest { get }
    func cancel(_ run: PipelineRun) -> HTTPRequest?
    func rerun(_ run: PipelineRun) -> HTTPRequest?

    /// Gives the forge a file to show in a comment on `target`.
    func upload(_ file: FileUpload, for target: CommentTarget?) -> HTTPRequest?
    /// The address of an uploaded file, as a comment has to name it.
    func uploaded(_ file: FileUpload, _ json: Json) -> String?
}

/// What somebody wants of a forge, for the sentences of a refusal.
package enum ForgeOperation: Equatable, Sendable {
    case readComments(CommentTarget)
    case comment(CommentTarget)
    case identify
    case readStatus
    case status
    case check
    case readPullRequest
    case createPullRequest
    case merge
    case pipeline
    case upload

    /// As in "can't …".
    package var name: String {
        switch self {
        case .readComments(let target): "read the comments on \(target.name)"
        case .comment(let target): "comment on \(target.name)"
        case .identify: "ask whose the token is"
        case .readStatus: "tell the commit's statuses"
        case .status: "set the commit status"
        case .check: "write the check run"
        case .readPullRequest: "read the pull request"
        case .createPullRequest: "open the pull request"
        case .merge: "merge the pull request"
        case .pipeline: "start the pipeline again"
        case .upload: "upload the file"
        }
    }
}

/// An answer, with the request that it is to.
package struct ForgeAnswer: Sendable {
    package var request: HTTPRequest
    package var response: HTTPResponse
    /// null where there is no body.
    package var json: Json

    package init(to request: HTTPRequest, _ response: HTTPResponse, _ json: Json) {
        self.request = request
        self.response = response
        self.json = json
    }

    /// The address of the next page by the header `Link` (RFC 8288).
    package var nextLink: String? {
        guard let link = response.header("link") else { return nil }
        for part in link.split(separator: ",") {
            let fields = part.split(separator: ";").map { String($0).trimmed }
            guard fields.dropFirst().contains(where: { $0 == "rel=\"next\"" || $0 == "rel=next" }),
                let address = fields.first, address.hasPrefix("<"), address.hasSuffix(">")
            else { continue }
            return String(address.dropFirst().dropLast())
        }
        return nil
    }
}

extension HTTPRequest {
    /// A request whose body is JSON.
    init(
        _ method: String, _ url: String, headers: [HTTPHeader] = [], json: [String: Json], isRepeatable: Bool? = nil
    ) {
        let type = HTTPHeader("Content-Type", "application/json")
        self.init(
            method, url, headers: headers + [type], body: Array(Json.object(json).canonical.utf8),
            isRepeatable: isRepeatable)
    }

    /// A request that uploads one file as a form of a browser does.
    ///
    /// The boundary comes from the content, which can't hold its own hash. A file that is there twice does no harm.
    init(_ method: String, _ url: String, headers: [HTTPHeader] = [], field: String, file: FileUpload) {
        let boundary = "cml-\(Sha256.hex(file.bytes).prefix(40))"
        let name = file.name.map { "\"\\\r\n".contains($0) ? "_" : $0 }
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(String(name))\"\r\n"
            + "Content-Type: \(file.type)\r\n\r\n"
        let type = HTTPHeader("Content-Type", "multipart/form-data; boundary=\(boundary)")
        self.init(
            method, url, headers: headers + [type],
            body: Array(head.utf8) + file.bytes + Array("\r\n--\(boundary)--\r\n".utf8), isRepeatable: true)
    }
}

extension Json {
    /// A number or text as a text: ids are one or the other.
    var identifier: String? { string ?? integer.map(String.init) }
}

extension String {
    /// The text cut to `limit` characters, with an ellipsis of ASCII.
    func shortened(to limit: Int) -> String {
        guard count > limit else { return self }
        return String(prefix(limit - 3)) + "..."
    }
}
