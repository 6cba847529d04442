import CMLSystem

/// Which repository on which forge, and the address of the forge's interface.
package struct ForgePlace: Equatable, Sendable {
    package var kind: ForgeKind
    /// Without a slash at its end.
    package var api: String
    /// `owner/name`, on GitLab with all its groups.
    package var repository: String

    package init(kind: ForgeKind, api: String, repository: String) {
        self.kind = kind
        self.api = api.hasSuffix("/") ? String(api.dropLast()) : api
        self.repository = repository
    }

    /// What the command line says of the forge.
    package struct Selection: Equatable, Sendable {
        /// `--repo`: an address, or `owner/name` on the forge of the job.
        package var repository: String?
        /// `--driver`.
        package var kind: ForgeKind?

        package init(repository: String? = nil, kind: ForgeKind? = nil) {
            self.repository = repository
            self.kind = kind
        }
    }

    /// Finds the forge: what the command line names, else that of the CI job, else that of the git remote.
    ///
    /// nil where nothing leads to one; nothing is asked of the network.
    package init?(
        _ selection: Selection, environment: [String: String], remote: String?
    ) throws(Failure) {
        let job = ForgePlace(job: environment)
        if let named = selection.repository {
            try self.init(named: named, selection, job: job, environment)
            return
        }
        if let job, selection.kind == nil || selection.kind == job.kind {
            self = job
            return
        }
        guard let address = remote.flatMap(WebAddress.init) else { return nil }
        guard let kind = selection.kind ?? Self.kind(ofHost: address.host) else {
            guard let job, selection.kind == nil else { return nil }
            self = job
            return
        }
        guard let place = Self.place(kind, address, environment) else { return nil }
        self = place
    }

    private init(
        named: String, _ selection: Selection, job: ForgePlace?, _ environment: [String: String]
    ) throws(Failure) {
        let isPath = !named.contains(":") && named.split(separator: "/", omittingEmptySubsequences: false).count >= 2
        if isPath, !named.hasPrefix("/"), !named.hasPrefix("."), let job, selection.kind ?? job.kind == job.kind {
            self.init(kind: job.kind, api: job.api, repository: named)
            return
        }
        guard let address = WebAddress(named) ?? (isPath ? WebAddress("https://\(named)") : nil) else {
            throw Failure(
                .usage, "`\(printable(named))` is not the address of a repository", at: "--repo",
                hint: "as in `https://github.com/owner/name`")
        }
        guard
            let kind = selection.kind ?? Self.kind(ofHost: address.host)
                ?? job.flatMap({ $0.isAt(address) ? $0.kind : nil })
        else {
            throw Failure(
                .usage, "which forge `\(printable(address.host))` is can't be told from its name", at: "--repo",
                hint: "`--driver` names it: github, gitlab, gitea or bitbucket")
        }
        guard let place = Self.place(kind, address, environment) else {
            throw Failure(
                .usage, "`\(printable(named))` names no repository", at: "--repo",
                hint: "as in `https://github.com/owner/name`")
        }
        self = place
    }

    private func isAt(_ address: WebAddress) -> Bool { WebAddress(api)?.origin == address.origin }

    /// The forge that runs this job, by its own variables.
    package init?(job environment: [String: String]) {
        let variables = environment.filter { !$0.value.isEmpty }
        if let api = variables["CI_API_V4_URL"], variables["GITLAB_CI"] == "true",
            let path = variables["CI_MERGE_REQUEST_PROJECT_PATH"] ?? variables["CI_PROJECT_PATH"]
        {
            self.init(kind: .gitlab, api: api, repository: path)
        } else if variables["GITHUB_ACTIONS"] == "true", let repository = variables["GITHUB_REPOSITORY"] {
            let server = variables["GITHUB_SERVER_URL"] ?? "https://github.com"
            let isGitea =
                ["GITEA_ACTIONS", "FORGEJO_ACTIONS"].contains { variables[$0] == "true" }
                || variables["GITHUB_API_URL"].map { Self.withoutSlash($0).hasSuffix("/api/v1") } == true
            let api = variables["GITHUB_API_URL"] ?? (isGitea ? "\(server)/api/v1" : Self.gitHubAPI(of: server))
            self.init(kind: isGitea ? .gitea : .github, api: api, repository: repository)
        } else if variables["BITBUCKET_BUILD_NUMBER"] != nil, let repository = variables["BITBUCKET_REPO_FULL_NAME"] {
            self.init(kind: .bitbucket, api: Self.bitbucketAPI(variables), repository: repository)
        } else {
            return nil
        }
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    private static func gitHubAPI(of server: String) -> String {
        guard let address = WebAddress(server), address.host != "github.com" else { return "https://api.github.com" }
        if address.host.hasSuffix(".ghe.com") { return "https://api.\(address.host)" }
        return "\(withoutSlash(server))/api/v3"
    }

    /// Pipelines have no variable for it; the repository's address tells when it's another server than the forge's.
    private static func bitbucketAPI(_ variables: [String: String]) -> String {
        if let api = variables["BITBUCKET_API_URL"] { return api }
        guard let origin = variables["BITBUCKET_GIT_HTTP_ORIGIN"].flatMap(WebAddress.init),
            origin.host != "bitbucket.org"
        else { return "https://api.bitbucket.org/2.0" }
        return origin.below(dropping: 2) + "/2.0"
    }

    /// The forge behind a host's name; nil for names that tell nothing.
    static func kind(ofHost host: String) -> ForgeKind? {
        let parts = host.split(separator: ".")
        if host == "github.com" || host.hasSuffix(".ghe.com") || parts.first == "github" { return .github }
        if parts.contains("gitlab") || parts.first?.hasPrefix("gitlab") == true { return .gitlab }
        if host == "bitbucket.org" { return .bitbucket }
        if ["gitea", "forgejo", "codeberg"].contains(where: { parts.contains(Substring($0)) }) { return .gitea }
        return nil
    }

    /// The place of a repository's page or git address.
    private static func place(_ kind: ForgeKind, _ address: WebAddress, _ environment: [String: String]) -> ForgePlace?
    {
        guard address.path.count >= 2 else { return nil }
        let lastTwo = address.path.suffix(2).joined(separator: "/")
        switch kind {
        case .github where address.host == "github.com":
            return ForgePlace(kind: kind, api: "https://api.github.com", repository: lastTwo)
        case .github where address.host.hasSuffix(".ghe.com"):
            return ForgePlace(kind: kind, api: "https://api.\(address.host)", repository: lastTwo)
        case .github: return ForgePlace(kind: kind, api: address.below(dropping: 2) + "/api/v3", repository: lastTwo)
        case .gitea: return ForgePlace(kind: kind, api: address.below(dropping: 2) + "/api/v1", repository: lastTwo)
        case .bitbucket where address.host == "bitbucket.org":
            return ForgePlace(kind: kind, api: "https://api.bitbucket.org/2.0", repository: lastTwo)
        case .bitbucket: return ForgePlace(kind: kind, api: address.below(dropping: 2) + "/2.0", repository: lastTwo)
        case .gitlab: return gitLabPlace(address, environment)
        }
    }

    /// A server below a path is known by the CI job's variables; from an address alone it looks like a group.
    private static func gitLabPlace(_ address: WebAddress, _ environment: [String: String]) -> ForgePlace? {
        let server = (environment["CI_SERVER_URL"] ?? environment["GITLAB_HOST"]).flatMap { WebAddress($0) }
        let prefix = server?.origin == address.origin ? server?.path ?? [] : []
        guard address.path.starts(with: prefix), address.path.count >= prefix.count + 2 else { return nil }
        // A page below the repository's, such as `/-/merge_requests/3`, is not part of its path.
        let path = address.path.dropFirst(prefix.count).prefix { $0 != "-" }
        let root = ([address.origin] + prefix).joined(separator: "/")
        return ForgePlace(kind: .gitlab, api: "\(root)/api/v4", repository: path.joined(separator: "/"))
    }

    /// Whether it's the server that runs this job, so that the job's own token belongs to it.
    func isOfJob(_ environment: [String: String]) -> Bool {
        guard let job = ForgePlace(job: environment), job.kind == kind else { return false }
        return WebAddress(job.api)?.origin == WebAddress(api)?.origin
    }

    /// Whether it's the forge's own company's server.
    var isPublic: Bool {
        let hosts = ["api.github.com", "gitlab.com", "api.bitbucket.org"]
        return WebAddress(api).map { $0.scheme == "https" && hosts.contains($0.host) } ?? false
    }

    package var dialect: any ForgeDialect {
        switch kind {
        case .github: GitHubDialect(api: api, repository: repository)
        case .gitlab: GitLabDialect(api: api, repository: repository)
        case .gitea: GiteaDialect(api: api, repository: repository)
        case .bitbucket: BitbucketDialect(api: api, repository: repository)
        }
    }
}

extension WebAddress {
    /// The address without the last parts of its path.
    fileprivate func below(dropping count: Int) -> String {
        ([origin] + path.dropLast(count)).joined(separator: "/")
    }
}
