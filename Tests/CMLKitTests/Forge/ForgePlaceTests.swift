import CMLKit
import CMLSystem
import Testing

/// Which forge is asked, and whose token it's shown.
@Suite("forge place and token")
struct ForgePlaceTests {
    private static let gitHub = [
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "o/r", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_API_URL": "https://api.github.com",
    ]
    private static let enterprise = [
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "o/r", "GITHUB_SERVER_URL": "https://ghe.example.org",
        "GITHUB_API_URL": "https://ghe.example.org/api/v3",
    ]
    private static let gitLab = [
        "GITLAB_CI": "true", "CI_PROJECT_PATH": "g/s/r", "CI_API_V4_URL": "https://git.example.org/sub/api/v4",
        "CI_SERVER_URL": "https://git.example.org/sub",
    ]
    private static let gitea = [
        "GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true", "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SERVER_URL": "https://gitea.example.org", "GITHUB_API_URL": "https://gitea.example.org/api/v1",
    ]
    private static let bitbucket = ["BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_REPO_FULL_NAME": "o/r"]

    private static func place(
        _ environment: [String: String] = [:], repo: String? = nil, driver: ForgeKind? = nil, remote: String? = nil
    ) throws -> String? {
        let place = try ForgePlace(
            ForgePlace.Selection(repository: repo, kind: driver), CIContext(environment: environment),
            environment: environment, remote: remote)
        return place.map { "\($0.kind.rawValue) \($0.api) \($0.repository)" }
    }

    @Test("a CI job names its own forge, whatever the remote is")
    func jobs() throws {
        let remote = "https://github.com/other/repo"
        #expect(try Self.place(Self.gitHub, remote: remote) == "github https://api.github.com o/r")
        #expect(try Self.place(Self.enterprise, remote: remote) == "github https://ghe.example.org/api/v3 o/r")
        #expect(try Self.place(Self.gitLab, remote: remote) == "gitlab https://git.example.org/sub/api/v4 g/s/r")
        #expect(try Self.place(Self.gitea, remote: remote) == "gitea https://gitea.example.org/api/v1 o/r")
        #expect(try Self.place(Self.bitbucket, remote: remote) == "bitbucket https://api.bitbucket.org/2.0 o/r")
        let fork = Self.gitLab.merging([
            "CI_MERGE_REQUEST_IID": "3", "CI_MERGE_REQUEST_PROJECT_PATH": "up/r",
        ]) { $1 }
        #expect(try Self.place(fork) == "gitlab https://git.example.org/sub/api/v4 up/r")
    }

