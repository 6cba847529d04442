import CMLSystem

/// An image's name with its registry, as docker reads it: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`.
package struct ImageName: Equatable, Sendable, CustomStringConvertible {
    /// Host and port; `docker.io` where the name has none.
    package var registry: String
    /// The path in the registry.
    package var repository: String
    package var tag: String?
    package var digest: String?

    /// Reads a name, or throws (2) what is wrong with it.
    package init(parsing text: String, at place: String? = nil) throws(Failure) {
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, Self.isHost(parts[0]) {
            registry = String(parts[0])
            repository = String(parts[1])
        } else {
            registry = "docker.io"
            repository = parts.count == 1 ? "library/\(rest)" : String(rest)
        }
        if registry == "index.docker.io" { registry = "docker.io" }
        guard Self.isRegistry(registry), Self.isRepository(repository), tag.map(Self.isTag) ?? true,
            digest.map(ImageDigest.isDigest) ?? true
        else {
            throw Failure(
                .usage, "`\(printable(text))` is no name of an image", at: place,
                hint: "such as `ghcr.io/acme/churn`, with `:TAG` or `@sha256:…` behind it")
        }
    }

    /// Host and path, as the engines take them.
    package var plain: String { registry + "/" + repository }

    package var description: String {
        plain + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }

    /// What a manifest is asked for by: the digest, else the tag, else `latest`.
    var reference: String { digest ?? tag ?? "latest" }

    func tagged(_ tag: String) -> ImageName {
        var name = self
        (name.tag, name.digest) = (tag, nil)
        return name
    }

    private static func isHost(_ text: Substring) -> Bool {
        text == "localhost" || text.contains { ".:".contains($0) } || text.contains { $0.isUppercase }
    }

    /// A host, in brackets for IPv6, and perhaps a port.
    private static func isRegistry(_ text: String) -> Bool {
        var host = text[...]
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            guard let port = Int(host[host.index(after: colon)...]), (1...65535).contains(port) else { return false }
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" }
        }
        return !host.isEmpty && !host.hasPrefix("-") && host.utf8.allSatisfy { isWord($0) || "-.".utf8.contains($0) }
    }

    private static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 255
            && parts.allSatisfy { part in
                let bytes = part.utf8
                guard let first = bytes.first, let last = bytes.last else { return false }
                let isPlain = bytes.allSatisfy { isLower($0) || "._-".utf8.contains($0) }
                return isPlain && isLower(first) && isLower(last) && !part.contains("..")
            }
    }

    package static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isWord($0) || "_.-".utf8.contains($0) } && (isWord(first) || first == 0x5F)
    }

    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool { isLower(byte) || (65...90).contains(byte) }
}
