@testable import CMLKit
import CMLSystem
import Testing

/// A registry of a table of answers: each request must be the next that is expected.
private final class Script: HTTPTransport {
    private(set) var requests: [HTTPRequest] = []
    private var answers: [Result<HTTPResponse, HTTPError>]

    init(_ answers: [Result<HTTPResponse, HTTPError>]) { self.answers = answers }

    func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        requests.append(request)
        guard !answers.isEmpty else { throw HTTPError(.unusable, "no answer is left for \(request.url)") }
        return try answers.removeFirst().get()
    }

    /// `GET url` and the credential that went with it.
    var lines: [String] {
        requests.map { request in
            let credential = request.headers.first { $0.name == "Authorization" }.map { " (\($0.value))" } ?? ""
            return "\(request.method) \(request.url)\(credential)"
        }
    }
}

@Suite("registries")
struct RegistryTests {
    private static let manifest = Array(
        #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"digest":"sha256:c"}}"#
            .utf8)
    private static let type = HTTPHeader("content-type", "application/vnd.oci.image.manifest.v1+json")

    private static func answer(
        _ status: Int, _ headers: [HTTPHeader] = [], _ body: [UInt8] = []
    ) -> Result<HTTPResponse, HTTPError> {
        .success(HTTPResponse(status: status, headers: headers, body: body))
    }

    private static func challenge(_ value: String) -> Result<HTTPResponse, HTTPError> {
        answer(401, [HTTPHeader("www-authenticate", value)])
    }

    private static func registry(
        _ script: Script, _ name: String = "ghcr.io/acme/churn", isInsecure: Bool = false,
        _ credential: RegistryCredential? = .password(user: "ann", password: "secret")
    ) throws -> Registry {
        Registry(try ImageName(parsing: name), over: script, isInsecure: isInsecure) { () throws(Failure) in credential
        }
    }

    @Test("are asked for every kind of manifest, and believed by digest alone")
    func manifest() throws {
        let digest = ImageDigest.of(Self.manifest)
        let script = Script([Self.answer(200, [Self.type, HTTPHeader("docker-content-digest", digest)], Self.manifest)])
        let manifest = try #require(try Self.registry(script).manifest("latest"))
        #expect(manifest.digest == digest)
        #expect(manifest.config == "sha256:c")
        #expect(script.lines == ["GET https://ghcr.io/v2/acme/churn/manifests/latest"])
        let accept = script.requests[0].headers.first { $0.name == "Accept" }?.value ?? ""
        #expect(accept.contains("docker.distribution.manifest.list.v2") && accept.contains("oci.image.index.v1"))
    }

