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
    /// others belong to the server that runs the job, or to that of the forge's own company.
    package static func find(
        for place: ForgePlace, _ context: CIContext, option: String?, environment: [String: String]
    ) -> ForgeToken? {
        func token(_ secret: String, _ source: String) -> ForgeToken {
            ForgeToken(secret, source: source, kind: kind(of: secret, for: place, context, environment))
        }
        if let option = option?.trimmed, !option.isEmpty { return token(option, "--token") }
        for name in ["REPO_TOKEN", "repo_token"] + names(for: place, context) {
            guard let secret = environment[name]?.trimmed, !secret.isEmpty else { continue }
            return token(secret, name)
        }
        return appPassword(for: place, environment)
    }

    /// The variables whose token may be sent to `place`.
    private static func names(for place: ForgePlace, _ context: CIContext) -> [String] {
        let enterprise = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
        if place.isOfJob(context) {
            switch place.kind {
            case .github: return ["GITHUB_TOKEN", "GH_TOKEN"] + (place.isPublic ? [] : enterprise)
            case .gitlab: return ["GITLAB_TOKEN", "CI_JOB_TOKEN"]
            case .gitea: return ["GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"]
            case .bitbucket: break
            }
        }
        // The job's own variables hold tokens of the server that runs it, and this is another.
        let isElsewhere = context.system?.hasSuffix("Actions") == true
        switch place.kind {
        case .github where place.isPublic: return isElsewhere ? [] : ["GITHUB_TOKEN", "GH_TOKEN"]
        case .github: return enterprise
        case .gitlab: return context.system == "GitLab CI" ? [] : ["GITLAB_TOKEN"]
        case .gitea: return isElsewhere && context.forge == .gitea ? [] : ["GITEA_TOKEN", "FORGEJO_TOKEN"]
        case .bitbucket: return ["BITBUCKET_TOKEN", "BITBUCKET_ACCESS_TOKEN"]
        }
    }

    private static func appPassword(for place: ForgePlace, _ environment: [String: String]) -> ForgeToken? {
        guard place.kind == .bitbucket, let password = environment["BITBUCKET_APP_PASSWORD"]?.trimmed,
            let user = environment["BITBUCKET_USERNAME"] ?? environment["BITBUCKET_USER"], !password.isEmpty
        else { return nil }
        return ForgeToken("\(user.trimmed):\(password)", source: "BITBUCKET_APP_PASSWORD")
    }

    /// Personal tokens say by their beginning what they are; a job's may have any shape on servers of one's own.
    private static func kind(
        of secret: String, for place: ForgePlace, _ context: CIContext, _ environment: [String: String]
    ) -> Kind {
        guard place.isOfJob(context) else { return .other }
        if place.kind == .gitlab {
            let isJobs = secret == environment["CI_JOB_TOKEN"]?.trimmed && !secret.hasPrefix("glpat-")
            return isJobs ? .gitlabJob : .other
        }
        let isPersonal = ["ghp_", "gho_", "ghu_", "github_pat_"].contains { secret.hasPrefix($0) }
        let isJobs = ["GITHUB_TOKEN", "GITEA_TOKEN"].contains { environment[$0]?.trimmed == secret }
        return isJobs && !isPersonal ? .actionsJob : .other
    }
}
