import CMLSystem

/// The forge's part of a run: what is known of rights is said before training, a status opens there and is closed on
/// every end, and the report becomes a comment.
final class RunPosting {
    private let options: ForgeOptions
    let scene: RunScene
    let world: World
    /// The change's own commit; a record file's where that measured another.
    var commit: String?
    var posting = Posting()
    var postsComment: Bool
    var setsStatus: Bool
    var isOpen = false
    var isClosed = false
    /// The project as its configuration names it, which may be read late.
    var project: String

    var context: CIContext { scene.context }

    /// Finds the forge and says once what can't be done there.
    init(_ scene: RunScene) throws(Failure) {
        self.scene = scene
        world = scene.world
        options = scene.options.forge
        project = scene.project.name
        if let key = options.key, printable(key) != key || key.contains(where: \.isNewline) {
            throw Failure(
                .usage, "the key has control characters", at: "--key", hint: "one short word tells jobs apart")
        }
        let here = try scene.project.repository?.headCommit()
        commit = scene.context.head ?? scene.context.commit ?? here
        postsComment = options.comments
        setsStatus = options.statuses
        if let reason = try obstacle() { skipAll(reason) }
        if commit == nil, setsStatus { setsStatus = skip("status", "there is no commit") }
    }

    /// Why nobody can say which commit is measured here, so that nothing may be said of one.
    private func unknownCommit() -> String? {
        if scene.context.system != nil, scene.project.repository == nil { return scene.project.repositoryAbsence }
        guard RunRefusal.isPrivileged(context), context.isPullRequest, context.head == nil else { return nil }
        return "the event `\(context.event ?? "")` does not tell the change's commit"
    }

    /// Takes `measured` for the commit that is reported on, which isn't one that the job is about: its comment would
    /// stand for the change.
    func report(on measured: String) {
        commit = measured
        if postsComment { postsComment = skip("comment", "commit \(measured.prefix(12)) is not the change's") }
    }

    /// Why nothing can be written on the forge, as far as that is known without trying.
    private func obstacle() throws(Failure) -> String? {
        guard postsComment || setsStatus || options.checkRun else { return nil }
        if let reason = unknownCommit() { return reason }
        switch try access(forLast: false) {
        case .ready(let forge): return forge.readOnlyReason(context)
        case .absent(let reason): return reason
        }
    }

    /// The forge, with its whole time before it and the token as it is now.
    private func access(forLast: Bool, seconds: Double? = nil) throws(Failure) -> Forge.Access {
        try Forge.access(
            options, context, in: world, remote: scene.project.repository?.forgeAddress(scene.options.remote),
            forLast: forLast, seconds: seconds)
    }

    func connect(forLast: Bool = false, seconds: Double? = nil) throws(Failure) -> Forge? {
        guard case .ready(let forge) = try access(forLast: forLast, seconds: seconds) else { return nil }
        return forge
    }

    /// `cml/churn`, with the dataset of a job that is about one, and the key of a job that has one.
    var name: String { (["cml", project] + parts).joined(separator: "/") }

    /// What the comment is found again by.
    var key: String { ([project] + parts).joined(separator: "/") }

    private var parts: [String] {
        let datasets = scene.options.training.datasets
        return [datasets.count == 1 ? datasets.first : nil, options.key].compactMap(\.self)
    }

    private func skipAll(_ reason: String) {
        let steps = [postsComment ? "comment" : nil, setsStatus ? "status" : nil].compactMap(\.self)
        if !steps.isEmpty { _ = skip(steps.joined(separator: " and "), reason) }
        postsComment = false
        setsStatus = false
    }

    /// Says why a step isn't taken; always false, for the switch that it turns off.
    func skip(_ step: String, _ reason: String) -> Bool {
        posting.skipped.append(scene.skip(step, reason))
        return false
    }

    // MARK: Before

    /// How long a forge that doesn't answer may hold the training up.
    private static let openingSeconds = 30.0

    /// Shows on the commit that its check runs.
    func open() {
        guard setsStatus, let commit else { return }
        do throws(ForgeError) {
            guard let forge = try connectOrFail(seconds: Self.openingSeconds) else { return }
            try forge.set(status(.pending, "training (\(scene.options.training.profile))"), on: commit)
            isOpen = true
        } catch {
            switch error.kind {
            case .rights: setsStatus = skip("status", error.failure.hint ?? error.failure.what)
            case .token:
                // What a wrong token can't do it will not do later.
                posting.failure = error.failure
                world.console.warn(error.failure.what)
                postsComment = false
                setsStatus = false
            default: world.console.warn("the status was not opened: \(error.failure.what)")
            }
        }
    }

    func connectOrFail(seconds: Double? = nil) throws(ForgeError) -> Forge? {
        do throws(Failure) {
            return try connect(seconds: seconds)
        } catch {
            throw ForgeError(.refused, error)
        }
    }

    func status(_ state: CommitStatus.State, _ text: String) -> CommitStatus {
        var status = CommitStatus(name, state, world.console.redacted(printable(text)), url: context.jobURL)
        // A pipeline of merged results is another commit's.
        if context.forge == .gitlab, context.commit == commit { status.pipeline = context.runID }
        return status
    }

