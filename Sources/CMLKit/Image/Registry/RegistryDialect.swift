import CMLSystem

/// The requests of a registry (OCI distribution spec, and Docker's before it), as values.
struct RegistryDialect: Equatable {
    let name: ImageName
    /// `https`, or `http` where that was asked for, or on loopback.
    let scheme: String

    init(_ name: ImageName, scheme: String? = nil, isInsecure: Bool = false) {
        self.name = name
        self.scheme = scheme ?? (isInsecure || Self.isLoopback(name.registry) ? "http" : "https")
    }

    /// Docker's own registry has another host than its name.
    private var host: String { name.registry == "docker.io" ? "registry-1.docker.io" : name.registry }
    private var root: String { "\(scheme)://\(host)/v2/\(name.repository)" }
    var origin: String { "\(scheme)://\(host)" }

    static func isLoopback(_ registry: String) -> Bool {
        let host = registry.hasPrefix("[") ? registry.prefix { $0 != "]" } + "]" : registry.prefix { $0 != ":" }
        return host == "localhost" || host == "[::1]"
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// Every kind of manifest; a registry would convert, and so change, what isn't asked for.
    static let accepted = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]

    func manifest(_ reference: String) -> HTTPRequest {
        HTTPRequest("GET", "\(root)/manifests/\(reference)", headers: Self.accepting, mayLeaveOrigin: true)
    }

    func hasManifest(_ reference: String) -> HTTPRequest {
        HTTPRequest("HEAD", "\(root)/manifests/\(reference)", headers: Self.accepting)
    }

    private static var accepting: [HTTPHeader] { [HTTPHeader("Accept", accepted.joined(separator: ", "))] }

    func putManifest(_ manifest: ImageManifest, as reference: String) -> HTTPRequest {
        HTTPRequest(
            "PUT", "\(root)/manifests/\(reference)", headers: [HTTPHeader("Content-Type", manifest.mediaType)],
            body: manifest.bytes)
    }

    func hasBlob(_ digest: String) -> HTTPRequest { HTTPRequest("HEAD", "\(root)/blobs/\(digest)") }

    /// Begins an upload; one that is begun and left costs the registry nothing, so it may be begun again.
    func beginUpload() -> HTTPRequest {
        HTTPRequest("POST", "\(root)/blobs/uploads/", isRepeatable: true)
    }

    /// Sends a blob to where the registry said; `location` is absolute, or a path of the registry's.
    func putBlob(_ digest: String, file: String, to location: String) -> HTTPRequest {
        let url = location.hasPrefix("/") ? origin + location : location
        let separator = url.contains("?") ? "&" : "?"
        return HTTPRequest(
            "PUT", "\(url)\(separator)digest=\(digest)",
            headers: [HTTPHeader("Content-Type", "application/octet-stream")], upload: .file(file))
    }

    /// What a token must allow.
    func scope(writes: Bool) -> String { "repository:\(name.repository):\(writes ? "pull,push" : "pull")" }
}

/// A manifest as the registry has it: its bytes are what its digest names, so they are never written anew.
package struct ImageManifest: Equatable, Sendable {
    package var bytes: [UInt8]
    package var mediaType: String
    package var digest: String
    /// The digest of the image's configuration, which is the image's id; nil for a list of images.
    package var config: String?
    /// The digests of an image's layers.
    package var layers: [String]
    /// The images of a list, by platform.
    package var children: [String: String]

    package init?(bytes: [UInt8], mediaType: String?) {
        guard let json = try? Json(parsing: bytes), json.object != nil else { return nil }
        self.bytes = bytes
        digest = ImageDigest.of(bytes)
        let type = mediaType.map { String($0.prefix { $0 != ";" }).trimmed }
        guard let own = json["mediaType"]?.string ?? type, RegistryDialect.accepted.contains(own) else { return nil }
        self.mediaType = own
        config = json["config"]?["digest"]?.string
        layers = (json["layers"]?.array ?? []).compactMap { $0["digest"]?.string }
        children = [:]
        for child in json["manifests"]?.array ?? [] {
            guard let digest = child["digest"]?.string else { return nil }
            let names = ["os", "architecture", "variant"].compactMap { child["platform"]?[$0]?.string }
            let isAttestation = child["annotations"]?["vnd.docker.reference.type"]?.string != nil
            var name = isAttestation || names.isEmpty ? "other \(digest)" : names.joined(separator: "/")
            if children[name] != nil { name += " \(digest)" }
            children[name] = digest
        }
        guard config != nil || !children.isEmpty else { return nil }
    }
}