    @Test(
        "on a laptop the remote tells it",
        arguments: [
            ("https://github.com/o/r.git", "github https://api.github.com o/r"),
            ("https://token:x@github.com/o/r", "github https://api.github.com o/r"),
            ("git@github.com:o/r.git", "github https://api.github.com o/r"),
            ("ssh://git@gitlab.example.org:2222/g/s/r.git", "gitlab https://gitlab.example.org/api/v4 g/s/r"),
            ("https://codeberg.org/o/r.git", "gitea https://codeberg.org/api/v1 o/r"),
            ("git@bitbucket.org:o/r.git", "bitbucket https://api.bitbucket.org/2.0 o/r"),
            ("https://acme.ghe.com/o/r", "github https://api.acme.ghe.com o/r"),
            ("https://git.example.org/o/r", nil), ("/srv/git/r.git", nil), ("file:///srv/r.git", nil),
        ])
    func remotes(remote: String, place: String?) throws { #expect(try Self.place(remote: remote) == place) }

    @Test("`--repo` and `--driver` outrank both")
    func options() throws {
        #expect(try Self.place(Self.gitHub, repo: "a/b") == "github https://api.github.com a/b")
        #expect(try Self.place(Self.gitLab, repo: "g/x") == "gitlab https://git.example.org/sub/api/v4 g/x")
        #expect(
            try Self.place(Self.gitLab, repo: "https://git.example.org/sub/g/x")
                == "gitlab https://git.example.org/sub/api/v4 g/x")
        #expect(
            try Self.place(repo: "http://127.0.0.1:80/bitbucket/o/r", driver: .bitbucket)
                == "bitbucket http://127.0.0.1:80/bitbucket/2.0 o/r")
        #expect(
            try Self.place(remote: "git@git.example.org:o/r", repo: nil, driver: .gitea)
                == "gitea https://git.example.org/api/v1 o/r")
        #expect(throws: Failure.self) { try Self.place(repo: "https://git.example.org/o/r") }
        #expect(throws: Failure.self) { try Self.place(repo: "nonsense") }
    }

    private static func place(
        remote: String, repo: String?, driver: ForgeKind?
    ) throws -> String? { try place([:], repo: repo, driver: driver, remote: remote) }

    @Test(
        "a token goes to its own server only",
        arguments: [
            (Self.gitHub, nil, "GITHUB_TOKEN"), (Self.enterprise, nil, "GITHUB_TOKEN"),
            (Self.enterprise, "https://github.com/o/r", nil), (Self.gitHub, "https://gitlab.com/o/r", "GITLAB_TOKEN"),
            (Self.gitLab, nil, "GITLAB_TOKEN"), (Self.gitLab, "https://gitlab.com/o/r", nil),
            (Self.gitLab, "https://github.com/o/r", "GITHUB_TOKEN"), (Self.gitea, nil, "GITEA_TOKEN"),
            (Self.gitea, "https://github.com/o/r", nil), (Self.gitea, "https://codeberg.org/o/r", nil),
            (Self.bitbucket, nil, "BITBUCKET_TOKEN"), ([:], "https://github.com/o/r", "GITHUB_TOKEN"),
            ([:], "https://github.example.org/o/r", nil), ([:], "https://gitlab.example.org/o/r", nil),
            ([:], "https://gitlab.com/o/r", "GITLAB_TOKEN"), ([:], "https://codeberg.org/o/r", "GITEA_TOKEN"),
            ([:], "https://gitea.example.org/o/r", nil), ([:], "http://gitlab.com/o/r", nil),
            (["GITLAB_HOST": "gitlab.example.org"], "https://gitlab.example.org/o/r", "GITLAB_TOKEN"),
            (["GITLAB_HOST": "https://gitlab.example.org/"], "https://gitlab.example.org/o/r", "GITLAB_TOKEN"),
            (["GITLAB_HOST": "gitlab.example.org"], "https://gitlab.example.com/o/r", nil),
            (["CI_SERVER_URL": "http://gitlab.example.org"], "http://gitlab.example.org/o/r", nil),
            (["CI_SERVER_URL": "http://gitlab.localhost:1"], "http://gitlab.localhost:1/o/r", "GITLAB_TOKEN"),
            (["GITEA_URL": "https://gitea.example.org"], "https://gitea.example.org/o/r", "GITEA_TOKEN"),
            (["GH_HOST": "github.example.org"], "https://github.example.org/o/r", "GH_ENTERPRISE_TOKEN"),
            (["GH_HOST": "acme.ghe.com"], "https://acme.ghe.com/o/r", "GH_ENTERPRISE_TOKEN"),
            (Self.gitHub, "https://gitlab.example.org/o/r", nil), (Self.gitHub, "https://gitea.example.org/o/r", nil),
            (Self.gitHub, "https://github.example.org/o/r", nil),
            (Self.gitHub, "https://codeberg.org/o/r", "GITEA_TOKEN"),
            (Self.gitLab, "https://gitlab.example.org/o/r", nil), (Self.gitLab, "https://gitea.example.org/o/r", nil),
            (
                ["JENKINS_URL": "https://ci.example.org", "GIT_URL": "https://gitlab.example.org/o/r"],
                "https://gitlab.example.org/o/r", "GITLAB_TOKEN"
            ),
            (Self.gitLab.mapValues { $0.replacing("https:", with: "http:") }, nil, "GITLAB_TOKEN"),
        ] as [([String: String], String?, String?)])
    func tokens(job: [String: String], repo: String?, source: String?) throws {
        var environment = job
        for name in [
            "GITHUB_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN", "BITBUCKET_TOKEN", "CI_JOB_TOKEN", "GH_ENTERPRISE_TOKEN",
        ] {
            environment[name] = "value of \(name)"
        }
        let context = CIContext(environment: environment)
        let place = try #require(
            try ForgePlace(
                ForgePlace.Selection(repository: repo), context, environment: environment, remote: nil))
        let token = ForgeToken.find(for: place, context, option: nil, environment: environment)
        #expect(token?.source == source)
        #expect(token?.secret == source.map { "value of \($0)" })
        let isPlain = source == nil && repo?.hasPrefix("http:") == true
        environment["REPO_TOKEN"] = "any"
        guard !isPlain else {
            #expect(ForgeToken.find(for: place, context, option: "o", environment: environment) == nil)
            return
        }
        #expect(ForgeToken.find(for: place, context, option: nil, environment: environment)?.source == "REPO_TOKEN")
        #expect(ForgeToken.find(for: place, context, option: "o", environment: environment)?.source == "--token")
    }

    @Test("what kind of token it is")
    func kinds() throws {
        func kind(_ environment: [String: String]) throws -> ForgeToken.Kind? {
            let context = CIContext(environment: environment)
            let place = try #require(
                try ForgePlace(ForgePlace.Selection(), context, environment: environment, remote: nil))
            return ForgeToken.find(for: place, context, option: nil, environment: environment)?.kind
        }
        #expect(try kind(Self.gitHub.merging(["GITHUB_TOKEN": "ghs_x"]) { $1 }) == .actionsJob)
        #expect(try kind(Self.gitHub.merging(["GITHUB_TOKEN": "ghp_x"]) { $1 }) == .other)
        #expect(try kind(Self.gitHub.merging(["REPO_TOKEN": "x", "GITHUB_TOKEN": "y"]) { $1 }) == .other)
        #expect(try kind(Self.gitLab.merging(["CI_JOB_TOKEN": "x"]) { $1 }) == .gitlabJob)
        #expect(try kind(Self.gitLab) == nil)
        let pair = Self.bitbucket.merging(["BITBUCKET_USERNAME": "me", "BITBUCKET_APP_PASSWORD": "p"]) { $1 }
        #expect(try kind(pair) == .other)
    }
}