    // MARK: After

    /// Posts the report and closes the status.
    func deliver(_ result: RunResult) -> Posting {
        guard postsComment || setsStatus || options.checkRun else { return posting }
        attempt("report") { () throws(ForgeError) in
            guard let forge = try connectOrFail() else { return }
            if postsComment { comment(result.report, forge) }
            if setsStatus, let commit {
                let (state, text) = verdict(of: result)
                attempt("status") { () throws(ForgeError) in
                    try forge.set(status(state, text), on: commit)
                    isClosed = true
                    posting.status = state
                }
            }
            if options.checkRun { checkRun(result, forge) }
        }
        return posting
    }

    func attempt(_ step: String, _ body: () throws(ForgeError) -> Void) {
        do throws(ForgeError) {
            try body()
        } catch {
            posting.note(error, on: step, ofFork: context.isFork, scene.skip)
        }
    }

    private func comment(_ report: Report, _ forge: Forge) {
        attempt("comment") { () throws(ForgeError) in
            var report = report
            report.key = key
            try comment(report.markdown(for: forge.dialect.kind.markdown), forge)
        }
    }

    func comment(_ text: String, _ forge: Forge) throws(ForgeError) {
        guard let number = try pullRequest(forge) else { return }
        let posted = try forge.upsert(
            world.console.redacted(text), on: .pullRequest(number),
            marker: CommentMarker(key: key, in: forge.dialect.kind.markdown))
        posting.comment = posted.comment.url
        world.console.say("comment \(posted.outcome.rawValue) on \(forge.dialect.kind.request) \(number).")
    }

    /// The pull request to comment on; nil, and said why, where there is none.
    private func pullRequest(_ forge: Forge) throws(ForgeError) -> String? {
        if let followed = context.follows, context.isPullRequest { return try followedRequest(followed, forge) }
        if let number = context.pullRequest { return number }
        if context.isPullRequest || scene.isBaseRun || context.tellsPullRequests {
            _ = skip("comment", "not a \(forge.dialect.kind.request)")
            return nil
        }
        // A CI system that is no forge builds branches, and doesn't know who asks for them.
        if let commit, let found = try forge.pullRequests(of: commit).first(where: { $0.hasHead(commit) }) {
            return found.number
        }
        _ = skip("comment", "no open \(forge.dialect.kind.request) has this commit as its head")
        return nil
    }

    /// The pull request of a run that this one follows, as the forge has it now: the artifact could name any.
    private func followedRequest(_ followed: FollowedRun, _ forge: Forge) throws(ForgeError) -> String? {
        guard let commit = followed.headCommit else { return nil }
        func isRight(_ request: PullRequest) -> Bool {
            guard request.isOpen, request.hasHead(commit) else { return false }
            guard let source = request.headRepository, let told = followed.headRepository else { return true }
            return source.lowercased() == told.lowercased()
        }
        var found = try forge.pullRequests(of: commit)
        if !found.contains(where: isRight), let branch = followed.headBranch {
            let owner = followed.headRepository.map { String($0.prefix { $0 != "/" }) }
            found += try forge.openPullRequests(from: branch, of: owner)
        }
        if let request = found.first(where: isRight) { return request.number }
        _ = skip("comment", "no open \(forge.dialect.kind.request) has \(commit.prefix(12)) as its head now")
        return nil
    }

    /// What the status says: a fork's numbers alone are never green, since its code made them.
    private func verdict(of result: RunResult) -> (CommitStatus.State, String) {
        if let failure = result.training { return (.error, failure.what) }
        let headline = result.report.judgement.headline
        if result.report.judgement.isFailed { return (.failure, headline) }
        guard context.isFork else { return (.success, headline) }
        return (.pending, "\(headline), as the fork measured it; a maintainer's own run confirms it")
    }

    /// The failing gates at their lines.
    private func checkRun(_ result: RunResult, _ forge: Forge) {
        guard forge.dialect.kind == .github, let commit else {
            _ = skip("check run", forge.dialect.kind == .github ? "there is no commit" : "only GitHub has them")
            return
        }
        let judgement = result.report.judgement
        var check = CheckRun(
            name + " gates", commit: commit,
            conclusion: judgement.isFailed ? .failure : context.isFork ? .neutral : .success,
            title: world.console.redacted(judgement.headline),
            summary: world.console.redacted(result.report.markdown(for: .github)))
        check.url = context.jobURL
        check.annotations = GateRemark.all(in: judgement, prefix: scene.project.prefix).map { remark in
            CheckRun.Annotation(
                path: remark.file, line: remark.line, level: .failure, message: world.console.redacted(remark.text))
        }
        attempt("check run") { () throws(ForgeError) in try forge.write(check) }
    }
}

extension CIContext {
    /// Whether the CI system is the forge's own, and tells a pull request when there is one.
    fileprivate var tellsPullRequests: Bool {
        guard let system else { return false }
        return ["GitHub Actions", "Gitea Actions", "Forgejo Actions", "GitLab CI", "Bitbucket Pipelines"]
            .contains(system)
    }
}
