import CMLSystem

extension Doctor {
    /// The forge, its token and what that may, as far as reading tells it.
    mutating func examineForge(_ repository: Repository?) {
        let address = repository?.forgeAddress(remote)
        do throws(Failure) {
            let place = try ForgePlace(options.place, context, environment: world.environment, remote: address)
            guard let place else {
                tell(
                    "forge", .note, "neither the CI job nor the git remote tells one",
                    fix: "`--repo URL` and `--driver NAME` (or CML_REPO and CML_DRIVER) name it")
                return
            }
            tell("forge", .ok, "\(place.kind.name), \(place.repository), \(place.api)")
            switch try Forge.access(options, context, in: world, remote: address) {
            case .absent(let reason): tell("token", .note, reason)
            case .ready(let forge): examine(forge)
            }
        } catch {
            tell("forge", .missing, error.what, fix: error.hint)
        }
    }

    private mutating func examine(_ forge: Forge) {
        guard let token = forge.token else { return }
        var what = token.source
        switch token.kind {
        case .actionsJob: what += ", a job's own token"
        case .gitlabJob: what += ", GitLab's job token"
        case .other: if let author = try? forge.identity() { what += ", of \(author.name)" }
        }
        guard let commit = context.head ?? context.commit else {
            tell("token", .ok, what)
            return
        }
        // Reading is asked for; whether it may write only writing tells.
        do throws(ForgeError) {
            _ = try forge.status(named: "cml/doctor", of: commit)
            if let number = context.pullRequest {
                _ = try forge.read(forge.dialect.pullRequest(number), .readPullRequest) {
                    forge.dialect.pullRequest(in: $0.json)
                }
            }
            if let reason = forge.readOnlyReason(context) {
                tell("token", .note, what, fix: reason)
            } else {
                tell("token", .ok, "\(what); it reads the commit's statuses\(readsRequest)")
                tellPermissions(forge)
            }
        } catch {
            let state: Diagnosis.Finding.State = error.kind == .token ? .missing : .note
            tell("token", state, "\(what): \(error.failure.what)", fix: error.failure.hint)
        }
    }

    private var readsRequest: String { context.pullRequest == nil ? "" : " and the pull request" }

    /// No forge says what a job's token may write; what it has to is said here.
    private mutating func tellPermissions(_ forge: Forge) {
        let target = context.pullRequest.map { CommentTarget.pullRequest($0) }
        let needed = [
            target.map { forge.dialect.permission(for: .comment($0)) }, forge.dialect.permission(for: .status),
        ].compactMap(\.self)
        tell(
            "rights", .note, "to write, the token needs \(needed.joined(separator: "; ")) (not asked: that would write)"
        )
    }
}
