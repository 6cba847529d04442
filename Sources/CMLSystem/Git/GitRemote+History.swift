extension GitRemote {
    /// How many commits git takes for all there are: a clone that is deepened by them is a whole one.
    package static let wholeHistory = 2_147_483_647

    /// Fetches `commits` more commits behind the edges of a shallow clone that `tips` lead to, and the branch anew.
    ///
    /// Only what is asked for is deepened, and only from edges that it reaches. So the checked-out commit is asked for
    /// by its id: a pull request's merge commit is on no branch.
    package func deepen(by commits: Int, tips: [String], branch: (name: String, ref: String)?) throws(GitError) {
        let branch = branch.map { ["+refs/heads/\($0.name):\($0.ref)"] } ?? []
        _ = try git.run(Self.fetching + ["--deepen=\(commits)", "--", name] + tips + branch)
    }

    /// Fetches the newest commit of a branch alone, as shallow clones have it.
    package func fetch(tipOf branch: String, to ref: String) throws(GitError) {
        _ = try git.run(Self.fetching + ["--depth=1", "--", name, "+refs/heads/\(branch):\(ref)"])
    }

    /// The commit that a branch of the remote is at; nil when it has none of that name.
    package func tip(of branch: String) throws(GitError) -> String? {
        let output = try git.run(["ls-remote", "--", name, "refs/heads/\(branch)"])
        return output.split(separator: UInt8(ascii: "\t")).first.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Fetches trees, with the trees below them, that a treeless clone lacks.
    package func fetch(trees: [String]) throws(GitError) {
        try fetch(objects: trees, filter: "--filter=blob:none")
    }

    /// The branch that the remote's `HEAD` names.
    package func defaultBranch() throws(GitError) -> String? {
        let output = try git.run(["ls-remote", "--symref", "--", name, "HEAD"])
        let mark = "ref: refs/heads/"
        let line = String(decoding: output, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(mark) }
        return line?.dropFirst(mark.count).split(separator: "\t").first.map(String.init)
    }
}
