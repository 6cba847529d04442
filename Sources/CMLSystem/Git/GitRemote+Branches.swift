extension GitRemote {
    /// Fetches every branch to where a clone keeps them, with tags where `tags` says so.
    ///
    /// `depth` is how many commits of each; nil leaves the clone as deep as it is, and `wholeHistory` makes it whole.
    package func fetchBranches(depth: Int?, tags: Bool, tips: [String]) throws(GitError) {
        let depth = depth.map { ["--depth=\($0)"] } ?? []
        let words = Self.fetching.filter { !tags || $0 != "--no-tags" } + (tags ? ["--tags"] : []) + depth
        let branches = ["--", name, "+refs/heads/*:refs/remotes/\(name)/*"]
        let output = try git.output(of: words + branches + tips)
        // A server may refuse to be asked for a commit; its branches it gives.
        guard !output.status.isSuccess || tips.isEmpty else { return }
        _ = try git.run(words + branches)
    }

    /// Fetches a commit without its history, where this clone lacks it.
    package func fetch(commit: String) throws(GitError) {
        _ = try git.run(Self.fetching + ["--depth=1", "--", name, commit])
    }

    /// Fetches a commit with what of its history this clone lacks; that is no shallower after it.
    package func fetch(wholeCommit commit: String) throws(GitError) {
        _ = try git.run(Self.fetching + ["--", name, commit])
    }
}
