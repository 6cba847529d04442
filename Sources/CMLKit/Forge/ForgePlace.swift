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
    /// nil where nothing leads to one. Nothing is asked of the network: a token that is tried at an address to see what
    /// lies there has been given away.
    package init?(
        _ selection: Selection, _ context: CIContext, environment: [String: String], remote: String?
    ) throws(Failure) {
        let job = ForgePlace(context, environment)
        if let named = selection.repository {
            try self.init(named: named, selection, job, context)
            return
        }
        if let job, selection.kind == nil || selection.kind == job.kind {
            self = job
            return
        }
        let addresses = [context.repositoryURL, remote].compactMap(\.self).compactMap { RepositoryAddress($0) }
        for address in addresses {
            guard let kind = selection.kind ?? ForgeKind(hostNamed: address.host),
                let place = ForgePlace(kind, address, context)
            else { continue }
            self = place
            return
        }
        return nil
    }

    /// The repository that `--repo` names.
    private init(
        named: String, _ selection: Selection, _ job: ForgePlace?, _ context: CIContext
    ) throws(Failure) {
        let isName = !named.contains(":") && !named.hasPrefix("/") && !named.hasPrefix(".") && named.contains("/")
        if isName, let job, selection.kind ?? job.kind == job.kind {
            self.init(kind: job.kind, api: job.api, repository: named)
            return
        }
        let example = "as in `https://github.com/owner/name`"
        guard let address = RepositoryAddress(isName ? "https://\(named)" : named) else {
            throw Failure(
                .usage, "`\(printable(named))` is not the address of a repository", at: "--repo", hint: example)
        }
        let own = job.flatMap { Self.origin(of: $0.api) == Self.origin(of: address.server) ? $0.kind : nil }
        guard let kind = selection.kind ?? own ?? ForgeKind(hostNamed: address.host) else {
            throw Failure(
                .usage, "which forge `\(printable(address.host))` is can't be told from its name", at: "--repo",
                hint: "`--driver` names it: github, gitlab, gitea or bitbucket")
        }
        guard let place = ForgePlace(kind, address, context) else {
            throw Failure(.usage, "`\(printable(named))` names no repository", at: "--repo", hint: example)
        }
        self = place
    }

    /// The forge of the CI job's repository, whose pull request may be in another.
    init?(_ context: CIContext, _ environment: [String: String]) {
        guard let kind = context.forge, let repository = context.pullRequestRepository ?? context.repository,
            let api = kind == .bitbucket ? Self.bitbucketAPI(environment) ?? context.apiURL : context.apiURL
        else { return nil }
        guard Self.isName(repository) else { return nil }
        self.init(kind: kind, api: api, repository: repository)
    }

    /// Whether it can be part of an address: two parts at least, of the characters that forges let names have.
    private static func isName(_ repository: String) -> Bool {
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= 2
            && parts.allSatisfy { part in
                !part.isEmpty && !part.allSatisfy { $0 == "." }
                    && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#%\\".utf8.contains($0) }
            }
    }

    /// Pipelines have no variable for it; where the clone came from another server, that is the forge.
    private static func bitbucketAPI(_ environment: [String: String]) -> String? {
        if let api = plainURL(environment["BITBUCKET_API_URL"]) { return api }
        guard let clone = environment["BITBUCKET_GIT_HTTP_ORIGIN"].flatMap({ RepositoryAddress($0) }),
            clone.host != "bitbucket.org"
        else { return nil }
        return "\(clone.below)/2.0"
    }

    /// The place of a repository's page or git address; nil where its path is too short for one.
    private init?(_ kind: ForgeKind, _ address: RepositoryAddress, _ context: CIContext) {
        let parts = address.path.split(separator: "/")
        guard parts.count >= 2 else { return nil }
        let name = parts.suffix(2).joined(separator: "/")
        switch kind {
        case .gitlab: self.init(gitLab: address, context)
        case .github where address.host.hasSuffix(".ghe.com"):
            self.init(kind: kind, api: "https://api.\(address.host)", repository: name)
        case .bitbucket where address.host != "bitbucket.org":
            self.init(kind: kind, api: "\(address.below)/2.0", repository: name)
        default: self.init(kind: kind, api: kind.apiURL(server: address.below), repository: name)
        }
    }

    /// A server below a path is known from the CI job; in an address alone the path looks like a group.
    private init?(gitLab address: RepositoryAddress, _ context: CIContext) {
        var server = address.server
        var path = address.path
        if let own = context.serverURL, address.page.hasPrefix(own + "/") {
            server = own
            path = String(address.page.dropFirst(own.count + 1))
        }
        // A page below the repository's, such as `/-/merge_requests/3`, is no part of its path.
        let parts = path.split(separator: "/").prefix { $0 != "-" }
        guard parts.count >= 2 else { return nil }
        self.init(
            kind: .gitlab, api: ForgeKind.gitlab.apiURL(server: server), repository: parts.joined(separator: "/"))
    }

    /// Scheme, host and port in lower case: where a token that is meant for an address may go.
    static func origin(of url: String) -> String? {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<mark.lowerBound].lowercased()
        let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@"), scheme == "https" || scheme == "http" else { return nil }
        let port = scheme == "https" ? ":443" : ":80"
        let place = authority.lowercased()
        return "\(scheme)://\(place.hasSuffix(port) ? String(place.dropLast(port.count)) : place)"
    }

    /// Whether it's on the server that runs this job, so that the job's own token belongs there.
    func isOfJob(_ context: CIContext) -> Bool {
        let hosts = ["GitHub Actions", "Gitea Actions", "Forgejo Actions", "GitLab CI"]
        guard let system = context.system, hosts.contains(system), context.forge == kind, let own = context.apiURL
        else { return false }
        return Self.origin(of: own) == Self.origin(of: api)
    }

    /// Whether it's a server of the forge's own company, or of the two public ones that run Gitea and Forgejo.
    var isPublic: Bool {
        guard let origin = Self.origin(of: api) else { return false }
        let known: [String] =
            switch kind {
            case .github: ["https://api.github.com"]
            case .gitlab: ["https://gitlab.com"]
            case .gitea: ["https://codeberg.org", "https://gitea.com"]
            case .bitbucket: ["https://api.bitbucket.org"]
            }
        let isResident = kind == .github && origin.hasPrefix("https://api.") && origin.hasSuffix(".ghe.com")
        return known.contains(origin) || isResident
    }

    /// Whether it's github.com, whose tokens are no enterprise's.
    var isGitHubItself: Bool { Self.origin(of: api) == "https://api.github.com" }

    package var dialect: any ForgeDialect {
        switch kind {
        case .github: GitHubDialect(api: api, repository: repository)
        case .gitlab: GitLabDialect(api: api, repository: repository)
        case .gitea: GiteaDialect(api: api, repository: repository)
        case .bitbucket: BitbucketDialect(api: api, repository: repository)
        }
    }
}

extension ForgeKind {
    /// The forge behind a host: a public one, or one whose own name says it; nil for names that tell nothing.
    package init?(hostNamed host: String) {
        let parts = host.split(separator: ".").map(String.init)
        if let known = ForgeKind(host: host) {
            self = known
        } else if host.hasSuffix(".ghe.com") || parts.first == "github" {
            self = .github
        } else if parts.contains("gitlab") || parts.first?.hasPrefix("gitlab") == true {
            self = .gitlab
        } else if parts.contains("gitea") || parts.contains("forgejo") {
            self = .gitea
        } else {
            return nil
        }
    }
}

extension RepositoryAddress {
    /// Where the repository's owner is looked up: the server, with the path that it lies below.
    fileprivate var below: String {
        ([server] + path.split(separator: "/").dropLast(2).map(String.init)).joined(separator: "/")
    }
}
