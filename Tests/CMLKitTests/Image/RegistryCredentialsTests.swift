@testable import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("credentials of registries")
struct RegistryCredentialsTests {
    private static let ann = RegistryCredential.password(user: "ann", password: "a:b")

    private static func found(
        _ json: String, _ name: String, helper: [String: String] = [:]
    ) throws -> RegistryCredential? {
        let credentials = RegistryCredentials(environment: [:], prefersPodman: false) { (program, server) in
            helper["\(program) \(server)"]
        }
        return try credentials.credential(in: try Json(parsing: json), for: ImageName(parsing: name))
    }

    @Test(
        "are found in docker's and podman's files",
        arguments: [
            (#"{"auths": {"ghcr.io": {"auth": "YW5uOmE6Yg=="}}}"#, "ghcr.io/acme/churn", ann),
            (#"{"auths": {"https://ghcr.io": {"auth": "YW5uOmE6Yg"}}}"#, "ghcr.io/acme/churn", ann),
            (#"{"auths": {"https://index.docker.io/v1/": {"auth": "YW5uOmE6Yg=="}}}"#, "acme/churn", ann),
            (#"{"auths": {"localhost:5000": {"username": "ann", "password": "a:b"}}}"#, "localhost:5000/a", ann),
            (#"{"auths": {"ghcr.io": {"auth": "", "identitytoken": "t"}}}"#, "ghcr.io/a", .identityToken("t")),
            (
                #"{"auths": {"ghcr.io": {"auth": "eDp5"}, "ghcr.io/acme": {"auth": "YW5uOmE6Yg=="}}}"#,
                "ghcr.io/acme/x", ann
            ),
            (#"{"auths": {"ghcr.io": {"auth": "YW5uOmE6Yg=="}}}"#, "quay.io/acme/churn", nil),
            (#"{"auths": {"ghcr.io": {"auth": "!!"}}}"#, "ghcr.io/acme/churn", nil),
            (#"{"auths": {"ghcr.io": {}}}"#, "ghcr.io/acme/churn", nil),
            (#"{}"#, "ghcr.io/acme/churn", nil),
        ] as [(String, String, RegistryCredential?)])
    func files(json: String, name: String, credential: RegistryCredential?) throws {
        #expect(try Self.found(json, name) == credential)
    }

    @Test("are asked of helpers: a registry's own first, then the store of all")
    func helpers() throws {
        let answers = [
            "docker-credential-own ghcr.io": #"{"Username": "ann", "Secret": "a:b"}"#,
            "docker-credential-all quay.io": #"{"Username": "<token>", "Secret": "t"}"#,
        ]
        let json = #"{"credsStore": "all", "credHelpers": {"ghcr.io": "own"}, "auths": {"quay.io": {}}}"#
        #expect(try Self.found(json, "ghcr.io/acme/x", helper: answers) == Self.ann)
        #expect(try Self.found(json, "quay.io/acme/x", helper: answers) == .identityToken("t"))
        #expect(try Self.found(json, "docker.io/acme/x", helper: answers) == nil)
    }

    @Test("lie in the places that docker and podman document, those of the builder first")
    func places() {
        let environment = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"]
        func files(_ more: [String: String], podman: Bool) -> [String] {
            RegistryCredentials(environment: environment.merging(more) { $1 }, prefersPodman: podman) { _, _ in nil }
                .files
        }
        #expect(
            files([:], podman: false) == [
                "/h/.docker/config.json", "/r/containers/auth.json", "/h/.config/containers/auth.json",
            ])
        #expect(
            files(["DOCKER_CONFIG": "/d", "REGISTRY_AUTH_FILE": "/a.json"], podman: true) == [
                "/a.json", "/d/config.json",
            ])
    }

    @Test("are nothing that a damaged file passes over in silence (2)")
    func damaged() throws {
        let folder = try TemporaryDirectory()
        try folder.write("{", to: "config.json")
        let credentials = RegistryCredentials(environment: ["DOCKER_CONFIG": folder.path], prefersPodman: false) {
            _, _ in nil
        }
        let failure = #expect(throws: Failure.self) {
            try credentials.credential(for: ImageName(parsing: "ghcr.io/a"))
        }
        #expect(failure?.exitCode == 2)
    }

    @Test("are written in base64 as everybody else does", arguments: ["", "a", "ab", "abc", "abcd", "ann:s€cret\u{0}"])
    func base64(text: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
    }
}
