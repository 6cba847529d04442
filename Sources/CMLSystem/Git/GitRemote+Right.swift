extension GitRemote {
    /// Asks the remote whether `commit` may be pushed to `ref`, and moves nothing there.
    ///
    /// A hook or a protected ref may still refuse: those are asked only when something is really pushed.
    package func mayPush(_ commit: String, to ref: String) throws(GitError) -> Answer {
        Self.answer(
            try git.output(of: [
                "push", "--dry-run", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed",
                "--recurse-submodules=no", "--", name, "\(commit):\(ref)",
            ]))
    }

    /// The version of the `git` program, such as `2.39.5`; nil when there is none.
    package static func programVersion(environment: [String: String]) -> String? {
        let git = GitProgram(directory: "/", environment: environment)
        guard let output = try? git.output(of: ["--version"]), output.status.isSuccess else { return nil }
        return output.text.split(separator: " ").dropFirst(2).first.map { String($0).trimmed }
    }
}
