import CCurl

/// Where a credential is valid: scheme, host and port, all three.
package struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
    package var scheme: String
    /// In lower case; an IPv6 address in its brackets.
    package var host: String
    package var port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The origin of an absolute `http` or `https` URL, whatever path it has.
    package init(_ url: String) throws(HTTPError) { self = try HTTPAddress(url).origin }

    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// As in a URL, a default port left out.
    package var description: String {
        port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}

/// A secret header field and the one origin that it's sent to.
///
/// A credential for an `http` origin goes over the network in clear. Make one only for a forge whose own API root is
/// `http`, or for loopback: then the user has chosen it.
package struct HTTPCredential: Equatable, Sendable {
    package var origin: HTTPOrigin
    package var header: HTTPHeader

    package init(_ origin: HTTPOrigin, _ header: HTTPHeader) {
        self.origin = origin
        self.header = header
    }
}

/// A URL as libcurl understands it.
///
/// Its parser is the one that decides where to connect, so no second one may decide where a credential belongs.
struct HTTPAddress: Equatable {
    let url: String
    let origin: HTTPOrigin
    /// Path and query.
    let target: String

    /// Takes an absolute URL, or one relative to `base` as in `Location`.
    init(_ text: String, relativeTo base: HTTPAddress? = nil) throws(HTTPError) {
        let parts = try CurlURL()
        if let base { try parts.set(base.url) }
        try parts.set(text)
        guard let scheme = parts.get(CURLUPART_SCHEME), scheme == "http" || scheme == "https" else {
            throw HTTPError(.unusable, "a URL that is neither http nor https: `\(HTTPExchange.shown(text))`")
        }
        guard parts.get(CURLUPART_USER) == nil, parts.get(CURLUPART_PASSWORD) == nil else {
            throw HTTPError(.unusable, "a URL with a user or password in it: `\(HTTPExchange.shown(text))`")
        }
        guard let host = parts.get(CURLUPART_HOST), !host.isEmpty,
            let port = parts.get(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            let url = parts.get(CURLUPART_URL)
        else { throw HTTPError(.unusable, "a URL without a host: `\(HTTPExchange.shown(text))`") }
        self.url = url
        let query = parts.get(CURLUPART_QUERY).map { "?\($0)" } ?? ""
        target = (parts.get(CURLUPART_PATH) ?? "/") + query
        origin = HTTPOrigin(scheme: scheme, host: host.lowercased(), port: port)
    }
}

/// A URL in libcurl's parser.
private struct CurlURL: ~Copyable {
    private let library: CurlLibrary
    private let handle: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        let library = try CurlLibrary.loaded()
        guard let handle = library.functions.url() else { throw HTTPError(.unusable, "libcurl has no memory") }
        self.library = library
        self.handle = handle
    }

    deinit { library.functions.url_cleanup(handle) }

    /// Sets the whole URL; one that is relative is resolved against the one that was there.
    func set(_ url: String) throws(HTTPError) {
        guard !url.utf8.contains(0),
            library.functions.url_set(handle, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK
        else { throw HTTPError(.unusable, "not a URL: `\(HTTPExchange.shown(url))`") }
    }

    func get(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard library.functions.url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { library.functions.free(text) }
        return String(cString: text)
    }
}
