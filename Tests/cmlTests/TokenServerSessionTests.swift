import CMLSystem
import TestSupport
import Testing

/// No command shows a token to a server that only its name makes look like a forge.
struct TokenServerSessionTests {
    private static let names = [
        "GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN",
        "BITBUCKET_TOKEN",
    ]

    @Test(
        "a remote that is called like a forge gets no token", arguments: ["gitlab", "gitea", "forgejo", "github"],
        [["doctor"], ["run"]])
    func remote(name: String, arguments: [String]) throws {
        let server = try LoopbackServer(.text(200, "[]"))
        let session = try Session.tiny(files: [".gitignore": "metrics.json\n"])
        try session.sh("git remote add origin http://\(name).localhost:\(server.port)/acme/tiny.git")
        let tokens = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, "tok-\($0)-Z7Q2n8LmPxVtR4sKdWyB3cHf") })
        let answer = try session.cml(arguments, environment: tokens)
        #expect((answer.out + answer.err).contains("is not sent to `\(name).localhost:\(server.port)`"), "\(answer)")
        #expect(
            server.requests.allSatisfy { $0.headers.allSatisfy { !$0.value.contains("tok-") } }, "\(server.requests)")
    }
}
