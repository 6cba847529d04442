/// Where a request goes, redirects followed by hand.
///
/// libcurl would pass `PRIVATE-TOKEN` and the like on to whatever host an answer names, and turn a POST into a GET.
struct HTTPRedirects {
    private static let most = 5

    private let request: HTTPRequest
    private let start: HTTPAddress
    private(set) var address: HTTPAddress
    private var visited: [HTTPAddress]

    init(_ request: HTTPRequest, from start: HTTPAddress) {
        self.request = request
        self.start = start
        address = start
        visited = [start]
    }

    /// Whether another origin has been reached; then even a way back gets no credential.
    var hasLeft: Bool { visited.contains { $0.origin != start.origin } }

    /// The request's own header fields as far as `address` may see them.
    var headers: [HTTPHeader] {
        hasLeft ? request.headers.filter { $0.name.lowercased() == "accept" } : request.headers
    }

    private var isRead: Bool { request.method == "GET" || request.method == "HEAD" }

    /// Moves on to where `response` points. Returns false when it is the answer itself.
    mutating func follow(_ response: HTTPResponse) throws(HTTPError) -> Bool {
        let isKept = response.status == 307 || response.status == 308
        guard isKept || [301, 302, 303].contains(response.status), let location = response.header("location") else {
            return false
        }
        guard isKept || isRead else {
            throw refusal("answers a \(request.method) with a redirect (\(response.status))", response)
        }
        let target: HTTPAddress
        do throws(HTTPError) {
            target = try HTTPAddress(location, relativeTo: address)
        } catch {
            throw refusal("redirects to \(error.what)", response)
        }
        guard target.origin == address.origin || isRead && request.mayLeaveOrigin && isSafe(target) else {
            throw refusal("redirects to another place, `\(target.origin)`", response)
        }
        guard !visited.contains(target) else { throw refusal("redirects in a circle", response) }
        guard visited.count <= Self.most else {
            throw refusal("redirects more than \(Self.most) times", response)
        }
        visited.append(target)
        address = target
        return true
    }

    /// From an encrypted connection there is no way to one in clear.
    private func isSafe(_ target: HTTPAddress) -> Bool {
        target.origin.scheme == "https" || address.origin.scheme == "http"
    }

    /// A 302 or 303 is also how a server answers a write that it has carried out.
    private func refusal(_ what: String, _ response: HTTPResponse) -> HTTPError {
        HTTPError(
            .redirect, "`\(address.origin)` \(what)",
            mayHaveBeenApplied: !isRead && (response.status == 302 || response.status == 303))
    }
}
