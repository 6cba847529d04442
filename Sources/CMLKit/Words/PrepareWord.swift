import CMLSystem

/// What `cml repo prepare` was asked for.
package struct PrepareOptions: Equatable, Sendable {
    /// How many commits the clone is to have; 0 is all branches and tags, nil leaves it as it is.
    package var depth: Int?
    package var name: String?
    package var email: String?
    package var remote = "origin"

    package init() {}
}

/// Gives the clone an identity to commit by, and as much history as is asked for.
///
/// Only the clone's own configuration is written. Its remote's address stays as it is: git has its credentials from
/// the checkout, a helper or ssh, and a token in an address would stay behind in a file.
package func prepareRepository(_ options: PrepareOptions, in world: World) throws(Failure) {
    let scene = WordScene(ForgeOptions(), in: world, remote: options.remote)
    let repository = try scene.requiredRepository()
    let git = GitProgram(
        directory: repository.workdir ?? repository.gitDirectory, environment: world.environment,
        trusting: repository.isTrusted, signals: world.signals)
    try attempt("set the identity", at: repository.gitDirectory) { () throws(GitError) in
        let known = git.identity()
        let name = options.name ?? (known == nil ? "cml" : nil)
        let email = options.email ?? (known == nil ? "cml@localhost" : nil)
        if let name { try git.set("user.name", name) }
        if let email { try git.set("user.email", email) }
    }
    guard let depth = options.depth else { return }
    guard NotesExchange.isRemote(options.remote, of: repository) else {
        throw Failure(
            .usage, "no remote `\(options.remote)`", at: "--remote", hint: "`git remote -v` lists the remotes")
    }
    let wanted = try wantedDepth(depth, repository, git)
    if depth > 0, wanted == nil {
        world.console.say("the clone has \(depth) commits and more: nothing to fetch.")
        return
    }
    try attempt("fetch from `\(options.remote)`", .delivery) { () throws(GitError) in
        let remote = GitRemote(options.remote, of: repository, environment: world.environment, signals: world.signals)
        let head = repository.isShallow ? try repository.head().commit : nil
        try remote.fetchBranches(depth: wanted, tags: depth == 0, tips: [head].compactMap(\.self))
    }
    world.console.say("fetched the branches of `\(options.remote)`.")
}

/// The depth to fetch by; nil where the clone is whole, or deeper than asked: fetching would cut its history off.
private func wantedDepth(_ depth: Int, _ repository: Repository, _ git: GitProgram) throws(Failure) -> Int? {
    guard repository.isShallow else { return nil }
    guard depth > 0 else { return GitRemote.wholeHistory }
    let here = try attempt("count the commits") { () throws(GitError) in try git.depth() }
    return here < depth ? depth : nil
}
