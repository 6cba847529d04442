import CMLSystem

/// Why a forge didn't do what it was asked.
package struct ForgeError: Error, Equatable {
    package enum Kind: Equatable, Sendable {
        /// The token may not do that (403).
        case rights
        /// The token is wrong or has expired (401).
        case token
        /// It isn't there, or hidden from this token (404, 410).
        case absent
        /// Something else is wrong with what was asked (other 4xx), or the answer makes no sense.
        case refused
        /// There is no answer, or the server failed (5xx): whether it was done is unknown.
        case lost
        /// There is no answer, and nothing was done.
        case unreachable
    }

    package var kind: Kind
    package var failure: Failure

    package init(_ kind: Kind, _ failure: Failure) {
        self.kind = kind
        self.failure = failure
    }
}

extension ForgeError {
    /// A refusal in words: what was wanted, the body's message, the request with its status, and the permission.
    init(
        _ operation: ForgeOperation, _ request: HTTPRequest, _ response: HTTPResponse, _ dialect: any ForgeDialect,
        _ token: ForgeToken?
    ) {
        let message = ForgeMessage.text(of: response) ?? "no message"
        kind =
            switch response.status {
            case 401: .token
            case 403: HTTPRefusal(response, at: 0) == nil ? .rights : .refused
            case 404, 410: .absent
            case 500...: .lost
            default: .refused
            }
        failure = Failure(
            .delivery, "\(dialect.kind.name) did not \(operation.name): \(message)",
            at: "\(request.method) \(request.url): status \(response.status)",
            hint: Self.hint(kind, operation, dialect, token))
    }

    /// What there is no answer to.
    init(_ operation: ForgeOperation, _ request: HTTPRequest, _ error: HTTPError, _ dialect: any ForgeDialect) {
        kind = error.mayHaveBeenApplied ? .lost : .unreachable
        failure = Failure(
            .delivery, "\(dialect.kind.name) did not answer, can't \(operation.name): \(error.what)",
            at: "\(request.method) \(request.url)")
    }

    private static func hint(
        _ kind: Kind, _ operation: ForgeOperation, _ dialect: any ForgeDialect, _ token: ForgeToken?
    ) -> String? {
        let permission = dialect.permission(for: operation)
        let name = token.map(\.description) ?? "no token"
        switch kind {
        case .token:
            guard token?.kind != .gitlabJob else { return gitLabJob(permission) }
            return token == nil ? "give one: `--token` or the forge's own variable" : "\(name) is wrong or has expired"
        case .rights: return missing(permission, dialect, token)
        case .absent: return "it does not exist, or \(name) may not see it (\(permission))"
        case .refused, .lost, .unreachable: return nil
        }
    }

    /// The sentence that names the permission to add, and where.
    static func missing(_ permission: String, _ dialect: any ForgeDialect, _ token: ForgeToken?) -> String {
        switch token?.kind {
        case .gitlabJob: gitLabJob(permission)
        case .actionsJob where dialect.kind == .github:
            "\(token?.description ?? "") lacks `\(permission)`: add it under `permissions:` of the job"
        default:
            "\(token?.description ?? "the token") lacks \(permission.hasPrefix("the ") ? permission : "`\(permission)`")"
        }
    }

    private static func gitLabJob(_ permission: String) -> String {
        "`CI_JOB_TOKEN` can't do that: add a project access token with \(permission) as the masked variable "
            + "`GITLAB_TOKEN`"
    }
}
