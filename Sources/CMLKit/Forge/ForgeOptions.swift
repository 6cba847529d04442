import CMLSystem

/// What the command line says of the forge that is delivered to.
package struct ForgeOptions: Equatable, Sendable {
    package var place = ForgePlace.Selection()
    /// What `--token` gives.
    package var token: String?
    /// What `--ca-file` names.
    package var caFile: String?
    /// What tells this job's comment and status from those of parallel jobs of the same project.
    package var key: String?
    package var comments = true
    package var statuses = true
    /// Whether failing gates are shown at their lines by a check run too, on GitHub.
    package var checkRun = false

    package init() {}
}

extension Forge {
    /// The forge of this job or clone, or why there is none.
    package enum Access {
        case ready(Forge)
        case absent(String)
    }

    /// Finds the forge and its token; nothing is sent yet.
    ///
    /// `forLast` makes one that a signal doesn't stop and that has but a few seconds: it closes what is open. `seconds`
    /// is all the time that its requests have together, where that is less than usual.
    package static func access(
        _ options: ForgeOptions, _ context: CIContext, in world: World, remote: String?, forLast: Bool = false,
        seconds: Double? = nil
    ) throws(Failure) -> Access {
        let environment = world.environment
        guard let place = try ForgePlace(options.place, context, environment: environment, remote: remote) else {
            return .absent("neither the CI job nor the git remote tells a forge; `--repo` and `--driver` name one")
        }
        guard let token = ForgeToken.find(for: place, context, option: options.token, environment: environment) else {
            let server = TokenServer(place: place, context: context, environment: environment)
            return .absent(server.refusal ?? noToken(place.kind, context))
        }
        let dialect = place.dialect
        var transport = TransportOptions()
        let origin = try attempt("use the forge's address", at: place.api) { () throws(HTTPError) in
            try HTTPOrigin(place.api)
        }
        transport.credentials = [HTTPCredential(origin, dialect.credential(token))]
        try options.caFile.map { (path) throws(Failure) in try checkCertificates(path) }
        transport.caFile = options.caFile
        transport.outlivesSignals = forLast
        if let seconds = forLast ? 6 : seconds { transport.seconds = seconds }
        let pause: (Double) -> Void = { seconds in if !forLast { world.pause(seconds) } }
        return .ready(Forge(dialect, token: token, over: world.transport(transport), pause: pause))
    }

    /// Throws where the file holds no certificates, which would only be seen when the training is over.
    private static func checkCertificates(_ path: String) throws(Failure) {
        let bytes = try? Files.read(path)
        guard let bytes, String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            let what = bytes == nil ? "can't be read" : "has no certificate in PEM"
            throw Failure(.usage, "`\(printable(path))` \(what)", at: "--ca-file")
        }
    }

    private static func noToken(_ kind: ForgeKind, _ context: CIContext) -> String {
        let isFork = context.isFork && context.isPullRequest
        switch kind {
        case .github where isFork, .gitea where isFork, .gitlab where isFork, .bitbucket where isFork:
            return "a fork's job has no token for this repository"
        case _ where context.isScheduled: return "no token; nobody waits for a scheduled run, so that it needs none"
        case .github where !context.isPullRequest, .gitea where !context.isPullRequest:
            return "no token: give the step `GITHUB_TOKEN`, with `statuses: write`"
        case .github, .gitea:
            return "no token: give the step `GITHUB_TOKEN`, with `pull-requests: write` and `statuses: write`"
        case .gitlab:
            return "no token: add a project access token with the scope `api` as the masked variable `GITLAB_TOKEN`"
        case .bitbucket:
            return "no token: add an access token with the scopes `pullrequest` and `repository` as the secured "
                + "variable `BITBUCKET_TOKEN`"
        }
    }

    /// Why the token can't write, as far as that is known without trying; nil where it may.
    package func readOnlyReason(_ context: CIContext) -> String? {
        switch token?.kind {
        case .gitlabJob where context.isScheduled:
            return "`CI_JOB_TOKEN` can't write statuses; nobody waits for a scheduled run, so that it needs no other"
        case .gitlabJob:
            return "`CI_JOB_TOKEN` can't write comments or statuses: add a project access token with the scope `api` "
                + "as the masked variable `GITLAB_TOKEN`"
        case .actionsJob where !RunRefusal.isPrivileged(context):
            let cure =
                "a `workflow_run` job with `pull-requests: write` and `statuses: write` delivers with "
                + "`cml run --deliver`"
            if context.isFork, context.isPullRequest { return "a fork's token is read-only; \(cure)" }
            if context.actor == "dependabot[bot]" { return "Dependabot's token is read-only; \(cure)" }
            return nil
        default: return nil
        }
    }
}
