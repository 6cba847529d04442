/// A request as a forge's or a registry's dialect spells it: no credential in it, and no socket behind it.
///
/// The client adds the credential of the request's own origin, so that a dialect can't send a token anywhere else.
package struct HTTPRequest: Equatable, Sendable {
    package var method: String
    package var url: String
    /// Header fields beside the credential and those that the client sets itself (`User-Agent`, `Content-Length`, …).
    package var headers: [HTTPHeader]
    package var body: [UInt8]?
    /// A body too large for memory, instead of `body`.
    package var upload: HTTPUpload?
    /// Whether a read may be answered by another origin, which gets no header but `Accept` and never a credential.
    ///
    /// Registries and release assets answer so, from a storage server.
    package var mayLeaveOrigin: Bool
    /// Whether sending it twice has the effect of sending it once; a POST whose answer was lost is not sent again.
    package var isRepeatable: Bool

    package init(
        _ method: String, _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil, upload: HTTPUpload? = nil,
        mayLeaveOrigin: Bool = false, isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.upload = upload
        self.mayLeaveOrigin = mayLeaveOrigin
        self.isRepeatable = isRepeatable ?? (method != "POST" && method != "PATCH")
    }
}

/// One header field; names are compared without regard to case.
package struct HTTPHeader: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A server's whole answer; that its status is an error is for the caller to judge.
package struct HTTPResponse: Equatable, Sendable {
    package var status: Int
    /// In the order they came, names in lower case.
    package var headers: [HTTPHeader]
    package var body: [UInt8]

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether the request may have been carried out though the answer says that it failed: a server or a proxy before
    /// it can break after the work was done.
    package var mayHaveBeenApplied: Bool { isSuccess || status >= 500 }

    /// The value of the first field of that name.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }
}

/// Why there is no answer.
package struct HTTPError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// No connection: the request was not sent.
        case unreachable
        /// The connection was made, and ended before the whole answer came: the request may have been carried out.
        case lost
        /// The time of the request, or of the whole delivery, is over.
        case timeout
        /// The server's certificate is not one that is trusted here.
        case certificate
        /// A redirect to another origin, in a circle, or beyond the fifth.
        case redirect
        /// The answer is larger than the caller takes.
        case tooLarge
        /// A signal came.
        case stopped
        /// A URL that is none, a file that can't be read or written, or libcurl missing.
        case unusable
    }

    package var kind: Kind
    /// One lowercase clause, without a credential in it.
    package var what: String
    /// Whether the server may have carried the request out.
    package var mayHaveBeenApplied: Bool

    package init(_ kind: Kind, _ what: String, mayHaveBeenApplied: Bool = false) {
        self.kind = kind
        self.what = what
        self.mayHaveBeenApplied = mayHaveBeenApplied
    }

    package var description: String { what }
}
