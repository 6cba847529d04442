import CMLSystem

/// A repository of a registry, asked and written to: the requests of the dialect, with the tokens that they need.
///
/// The transport repeats what may be repeated; what is thrown here is final, and says who refused what.
final class Registry {
    private var dialect: RegistryDialect
    private let transport: any HTTPTransport
    private let isInsecure: Bool
    /// Asked once, and only when the registry wants to know.
    private let findCredential: () throws(Failure) -> RegistryCredential?
    private var authorizations: [String: HTTPHeader] = [:]

    init(
        _ name: ImageName, over transport: any HTTPTransport, isInsecure: Bool = false,
        credential: @escaping () throws(Failure) -> RegistryCredential?
    ) {
        dialect = RegistryDialect(name, isInsecure: isInsecure)
        self.transport = transport
        self.isInsecure = isInsecure
        findCredential = credential
    }

    var name: ImageName { dialect.name }

    /// The manifest of a tag or digest; nil when the registry has none.
    func manifest(_ reference: String) throws(Failure) -> ImageManifest? {
        let response = try send(writes: false) { $0.manifest(reference) }
        if response.status == 404 { return nil }
        try check(response, "read the manifest of `\(name.plain)`")
        guard let manifest = ImageManifest(bytes: response.body, mediaType: response.header("Content-Type")) else {
            throw Failure(
                .delivery, "the registry's manifest of `\(reference)` can't be read", at: dialect.origin,
                hint: "cml reads manifests of Docker (schema 2) and OCI")
        }
        let told = response.header("Docker-Content-Digest")
        let wanted = ImageDigest.isDigest(reference) ? reference : told ?? manifest.digest
        guard manifest.digest == wanted, told ?? wanted == wanted else {
            throw Failure(
                .delivery, "the registry's manifest of `\(reference)` is not what its digest says", at: dialect.origin)
        }
        return manifest
    }

    /// Makes a tag mean this manifest, unless it does already.
    func move(_ tag: String, to manifest: ImageManifest) throws(Failure) {
        let now = try send(writes: false) { $0.hasManifest(tag) }
        if now.isSuccess, now.header("Docker-Content-Digest") == manifest.digest { return }
        let response = try send(writes: true) { $0.putManifest(manifest, as: tag) }
        try check(response, "move the tag `\(tag)` of `\(name.plain)`")
        guard let told = response.header("Docker-Content-Digest"), told != manifest.digest else { return }
        throw Failure(.delivery, "the registry stored another manifest than was sent for `\(tag)`", at: dialect.origin)
    }

    /// Sends a blob, unless the registry has it.
    func upload(_ digest: String, file: String) throws(Failure) {
        if try send(writes: true, { $0.hasBlob(digest) }).isSuccess { return }
        let begun = try send(writes: true) { $0.beginUpload() }
        try check(begun, "begin the upload of \(digest)")
        guard let location = begun.header("Location") else {
            throw Failure(.delivery, "the registry names no place for an upload", at: dialect.origin)
        }
        let response = try send(writes: true) { $0.putBlob(digest, file: file, to: location) }
        try check(response, "upload \(digest)")
    }

    // MARK: - Sending

    /// Sends a request with what the registry has asked for so far, and again with what it asks for now.
    private func send(
        writes: Bool, _ request: (RegistryDialect) -> HTTPRequest
    ) throws(Failure) -> HTTPResponse {
        let scope = dialect.scope(writes: writes)
        var response = try transmit(request(dialect), authorizations[scope])
        if dialect.scheme == "http", !isInsecure, response.status == 400, Self.wantsTLS(response) {
            dialect = RegistryDialect(name, scheme: "https")
            response = try transmit(request(dialect), authorizations[scope])
        }
        guard response.status == 401 else { return response }
        guard let header = try authorization(for: response, scope: scope) else { return response }
        authorizations[scope] = header
        return try transmit(request(dialect), header)
    }

