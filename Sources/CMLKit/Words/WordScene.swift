import CMLSystem

/// Where a word of iterative/cml's takes place: the job, the clone and the forge.
struct WordScene {
    let world: World
    let context: CIContext
    let options: ForgeOptions
    let remote: String

    init(_ options: ForgeOptions, in world: World, remote: String = "origin") {
        self.world = world
        self.options = options
        self.remote = remote
        context = CIContext(in: world)
    }

    /// The clone here; nil where there is none.
    func repository() throws(Failure) -> Repository? {
        try attempt("open the git repository", at: world.directory) { () throws(GitError) in try world.repository() }
    }

    /// The clone here, or the error that there is none.
    func requiredRepository() throws(Failure) -> Repository {
        guard let repository = try repository() else {
            throw Failure(.usage, "not a git repository", at: world.directory)
        }
        return repository
    }

    /// The forge with its token; without either nothing can be done, and nothing was sent.
    func forge() throws(Failure) -> Forge {
        switch try access() {
        case .ready(let forge): return forge
        case .absent(let reason): throw Failure(.usage, reason)
        }
    }

    /// `forLast` makes one that a signal doesn't stop.
    func access(forLast: Bool = false) throws(Failure) -> Forge.Access {
        // A broken clone doesn't matter where the job or an option tells the forge.
        let address = try? repository()?.forgeAddress(remote)
        return try Forge.access(options, context, in: world, remote: address ?? nil, forLast: forLast)
    }

    /// The whole id of a commit that is named, else of the one that the job is about, else of `HEAD`.
    ///
    /// A whole id needs no clone: the forge knows the commit.
    func commit(_ named: String?) throws(Failure) -> String {
        if let named, named.utf8.count == 40, named.allSatisfy(\.isHexDigit) { return named.lowercased() }
        if named == nil || named == "HEAD", let commit = context.head ?? context.commit { return commit }
        let revision = named ?? "HEAD"
        let found = try attempt("find the commit", at: revision) { () throws(GitError) in
            try world.repository()?.commit(revision)
        }
        guard let found else {
            throw Failure(.usage, "no commit `\(printable(revision))` here", hint: "the whole id needs no clone")
        }
        return found
    }

    /// Whether the job can't be given rights: a fork's pull request, or Dependabot's.
    var isUntrusted: Bool { context.isFork && context.isPullRequest || context.actor == "dependabot[bot]" }

    /// Says why a step isn't taken.
    func skip(_ step: String, _ reason: String) { world.console.say("skipped: \(step) (\(reason))") }

    /// Appends a text to the job's summary, where the CI system has one and the text has room in it.
    func summarize(_ text: String) -> Bool {
        guard let path = world.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return false }
        guard text.utf8.count + (Files.stat(path)?.size ?? 0) < JobFiles.summaryLimit - 1024 else { return false }
        do throws(FileError) {
            try Files.appendDurably(Array("\n\(text)\n".utf8), to: path)
            return true
        } catch {
            skip("job summary", "\(error)")
            return false
        }
    }
}

/// Runs what asks the forge, for a caller that a refusal ends.
func delivering<Result>(_ body: () throws(ForgeError) -> Result) throws(Failure) -> Result {
    do throws(ForgeError) {
        return try body()
    } catch {
        throw error.failure
    }
}
