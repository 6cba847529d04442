import CMLSystem

/// A token for a forge's interface, and where it comes from.
///
/// Texts made of it name the source only.
package struct ForgeToken: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// What GitHub, Gitea and Forgejo give every job; it can't be asked whose it is.
        case actionsJob
        /// GitLab's `CI_JOB_TOKEN`, which reads and can't write.
        case gitlabJob
        /// A person's, a project's or an app's.
        case other
    }

    package let secret: String
    /// The variable or option that holds it: `GITHUB_TOKEN`, `--token`.
    package let source: String
    package let kind: Kind

    package init(_ secret: String, source: String, kind: Kind = .other) {
        self.secret = secret
        self.source = source
        self.kind = kind
    }

    package var description: String { "the token of `\(source)`" }
    package var debugDescription: String { description }

    /// Finds the token for the forge at `place`; nil where there is none that belongs to it.
    ///
    /// `option` is what `--token` or `CML_TOKEN` gives. It and `REPO_TOKEN` are meant for whatever forge is asked; all
    /// others belong to the host that the CI system names, or to that of the forge's own company.
    package static func find(
        for place: ForgePlace, option: String?, environment: [String: String]
    ) -> ForgeToken? {
        if let option = option?.trimmed, !option.isEmpty {
            return ForgeToken(option, source: "--token", kind: kind(of: option, environment))
        }
        for name in ["REPO_TOKEN", "repo_token"] + names(for: place, environment) {
            guard let secret = environment[name]?.trimmed, !secret.isEmpty else { continue }
            return ForgeToken(secret, source: name, kind: kind(of: secret, environment))
        }
        return appPassword(for: place, environment)
    }

    /// The variables whose token may be sent to `place`.
    private static func names(for place: ForgePlace, _ environment: [String: String]) -> [String] {
        let isOwn = place.isOfJob(environment)
        switch place.kind {
        case .github where isOwn: return ["GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
        case .github where place.isPublic:
            return isActions(environment) ? [] : ["GITHUB_TOKEN", "GH_TOKEN"]
        case .github: return ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
        case .gitlab where isOwn: return ["GITLAB_TOKEN", "CI_JOB_TOKEN"]
        case .gitlab: return environment["CI_API_V4_URL"] == nil ? ["GITLAB_TOKEN"] : []
        case .gitea where isOwn: return ["GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"]
        case .gitea: return isActions(environment) ? [] : ["GITEA_TOKEN", "FORGEJO_TOKEN"]
        case .bitbucket: return ["BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN"]
        }
    }

    private static func isActions(_ environment: [String: String]) -> Bool { environment["GITHUB_ACTIONS"] == "true" }

    private static func appPassword(for place: ForgePlace, _ environment: [String: String]) -> ForgeToken? {
        guard place.kind == .bitbucket, let password = environment["BITBUCKET_APP_PASSWORD"]?.trimmed,
            let user = environment["BITBUCKET_USERNAME"] ?? environment["BITBUCKET_USER"], !password.isEmpty
        else { return nil }
        return ForgeToken("\(user.trimmed):\(password)", source: "BITBUCKET_APP_PASSWORD")
    }

    /// Personal tokens say by their beginning what they are; a job's may have any shape on servers of one's own.
    private static func kind(of secret: String, _ environment: [String: String]) -> Kind {
        if secret == environment["CI_JOB_TOKEN"]?.trimmed { return .gitlabJob }
        let isPersonal = ["ghp_", "gho_", "ghu_", "github_pat_"].contains { secret.hasPrefix($0) }
        let isJob = secret == environment["GITHUB_TOKEN"]?.trimmed && isActions(environment)
        return isJob && !isPersonal ? .actionsJob : .other
    }
}
