/// The forges that reports are delivered to; how each is talked to is its dialect's business.
package enum ForgeKind: String, CaseIterable, Sendable {
    case github
    case gitlab
    /// Gitea and Forgejo, which share their API.
    case gitea
    case bitbucket

    /// The forge of a public host; whose host says nothing is named by `--driver`.
    package init?(host: String) {
        switch host.lowercased() {
        case "github.com", "www.github.com", "ssh.github.com": self = .github
        case "gitlab.com", "altssh.gitlab.com": self = .gitlab
        case "bitbucket.org", "altssh.bitbucket.org": self = .bitbucket
        case "gitea.com", "codeberg.org": self = .gitea
        default: return nil
        }
    }

    /// Where the API of the server at `server` begins, unless the CI system tells another place.
    package func apiURL(server: String) -> String {
        switch self {
        case .github: server == "https://github.com" ? "https://api.github.com" : server + "/api/v3"
        case .gitlab: server + "/api/v4"
        case .gitea: server + "/api/v1"
        case .bitbucket: "https://api.bitbucket.org/2.0"
        }
    }

    /// What stands between the repository's page and a commit in the address of the commit's page.
    var commitPath: String {
        switch self {
        case .github, .gitea: "/commit/"
        case .gitlab: "/-/commit/"
        case .bitbucket: "/commits/"
        }
    }
}
