import CMLSystem

/// What `cml pr create` was asked for.
package struct PullRequestOptions: Equatable, Sendable {
    /// The files to commit: paths and patterns from here, of which one that begins with `!` takes files out.
    package var globs: [String] = []
    package var branch: String?
    package var target: String?
    package var title: String?
    package var body: String?
    package var message: String?
    package var skipsCI = false
    package var merging: MergeMethod?
    package var name: String?
    package var email: String?
    package var remote = "origin"
    package var forge = ForgeOptions()

    package init() {}
}

/// Opens a pull request with files that a job has changed; nil where none of them has changed.
///
/// The working tree, the index, the branch, the configuration and the remote's address stay as they are.
package func createPullRequest(
    _ options: PullRequestOptions, in world: World
) throws(Failure) -> PullRequest? {
    let scene = WordScene(options.forge, in: world, remote: options.remote)
    let proposal = try Proposal(options, scene, scene.requiredRepository())
    return try proposal.deliver(on: scene.forge())
}

extension PullRequest {
    /// Its page as Markdown, worded as iterative/cml does; GitLab's addresses say what it is there.
    package var markdown: String {
        let word = url?.contains("/merge_requests/") == true ? "Merge" : "Pull"
        return "[CML's \(word) Request](\(url ?? ""))"
    }
}

/// A change that is proposed: which files, on what, under which name.
private struct Proposal {
    let options: PullRequestOptions
    let scene: WordScene
    let repository: Repository
    let git: GitProgram
    let remote: GitRemote
    /// The commit that the change is on top of.
    let parent: String
    let target: String
    let source: String

    init(_ options: PullRequestOptions, _ scene: WordScene, _ repository: Repository) throws(Failure) {
        self.options = options
        self.scene = scene
        self.repository = repository
        guard let top = repository.workdir else {
            throw Failure(.usage, "a bare repository has no files to commit", at: repository.gitDirectory)
        }
        guard NotesExchange.isRemote(options.remote, of: repository) else {
            throw Failure(
                .usage, "no remote `\(options.remote)`", at: "--remote", hint: "`git remote -v` lists the remotes")
        }
        git = GitProgram(
            directory: top, environment: scene.world.environment, trusting: repository.isTrusted,
            signals: scene.world.signals)
        remote = GitRemote(
            options.remote, of: repository, environment: scene.world.environment, signals: scene.world.signals)
        parent = try scene.commit(nil)
        target = try Self.target(options, scene, repository)
        source = options.branch ?? "\(target)-cml-pr-\(parent.prefix(8))"
        for branch in [target, source] where !Self.isBranch(branch) {
            throw Failure(.usage, "`\(printable(branch))` is no name of a branch")
        }
    }

    /// The branch that is merged into: the one that is named, that of the job's change, or the one here.
    private static func target(
        _ options: PullRequestOptions, _ scene: WordScene, _ repository: Repository
    ) throws(Failure) -> String {
        let context = scene.context
        if let target = options.target { return target }
        if context.isFork, context.isPullRequest {
            throw Failure(
                .usage, "a fork's job can't push to this repository", hint: "`--target-branch` names a branch of it")
        }
        if let branch = context.headBranch { return branch }
        if let ref = context.ref, !ref.hasPrefix("refs/tags/"), !ref.hasPrefix("refs/pull/"),
            let branch = CIContext.branch(ref)
        {
            return branch
        }
        let here = try attempt("read HEAD") { () throws(GitError) in try repository.head().branch }
        guard let here else {
            throw Failure(.usage, "no branch is checked out here", hint: "`--target-branch` names it")
        }
        return here
    }

