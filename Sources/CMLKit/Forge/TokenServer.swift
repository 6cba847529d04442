import CMLSystem

/// Which tokens a forge's server may be shown.
///
/// What a remote is called says nothing of who runs it, so a variable's token goes only to the forge's own company, to
/// the server that runs the job, and to the one that the user's own variable names.
struct TokenServer {
    let place: ForgePlace
    let context: CIContext
    let environment: [String: String]

    private var origin: String? { ForgePlace.origin(of: place.api) }

    /// Whether a token, whoever gives it, may be sent: over plain HTTP to this machine, or where the job itself talks so.
    var isSafe: Bool {
        guard let origin, origin.hasPrefix("http://") else { return true }
        return isLoopback(origin) || isOfSystem && ForgePlace.origin(of: context.apiURL ?? "") == origin
    }

    /// The variables whose token may be sent there.
    var variables: [String] {
        if place.isOfJob(context) { return ofJob }
        guard place.isPublic || isNamed || isOfSystem else { return [] }
        // The job's own variables hold tokens of the server that runs it, and this is another.
        let isElsewhere = context.system?.hasSuffix("Actions") == true
        switch place.kind {
        case .github where place.isGitHubItself: return isElsewhere ? [] : ["GITHUB_TOKEN", "GH_TOKEN"]
        case .github: return Self.enterprise
        case .gitlab: return context.system == "GitLab CI" ? [] : ["GITLAB_TOKEN"]
        case .gitea: return isElsewhere && context.forge == .gitea ? [] : ["GITEA_TOKEN", "FORGEJO_TOKEN"]
        case .bitbucket: return ["BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN"]
        }
    }

    private static let enterprise = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]

    private var ofJob: [String] {
        switch place.kind {
        case .github: ["GITHUB_TOKEN", "GH_TOKEN"] + (place.isGitHubItself ? [] : Self.enterprise)
        case .gitlab: ["GITLAB_TOKEN", "CI_JOB_TOKEN"]
        case .gitea: ["GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"]
        case .bitbucket: []
        }
    }

    /// Whether it's the server of the job's repository, by a CI system that isn't the forge's own too.
    private var isOfSystem: Bool {
        guard context.system != nil, let origin else { return false }
        return [context.apiURL, context.serverURL].contains { ForgePlace.origin(of: $0 ?? "") == origin }
    }

    /// Whether the user's own variable names it: `GITLAB_HOST=gitlab.example.org`.
    private var isNamed: Bool {
        guard let origin else { return false }
        return Self.hosts(place.kind).compactMap { environment[$0]?.trimmed }.contains { text in
            let address = plainURL(text.contains("://") ? text : "https://\(text)") ?? ""
            let hosts = [address, address.replacing("://", with: "://api.")]
            return hosts.contains { ForgePlace.origin(of: $0) == origin }
        }
    }

    /// The variables that name a server of one's own, as the forges' own programs and CI systems read and set them.
    private static func hosts(_ kind: ForgeKind) -> [String] {
        switch kind {
        case .github: ["GH_HOST", "GITHUB_SERVER_URL", "GITHUB_API_URL"]
        case .gitlab: ["GITLAB_HOST", "GITLAB_URL", "CI_SERVER_URL"]
        case .gitea: ["GITEA_SERVER_URL", "GITEA_URL", "FORGEJO_SERVER_URL", "FORGEJO_URL"]
        case .bitbucket: ["BITBUCKET_API_URL", "BITBUCKET_GIT_HTTP_ORIGIN"]
        }
    }

    private func isLoopback(_ origin: String) -> Bool {
        let authority = origin.dropFirst("http://".count)
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isNumeric = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            || isNumeric && numbers[0] == "127"
    }

    /// Why no token is sent, where that isn't for want of one.
    var refusal: String? {
        let host = printable(origin.map { String($0.split(separator: "/").last ?? "") } ?? place.api)
        guard isSafe else { return "no token is sent to `\(host)` over plain HTTP: use its `https://` address" }
        let withheld = Self.all(place.kind).first { environment[$0]?.trimmed.isEmpty == false }
        guard let withheld, !variables.contains(withheld) else { return nil }
        return "`\(withheld)` is not sent to `\(host)`, which nothing says is its own server: name that in "
            + "`\(Self.hosts(place.kind)[0])`, or give `--token`"
    }

    private static func all(_ kind: ForgeKind) -> [String] {
        switch kind {
        case .github: enterprise + ["GITHUB_TOKEN", "GH_TOKEN"]
        case .gitlab: ["GITLAB_TOKEN"]
        case .gitea: ["GITEA_TOKEN", "FORGEJO_TOKEN"]
        case .bitbucket: ["BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN", "BITBUCKET_APP_PASSWORD"]
        }
    }
}