    @Test("keep each image of a list by its platform, two of one platform too")
    func list() throws {
        let type = "application/vnd.oci.image.index.v1+json"
        let json = """
            {"mediaType": "\(type)", "manifests": [
            {"digest": "sha256:a", "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
            {"digest": "sha256:b", "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": "sha256:c", "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": "sha256:d"}]}
            """
        let manifest = try #require(ImageManifest(bytes: Array(json.utf8), mediaType: nil))
        #expect(
            manifest.children == [
                "linux/arm64/v8": "sha256:a", "linux/amd64": "sha256:b", "linux/amd64 sha256:c": "sha256:c",
                "other sha256:d": "sha256:d",
            ])
        #expect(ImageManifest(bytes: Array("{}".utf8), mediaType: type) == nil)
    }

    @Test("that give other bytes than their digest says are refused (4)")
    func changed() throws {
        let digest = ImageDigest.of(Array("other".utf8))
        for (reference, headers) in [
            ("latest", [Self.type, HTTPHeader("docker-content-digest", digest)]), (digest, [Self.type]),
        ] {
            let script = Script([Self.answer(200, headers, Self.manifest)])
            let failure = #expect(throws: Failure.self) { try Self.registry(script).manifest(reference) }
            #expect(failure?.exitCode == 4)
        }
    }

    @Test("give a token for the password, which goes to the token server alone")
    func bearer() throws {
        let challenge =
            "Bearer realm=\"https://auth.example.com/token\",service=\"reg\",scope=\"repository:acme/churn:pull\""
        let script = Script([
            Self.challenge(challenge), Self.answer(200, [], Array(#"{"token": "t1"}"#.utf8)),
            Self.answer(200, [Self.type], Self.manifest), Self.answer(404),
        ])
        let registry = try Self.registry(script)
        _ = try registry.manifest("latest")
        #expect(try registry.manifest("other") == nil)
        #expect(
            script.lines == [
                "GET https://ghcr.io/v2/acme/churn/manifests/latest",
                "GET https://auth.example.com/token?service=reg&scope=repository%3Aacme%2Fchurn%3Apull"
                    + " (Basic YW5uOnNlY3JldA==)",
                "GET https://ghcr.io/v2/acme/churn/manifests/latest (Bearer t1)",
                "GET https://ghcr.io/v2/acme/churn/manifests/other (Bearer t1)",
            ])
    }

    @Test("take an identity token for another, by a form")
    func identityToken() throws {
        let script = Script([
            Self.challenge("Bearer realm=\"https://a.example.com/t\",service=\"s\""),
            Self.answer(200, [], Array(#"{"access_token": "t2"}"#.utf8)), Self.answer(404),
        ])
        _ = try Self.registry(script, "ghcr.io/acme/churn", .identityToken("r1")).manifest("latest")
        #expect(script.lines[1] == "POST https://a.example.com/t")
        #expect(
            String(decoding: script.requests[1].body ?? [], as: UTF8.self)
                == "service=s&scope=repository%3Aacme%2Fchurn%3Apull&grant_type=refresh_token&refresh_token=r1&client_id=cml"
        )
        #expect(script.lines[2].hasSuffix("(Bearer t2)"))
    }

    @Test("ask for a password in clear only on loopback, or where that was said")
    func clear() throws {
        for (name, isInsecure, url) in [
            ("localhost:5000/a", false, "http://localhost:5000/v2/a/manifests/x"),
            ("127.0.0.1:5000/a", false, "http://127.0.0.1:5000/v2/a/manifests/x"),
            ("127.evil.example.com/a", false, "https://127.evil.example.com/v2/a/manifests/x"),
            ("registry.example.com/a", true, "http://registry.example.com/v2/a/manifests/x"),
        ] {
            let script = Script([Self.challenge("Basic realm=\"r\""), Self.answer(404)])
            #expect(try Self.registry(script, name, isInsecure: isInsecure).manifest("x") == nil)
            #expect(script.lines == ["GET \(url)", "GET \(url) (Basic YW5uOnNlY3JldA==)"])
        }
        let script = Script([Self.challenge("Bearer realm=\"http://auth.example.com/token\"")])
        let failure = #expect(throws: Failure.self) { try Self.registry(script).manifest("latest") }
        #expect(failure?.what == "the registry names a token server that is not safe to send a password to")
    }

    @Test("speak TLS on loopback when they say so")
    func loopbackTLS() throws {
        let words = Array("Client sent an HTTP request to an HTTPS server.".utf8)
        let script = Script([Self.answer(400, [], words), Self.answer(404)])
        #expect(try Self.registry(script, "localhost:5000/a").manifest("x") == nil)
        #expect(script.lines[1] == "GET https://localhost:5000/v2/a/manifests/x")
    }

    @Test("move a tag by the same bytes, and only when it is elsewhere")
    func move() throws {
        let manifest = try #require(ImageManifest(bytes: Self.manifest, mediaType: nil))
        let told = HTTPHeader("docker-content-digest", manifest.digest)
        let there = Script([Self.answer(200, [told])])
        try Self.registry(there).move("latest", to: manifest)
        #expect(there.lines == ["HEAD https://ghcr.io/v2/acme/churn/manifests/latest"])
        let elsewhere = Script([Self.answer(404), Self.answer(201, [told])])
        try Self.registry(elsewhere).move("latest", to: manifest)
        #expect(elsewhere.lines[1] == "PUT https://ghcr.io/v2/acme/churn/manifests/latest")
        #expect(elsewhere.requests[1].body == Self.manifest)
        #expect(elsewhere.requests[1].headers == [HTTPHeader("Content-Type", manifest.mediaType)])
        let other = Script([Self.answer(404), Self.answer(201, [HTTPHeader("docker-content-digest", "sha256:o")])])
        #expect(throws: Failure.self) { try Self.registry(other).move("latest", to: manifest) }
    }

    @Test("send a blob to where they say, and no credential elsewhere")
    func upload() throws {
        let script = Script([
            Self.challenge("Basic realm=\"r\""), Self.answer(404),
            Self.answer(202, [HTTPHeader("location", "https://storage.example.com/u?x=1")]), Self.answer(201),
        ])
        try Self.registry(script).upload("sha256:b", file: "/layer")
        #expect(
            Array(script.lines.dropFirst()) == [
                "HEAD https://ghcr.io/v2/acme/churn/blobs/sha256:b (Basic YW5uOnNlY3JldA==)",
                "POST https://ghcr.io/v2/acme/churn/blobs/uploads/ (Basic YW5uOnNlY3JldA==)",
                "PUT https://storage.example.com/u?x=1&digest=sha256:b",
            ])
        #expect(script.requests[3].upload == .file("/layer"))
    }

    @Test("that refuse or fail are named with their words, never with a credential (4)")
    func failures() throws {
        let words = Array(#"{"errors": [{"code": "DENIED", "message": "no write for ann"}]}"#.utf8)
        let answers: [([Result<HTTPResponse, HTTPError>], String)] = [
            (
                [Self.challenge("Basic realm=\"r\""), Self.answer(401, [], words)],
                "the registry refused to read the manifest of `ghcr.io/acme/churn`: 401: no write for ann"
            ),
            (
                [Self.answer(500)],
                "can't read the manifest of `ghcr.io/acme/churn`: the registry answered 500"
            ),
            (
                [.failure(HTTPError(.unreachable, "no connection"))],
                "the registry `ghcr.io` can't be reached: no connection"
            ),
            ([Self.answer(200, [], Array("<html>".utf8))], "the registry's manifest of `latest` can't be read"),
        ]
        for (script, what) in answers {
            let failure = #expect(throws: Failure.self) { try Self.registry(Script(script)).manifest("latest") }
            #expect(failure?.what == what)
            #expect(failure?.exitCode == 4)
            #expect(failure?.description.contains("secret") == false)
        }
    }

    @Test(
        "challenge in one of two ways",
        arguments: [
            ("Basic realm=\"x\"", .basic), ("basic", .basic),
            (
                "Bearer realm=\"https://a/t\",service=\"s, x\",scope=\"repository:a/b:pull,push\"",
                .bearer(realm: "https://a/t", service: "s, x", scope: "repository:a/b:pull,push")
            ),
            ("BEARER service=s, realm=https://a/t", .bearer(realm: "https://a/t", service: "s", scope: nil)),
            ("Bearer service=\"s\"", nil), ("Negotiate", nil), ("", nil),
        ] as [(String, RegistryChallenge?)])
    func challenges(header: String, challenge: RegistryChallenge?) {
        #expect(RegistryChallenge(header) == challenge)
    }
}
