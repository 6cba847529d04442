import CMLSystem

/// The address of a repository, as a browser or `git` has it.
struct WebAddress: Equatable, Sendable {
    /// `https`, or `http` where the address says so.
    var scheme: String
    /// In lower case.
    var host: String
    /// With a colon; empty for the scheme's own.
    var port: String
    /// The parts of the path, without `.git`.
    var path: [String]

    /// Reads a web address, or git's `ssh://git@host/path` and `git@host:path`; nil for a path on this machine.
    init?(_ text: String) {
        let text = text.trimmed
        guard let separator = text.firstRange(of: "://") else {
            guard let short = Self.shortForm(text) else { return nil }
            self = short
            return
        }
        let protocolName = text[..<separator.lowerBound].lowercased()
        guard ["http", "https", "ssh", "git", "git+ssh"].contains(protocolName) else { return nil }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isWeb = protocolName.hasPrefix("http")
        scheme = protocolName == "http" ? "http" : "https"
        (host, port) = Self.hostAndPort(place, scheme: scheme, keepsPort: isWeb)
        path = Self.path(rest.dropFirst(authority.count))
        guard !host.isEmpty else { return nil }
    }

    private init(host: String, path: [String]) {
        scheme = "https"
        port = ""
        self.host = host
        self.path = path
    }

    /// `git@host:path`; what has a slash before the colon is a path.
    private static func shortForm(_ text: String) -> WebAddress? {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/"), colon != text.startIndex else {
            return nil
        }
        let host = text[..<colon].split(separator: "@").last ?? ""
        guard host.contains(".") || text[..<colon].contains("@") else { return nil }
        return WebAddress(host: host.lowercased(), path: path(text[text.index(after: colon)...]))
    }

    private static func hostAndPort(_ text: Substring, scheme: String, keepsPort: Bool) -> (String, String) {
        let colon = text.hasPrefix("[") ? text.range(of: "]:")?.upperBound : text.firstIndex(of: ":")
        guard let colon else { return (text.lowercased(), "") }
        let start = text.hasPrefix("[") ? colon : text.index(after: colon)
        let host = text[..<text.index(before: start)].lowercased()
        let port = text[start...]
        let isDefault = port == (scheme == "https" ? "443" : "80")
        return (host, keepsPort && !isDefault && !port.isEmpty ? ":\(port)" : "")
    }

    private static func path(_ text: Substring) -> [String] {
        var parts = text.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map(String.init)
        if let last = parts.last, last.hasSuffix(".git"), last != ".git" {
            parts[parts.count - 1] = String(last.dropLast(4))
        }
        return parts
    }

    /// Scheme, host and port: where a token may be sent.
    var origin: String { "\(scheme)://\(host)\(port)" }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