    private static func wantsTLS(_ response: HTTPResponse) -> Bool {
        String(decoding: response.body.prefix(200), as: UTF8.self).contains("HTTPS server")
    }

    private func transmit(_ request: HTTPRequest, _ authorization: HTTPHeader?) throws(Failure) -> HTTPResponse {
        var request = request
        if let authorization, request.url.hasPrefix(dialect.origin + "/") { request.headers.append(authorization) }
        do throws(HTTPError) {
            return try transport.send(request)
        } catch {
            throw Failure(
                .delivery, "the registry `\(name.registry)` can't be reached: \(error.what)",
                at: "\(request.method) \(HTTPExchange.shown(request.url))")
        }
    }

    /// What a refused request needs; nil where there is no credential that could help.
    private func authorization(for response: HTTPResponse, scope: String) throws(Failure) -> HTTPHeader? {
        let challenges = response.headers.filter { $0.name == "www-authenticate" }.compactMap {
            RegistryChallenge($0.value)
        }
        let bearer = challenges.first { $0 != .basic }
        guard case .bearer(let realm, let service, let asked)? = bearer else {
            return challenges.isEmpty ? nil : try findCredential()?.basicHeader
        }
        try requireSafe(realm)
        let request = RegistryChallenge.tokenRequest(
            realm: realm, service: service, scope: Self.isOwn(asked, scope) ? asked ?? scope : scope,
            try findCredential())
        let answer: HTTPResponse
        do throws(HTTPError) {
            answer = try transport.send(request)
        } catch {
            throw Failure(.delivery, "the registry's token server can't be reached: \(error.what)", at: realm)
        }
        try check(answer, "get a token for `\(name.plain)`")
        let json = try? Json(parsing: answer.body)
        guard let token = json?["token"]?.string ?? json?["access_token"]?.string, !token.isEmpty else {
            throw Failure(.delivery, "the registry's token server gave no token", at: realm)
        }
        return HTTPHeader("Authorization", "Bearer \(token)")
    }

    /// Whether what the registry asks for is for the repository at hand; a token for more is nothing we want.
    private static func isOwn(_ asked: String?, _ scope: String) -> Bool {
        guard let asked else { return false }
        let repository = scope.split(separator: ":").dropLast().joined(separator: ":") + ":"
        return asked.hasPrefix(repository)
    }

    /// A token server gets the password, so it must not go over the network in clear.
    private func requireSafe(_ realm: String) throws(Failure) {
        let host = realm.hasPrefix("http://") ? realm.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" } : ""
        guard realm.hasPrefix("https://") || isInsecure && !host.isEmpty || RegistryDialect.isLoopback(String(host))
        else {
            throw Failure(
                .delivery, "the registry names a token server that is not safe to send a password to",
                at: HTTPExchange.shown(realm), hint: "`--insecure-registry` takes it nevertheless")
        }
    }

    // MARK: - Errors

    private func check(_ response: HTTPResponse, _ doing: String) throws(Failure) {
        guard !response.isSuccess else { return }
        let said = Self.message(response.body)
        let words = said.isEmpty ? "" : ": \(said)"
        switch response.status {
        case 401, 403:
            throw Failure(
                .delivery, "the registry refused to \(doing): \(response.status)\(words)", at: dialect.origin,
                hint: "is the password right, and may this account write there? `docker login \(name.registry)`")
        default:
            throw Failure(
                .delivery, "can't \(doing): the registry answered \(response.status)\(words)", at: dialect.origin)
        }
    }

    /// The registry's own words: `errors[].message`.
    static func message(_ body: [UInt8]) -> String {
        guard let json = try? Json(parsing: body) else { return "" }
        let messages = (json["errors"]?.array ?? []).compactMap { $0["message"]?.string ?? $0["code"]?.string }
        return printable(String(messages.joined(separator: "; ").prefix(300)))
    }
}
