import CMLSystem

/// Where a repository lies on its server, read from any address that git clones from.
///
/// Nothing of a user, a password, a query or a fragment is kept: that is where tokens are.
package struct RepositoryAddress: Equatable, Sendable {
    /// In lowercase, without a port.
    package var host: String
    /// Where the server's pages begin, such as `https://git.example.org:3000`.
    package var server: String
    /// The repository's path on the server, such as `owner/name`.
    package var path: String

    /// The page of the repository.
    package var page: String { "\(server)/\(path)" }

    /// Reads `https://…`, `ssh://…`, `git://…` and `user@host:path`; nil for a folder and for what names no repository.
    package init?(_ address: String) {
        let address = address.trimmed
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        guard let mark = address.firstRange(of: "://") else {
            self.init(scpLike: address)
            return
        }
        let scheme = address[..<mark.lowerBound].lowercased()
        guard ["https", "http", "ssh", "git", "git+ssh"].contains(scheme) else { return nil }
        let rest = address[mark.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let authority = rest[..<slash].split(separator: "@").last.map(String.init) ?? ""
        let isWeb = scheme.hasPrefix("http")
        self.init(
            authority: authority, scheme: isWeb ? scheme : "https", keepsPort: isWeb, path: rest[slash...])
    }

    /// `user@host:path`; a single letter before the colon is a drive, and a slash before it makes it a folder.
    private init?(scpLike address: String) {
        guard let colon = address.firstIndex(of: ":") else { return nil }
        let before = address[..<colon]
        guard before.count > 1, !before.contains("/") else { return nil }
        let host = before.split(separator: "@").last.map(String.init) ?? ""
        self.init(authority: host, scheme: "https", keepsPort: false, path: address[address.index(after: colon)...])
    }

    private init?(authority: String, scheme: String, keepsPort: Bool, path: Substring) {
        let host = authority.prefix { $0 != ":" }.lowercased()
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        var parts = plain.split(separator: "/").map(String.init)
        guard !host.isEmpty, var name = parts.popLast() else { return nil }
        if name.hasSuffix(".git") { name.removeLast(4) }
        guard !name.isEmpty, !(parts + [name]).contains("..") else { return nil }
        self.host = Self.pages[host] ?? host
        let port = keepsPort ? String(authority.dropFirst(host.count)) : ""
        server = "\(scheme)://\(self.host)\(port)"
        self.path = (parts + [name]).joined(separator: "/")
    }

    /// The hosts that some forges have for ssh through port 443.
    private static let pages = [
        "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org",
    ]
}

/// The address of a page without what a token could be in: user, password, query, fragment; nil for no page.
///
/// It has no slash at its end.
func plainURL(_ text: String?) -> String? {
    guard let text = text?.trimmed, let mark = text.firstRange(of: "://"),
        ["https", "http"].contains(text[..<mark.lowerBound].lowercased()),
        text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { return nil }
    let rest = text[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }
    let authority = rest.prefix { $0 != "/" }
    var path = rest[authority.endIndex...]
    while path.last == "/" { path.removeLast() }
    guard let host = authority.split(separator: "@").last, !host.isEmpty else { return nil }
    return "\(text[..<mark.lowerBound])://\(host)\(path)"
}
