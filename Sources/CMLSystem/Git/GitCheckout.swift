extension GitProgram {
    /// Writes files of a tree into `folder` as a checkout would, and touches nothing of the clone's own.
    ///
    /// The index is one of its own (`index`, a path), attributes are the tree's and no hook runs. Content that Git LFS
    /// keeps elsewhere is not fetched: its pointers are written.
    package func checkOut(
        _ paths: [String], ofTree tree: String, to folder: String, index: String, gitDirectory: String
    ) throws(GitError) {
        var git = self
        git.environment["GIT_DIR"] = gitDirectory
        git.environment["GIT_WORK_TREE"] = folder
        git.environment["GIT_INDEX_FILE"] = index
        git.environment["GIT_LFS_SKIP_SMUDGE"] = "1"
        git.directory = folder
        git.configure("core.hooksPath", "/dev/null")
        git.configure("core.fsmonitor", "false")
        _ = try git.run(["read-tree", "--no-sparse-checkout", tree])
        let words = ["checkout-index", "--quiet", "--force", "--ignore-skip-worktree-bits", "-z", "--stdin"]
        let output = try git.output(of: words, input: paths.flatMap { Array($0.utf8) + [0] })
        guard output.status.isSuccess else {
            let said = output.errorText.split(separator: "\n").joined(separator: "; ")
            throw GitError(
                code: output.status.code, function: "git checkout-index",
                message: said.isEmpty ? "\(output.status)" : said)
        }
    }
}
