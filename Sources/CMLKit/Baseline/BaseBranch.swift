package import CMLSystem

/// The branch or commit to compare with, and who named it.
package struct BaseName: Equatable, Sendable {
    package var name: String
    /// Whether only the CI system's environment names it: a clone that lacks it has no baseline, which is no mistake.
    package var isFromCI: Bool

    /// What `--base` names, else what the CI system does; nil when neither does.
    package init?(option: String?, ci: CIContext) {
        guard let name = option ?? ci.baseBranch else { return nil }
        self.name = name
        isFromCI = option == nil
    }

    /// What a person named.
    package init(_ name: String) {
        self.name = name
        isFromCI = false
    }
}

/// The branch that a change is to be merged into.
package enum BaseBranch {
    /// Returns its commit: the named one, else `origin/HEAD`, else `main` or `master`, of origin first.
    ///
    /// A name is origin's branch first and then any revision. Origin's is asked for exactly, since `origin/HEAD~1`
    /// would be another commit than `HEAD~1`; and `HEAD` is always the one here.
    package static func commit(_ repository: Repository, named base: BaseName?) throws(Failure) -> String? {
        guard let base else { return try detected(repository) }
        let commit = try known(repository, named: base)
        guard commit == nil, !base.isFromCI else { return commit }
        throw Failure(
            .usage, "no branch or commit `\(base.name)` in this clone", at: "--base",
            hint: "fetch it: `git fetch origin +refs/heads/\(base.name):refs/remotes/origin/\(base.name)`")
    }

    /// Its commit where this clone knows it: as origin's branch, as what `cml run` fetched, as any revision.
    static func known(_ repository: Repository, named base: BaseName) throws(Failure) -> String? {
        if isBranchName(base.name) {
            let origins = try reference("refs/remotes/origin/\(base.name)", repository)
            let fetched = try reference(fetchedRef(base.name), repository)
            if let commit = try newer(origins, fetched, repository) { return commit }
        }
        return try attempt("resolve `\(base.name)`") { () throws(GitError) in try repository.commit(base.name) }
    }

    /// Of what the clone's own fetch and ours brought, the one that the other is an ancestor of; origin's if neither is.
    private static func newer(
        _ origins: String?, _ fetched: String?, _ repository: Repository
    ) throws(Failure) -> String? {
        guard let origins, let fetched, origins != fetched else { return origins ?? fetched }
        let common = try attempt("find the merge base") { () throws(GitError) in
            try repository.mergeBase(origins, fetched)
        }
        return common == origins ? fetched : origins
    }

    /// The short name of the branch that `base` is; of the detected one where it's a commit or an expression.
    static func shortName(_ repository: Repository, of base: BaseName?) throws(Failure) -> String? {
        guard var name = base?.name else { return try detectedName(repository) }
        for prefix in ["refs/remotes/", "refs/heads/", "origin/"] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
        }
        for folder in ["refs/remotes/origin/", "refs/heads/"] where isBranchName(name) {
            if try reference(folder + name, repository) != nil { return name }
        }
        if isBranchName(name), try reference(fetchedRef(name), repository) != nil { return name }
        return try detectedName(repository) ?? name
    }

    /// The ref of a base branch that a clone lacked and that `cml run` fetched; it's none of the user's.
    ///
    /// It's flat: a branch `a/b` can follow one that was called `a`.
    static func fetchedRef(_ branch: String) -> String {
        "refs/cml-local/heads/" + String(branch.map { $0 == "/" ? "%" : $0 })
    }

    /// Whether a base can be the name of a branch, and not only an expression or an id.
    static func isBranchName(_ name: String) -> Bool {
        let isID = name.utf8.count == 40 && name.allSatisfy(\.isHexDigit)
        let isPlain = !name.contains { "~^:?*[\\ @{".contains($0) } && !name.contains("..") && !name.hasPrefix("-")
        return name != "HEAD" && !name.isEmpty && !isID && isPlain
    }

    /// Returns its commit for who only reads: in a bare repository without a known branch, HEAD's.
    package static func commitToRead(_ repository: Repository, named base: BaseName?) throws(Failure) -> String? {
        if let commit = try commit(repository, named: base) { return commit }
        guard repository.isBare, base == nil else { return nil }
        return try attempt("read HEAD") { () throws(GitError) in try repository.head().commit }
    }

    /// Why there is no commit.
    package static func absence(of base: BaseName?) -> String {
        guard let name = base?.name else { return "no base branch found; name it with `--base`" }
        return "the base branch `\(name)`, which the CI system names, is not in this clone: "
            + "add `git fetch origin +refs/heads/\(name):refs/remotes/origin/\(name)` before the check; `cml run` "
            + "fetches it itself"
    }

    /// The short name of the branch that is taken when nobody names one.
    package static func detectedName(_ repository: Repository) throws(Failure) -> String? {
        let origin = "refs/remotes/origin/"
        let target = try attempt("read `\(origin)HEAD`") { () throws(GitError) in
            try repository.symbolicTarget(origin + "HEAD")
        }
        if let target, target.hasPrefix(origin) { return String(target.dropFirst(origin.count)) }
        for name in ["main", "master"] {
            for folder in [origin, "refs/heads/"] where try reference(folder + name, repository) != nil { return name }
        }
        return nil
    }

    private static func detected(_ repository: Repository) throws(Failure) -> String? {
        for name in [
            "refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main",
            "refs/heads/master", fetchedRef("main"), fetchedRef("master"),
        ] {
            if let commit = try reference(name, repository) { return commit }
        }
        return nil
    }

    private static func reference(_ name: String, _ repository: Repository) throws(Failure) -> String? {
        try attempt("resolve `\(name)`") { () throws(GitError) in try repository.branchReference(name) }
    }
}
