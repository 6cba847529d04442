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
    /// `option` is what `--token` or `CML_TOKEN` gives. It and `REPO_TOKEN` are meant for whatever forge is asked; of all
    /// others `TokenServer` tells where they belong.
    package static func find(
        for place: ForgePlace, _ context: CIContext, option: String?, environment: [String: String]
    ) -> ForgeToken? {
        func token(_ secret: String, _ source: String) -> ForgeToken {
            ForgeToken(secret, source: source, kind: kind(of: secret, for: place, context, environment))
        }
        let server = TokenServer(place: place, context: context, environment: environment)
        guard server.isSafe else { return nil }
        if let option = option?.trimmed, !option.isEmpty { return token(option, "--token") }
        let variables = server.variables
        for name in ["REPO_TOKEN", "repo_token"] + variables {
            guard let secret = environment[name]?.trimmed, !secret.isEmpty else { continue }
            return token(secret, name)
        }
        return variables.isEmpty ? nil : appPassword(for: place, environment)
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
