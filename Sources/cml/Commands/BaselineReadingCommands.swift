import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml baseline show`: everything under one commit.
    func baselineShow() throws(Failure) -> Int32 {
        let repository = try repositoryToRead()
        let revision = arguments.words.first ?? "HEAD"
        let resolved = try attempt("resolve `\(revision)`") { () throws(GitError) in try repository.commit(revision) }
        guard let commit = resolved else { throw Failure(.usage, "no commit `\(revision)`") }
        let stored = try BaselineReader(repository).commit(commit)
        warn(of: [stored])
        if arguments.has("json") {
            console.result(BaselineShow(stored, profile: arguments.value("profile")).json.prettyJson())
        } else {
            let show = BaselineShow(stored, profile: arguments.value("profile"))
            console.result(show.terminal(width: console.width, unicode: console.usesUnicode))
        }
        return 0
    }

    /// `cml baseline list`: the commits of the base branch that have records, newest first.
    func baselineList() throws(Failure) -> Int32 {
        let project = projectToRead()
        let repository = try repositoryToRead(of: project)
        let limit = try self.limit() ?? 20
        let base = arguments.value("base").map(BaseName.init)
        guard let start = try BaseBranch.commitToRead(repository, named: base) else {
            throw Failure(.usage, "no base branch found", hint: "name it with `--base`")
        }
        let profile = arguments.value("profile")
        let listing = try BaselineReader(repository).list(from: start, limit: limit) { commit in
            profile == nil || commit.records.contains { $0.profile == profile }
        }
        warn(of: listing.commits)
        if listing.endedAtShallow { console.warn("this clone is shallow: older commits are not listed") }
        var list = BaselineList(listing.commits, gated: project.map { gated($0, profile: profile) } ?? [])
        list.profile = profile
        if arguments.has("json") {
            console.result(list.json.prettyJson())
        } else if listing.commits.isEmpty {
            let of = profile.map { " with profile `\($0)`" } ?? ""
            console.result("no records\(of) from \(start.prefix(7)) backwards")
        } else {
            console.result(list.terminal(width: console.width, unicode: console.usesUnicode))
        }
        return 0
    }

    /// The number that `--limit` names; nil without the option.
    func limit() throws(Failure) -> Int? {
        guard let limit = try arguments.integers("limit").last else { return nil }
        guard limit > 0 else { throw Failure(.usage, "`--limit` takes a number from 1 up, found `\(limit)`") }
        return limit
    }

    /// The project here, if there is one; what a killed run left in it is put back.
    func projectToRead() -> Project? {
        var selection = selection
        selection.needsJob = false
        do throws(Failure) {
            return try project(selection)
        } catch {
            console.debug("nothing was looked for that a killed run may have left: \(error.what)")
            return nil
        }
    }

    /// The repository here; the notes can be read without a project.
    func repositoryToRead(of project: Project? = nil) throws(Failure) -> Repository {
        if let repository = project?.repository ?? projectToRead()?.repository { return repository }
        let found = try attempt("open the git repository", at: world.directory) { () throws(GitError) in
            try world.repository()
        }
        guard let repository = found else { throw Failure(.usage, "not a git repository", at: world.directory) }
        return repository
    }

    /// The metrics that a gate judges by their own name.
    private func gated(_ project: Project, profile: String?) -> [String] {
        var gates = project.config.gates
        do throws(Failure) {
            gates = try project.config.resolved(profile: profile ?? "smoke", dataset: nil).gates
        } catch {
            console.debug("the gates of this profile are not known: \(error.what)")
        }
        return gates.filter { !$0.isGlob }.map(\.metric)
    }

    private func warn(of commits: [StoredCommit]) {
        for commit in commits {
            for problem in commit.unreadable { console.warn("a record of \(commit.short) can't be read: \(problem)") }
        }
    }
}