    /// What git refuses as a name, and what would be read as an option.
    private static func isBranch(_ name: String) -> Bool {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value != 127 && !"~^:?*[\\".unicodeScalars.contains($0)
        }
        return isPlain && !name.isEmpty && !name.hasPrefix("-") && !name.hasPrefix("/") && !name.hasSuffix("/")
            && !name.hasSuffix(".lock") && !name.hasSuffix(".") && !name.contains("..") && !name.contains("@{")
            && !name.contains("//")
    }

    // MARK: Files

    /// The changed files that the patterns name.
    private func files() throws(Failure) -> [String] {
        let changed = try attempt("ask git what has changed") { () throws(GitError) in try git.changedFiles() }
        let patterns = try PathPatterns(
            options.globs.isEmpty ? ["dvc.lock", ".gitignore"] : options.globs, from: scene.world.directory,
            below: git.directory)
        return changed.filter(patterns.matches)
    }

    // MARK: Delivery

    func deliver(on forge: Forge) throws(Failure) -> PullRequest? {
        let world = scene.world
        try checkMerging(forge)
        let files = try files()
        guard !files.isEmpty else {
            world.console.warn("none of the files that are named has changed: there is nothing to propose.")
            return nil
        }
        if let open = try pushed(files, forge) { return open }
        guard try hasBranch() else {
            world.console.warn("the files are as commit \(parent.prefix(8)) has them: there is nothing to propose.")
            return nil
        }
        let request = try delivering { () throws(ForgeError) in try forge.open(draft) }
        world.console.say(
            "opened \(forge.dialect.kind.request) \(request.number) with \(files.count) "
                + "\(files.count == 1 ? "file" : "files").")
        if let method = options.merging { try merge(request, by: method, forge) }
        return request
    }

    private func hasBranch() throws(Failure) -> Bool {
        try attempt("ask `\(options.remote)` for its branches", .delivery) { () throws(GitError) in
            try remote.tip(of: source) != nil
        }
    }

    /// Pushes the change, unless its branch is there; the open pull request of one that is there.
    private func pushed(_ files: [String], _ forge: Forge) throws(Failure) -> PullRequest? {
        if try hasBranch() {
            let open = try delivering { () throws(ForgeError) in try forge.openPullRequests(from: source) }
            let request = open.first { $0.base == target }
            if let request {
                scene.world.console.say("\(forge.dialect.kind.request) \(request.number) is open already.")
            }
            return request
        }
        guard let commit = try commit(files) else { return nil }
        let ref = "refs/heads/\(source)"
        let answer = try attempt("push to `\(options.remote)`", .delivery, at: ref) { () throws(GitError) in
            try remote.push([GitRemote.Update(ref: ref, old: nil, new: commit)], atomic: false)
        }
        switch answer {
        case .done: return nil
        case .refused(let reason, let words):
            throw Failure(.delivery, "`\(options.remote)` refused the branch: \(reason)", at: ref, details: words)
        case .failed(let reason): throw Failure(.delivery, "can't push to `\(options.remote)`: \(reason)", at: ref)
        case .notAtomic: throw Failure(.bug, "a single ref was pushed as several", at: ref)
        }
    }

    private func commit(_ files: [String]) throws(Failure) -> String? {
        let index = "\(repository.gitDirectory)/cml-index-\(scene.world.random())"
        defer { for path in [index, index + ".lock"] { try? Files.remove(path) } }
        let known = git.identity()
        let identity = GitIdentity(
            name: options.name ?? known?.name ?? "cml", email: options.email ?? known?.email ?? "cml@localhost")
        return try attempt("commit the files", at: parent) { () throws(GitError) in
            if !repository.has(parent) { try remote.fetch(commit: parent) }
            return try git.commit(files, onto: parent, message: message, by: identity, index: index)
        }
    }

    /// A merge wants its checks to run; without one the change is there to be looked at, and needs none.
    private var message: String {
        let skips = options.skipsCI || options.message == nil && options.merging == nil
        return (options.message ?? "CML PR for \(parent.prefix(8))") + (skips ? " [skip ci]" : "")
    }

    private var draft: PullRequestDraft {
        let page = scene.context.commitsURL.map { $0 + parent } ?? "commit \(parent)"
        return PullRequestDraft(
            title: options.title ?? "CML PR for \(target) \(parent.prefix(8))",
            body: options.body ?? "Automated commits for \(page) created by CML.", head: source, base: target)
    }

    // MARK: Merging

    /// Refuses before anything is pushed what the forge has no way to do.
    private func checkMerging(_ forge: Forge) throws(Failure) {
        guard let method = options.merging else { return }
        let any = PullRequest(number: "1", isOpen: true, head: parent, headBranch: source, base: target)
        guard forge.dialect.merge(any, by: method) == nil else { return }
        throw Failure(
            .usage, "\(forge.dialect.kind.name) has no way to merge by `--\(method.rawValue)`",
            hint: "the project's settings decide there on how a merge is made: use `--merge`")
    }

    /// Has the forge merge when its checks have passed; at once where it can't be told to wait.
    private func merge(_ request: PullRequest, by method: MergeMethod, _ forge: Forge) throws(Failure) {
        do throws(ForgeError) {
            if try forge.mergeLater(request, by: method) {
                scene.world.console.say("it is merged when its checks have passed.")
                return
            }
        } catch {
            guard error.kind == .refused else { throw error.failure }
        }
        scene.world.console.warn(
            "\(forge.dialect.kind.name) can't wait for checks here (nothing requires one, or it has no such thing): "
                + "\(forge.dialect.kind.request) \(request.number) is merged now.")
        try delivering { () throws(ForgeError) in try forge.merge(request, by: method) }
    }
}
