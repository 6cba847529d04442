/// A remote as the `git` program reaches it: with the user's credentials, and without a trace in the user's clone.
///
/// No hook of the clone runs, no tag, submodule, `FETCH_HEAD` or reflog is written, and no configured refspec applies.
/// Settings are given by the environment, so that none is seen in a process list.
package struct GitRemote: Sendable {
    /// A configured name or an address.
    package let name: String
    let git: GitProgram

    package init(
        _ name: String, of repository: Repository, environment: [String: String], signals: SignalSource? = nil
    ) {
        self.name = name
        var git = GitProgram(
            directory: repository.workdir ?? repository.gitDirectory, environment: environment,
            trusting: repository.isTrusted, signals: signals)
        // Who owns the clone was checked when it was opened.
        git.environment["GIT_DIR"] = repository.gitDirectory
        git.configure("core.hooksPath", "/dev/null")
        git.configure("core.logAllRefUpdates", "false")
        // A server that says nothing for a minute is gone.
        git.configure("http.lowSpeedLimit", "1")
        git.configure("http.lowSpeedTime", "60")
        // A mirror's own setting would refuse to push single refs.
        if repository.remoteURL(name) != nil {
            git.configure("remote.\(name).mirror", "false")
            git.configure("remote.\(name).followRemoteHEAD", "never")
        }
        self.git = git
    }

    /// Fetches what `refspec` names, whole even into a partial clone, and prunes on our side what is gone there.
    package func fetch(_ refspec: String) throws(GitError) {
        _ = try git.run(Self.fetching + ["--no-filter", "--prune", "--", name, refspec])
    }

    /// Fetches a branch to a ref of ours, with what a partial clone wants of it.
    package func fetch(branch: String, to ref: String) throws(GitError) {
        _ = try git.run(Self.fetching + ["--", name, "+refs/heads/\(branch):\(ref)"])
    }

    static let fetching = [
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules",
        "--no-write-commit-graph", "--refmap=",
    ]

    /// Fetches single objects that a partial clone lacks.
    package func fetch(objects: [String]) throws(GitError) {
        try fetch(objects: objects, filter: "--no-filter")
    }

    func fetch(objects: [String], filter: String) throws(GitError) {
        var git = git
        git.configure("fetch.negotiationAlgorithm", "noop")
        let words = Self.fetching + [filter, "--stdin", "--", name]
        let output = try git.output(of: words, input: Array(objects.map { $0 + "\n" }.joined().utf8))
        guard output.status.isSuccess else {
            throw GitError(code: output.status.code, function: "git fetch", message: Self.line(of: output.errorText))
        }
    }

    /// A ref that is to be moved at the remote, from what it was there (nil: absent) to a commit of ours.
    package struct Update: Equatable, Sendable {
        package var ref: String
        package var old: String?
        package var new: String

        package init(ref: String, old: String?, new: String) {
            self.ref = ref
            self.old = old
            self.new = new
        }
    }

    /// What a push came to.
    package enum Answer: Equatable, Sendable {
        case done
        /// The remote refused a ref, or it isn't where we thought; `words` are what the remote said besides.
        case refused(reason: String, words: [String])
        /// The remote can't move several refs as one.
        case notAtomic
        /// It never came to an answer about the refs.
        case failed(String)
    }

    /// Moves refs at the remote, all or none where it is `atomic`, each only from where we know it to be.
    package func push(_ updates: [Update], atomic: Bool) throws(GitError) -> Answer {
        var words = [
            "push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
        ]
        if atomic { words.append("--atomic") }
        words += updates.map { "--force-with-lease=\($0.ref):\($0.old ?? "")" }
        words += ["--", name] + updates.map { "\($0.new):\($0.ref)" }
        return Self.answer(try git.output(of: words))
    }

    static func answer(_ output: Command.Output) -> Answer {
        let reasons = output.text.split(separator: "\n").compactMap(Self.refusal)
        if let reason = reasons.first(where: { !$0.hasPrefix("atomic") }) ?? reasons.first {
            return .refused(reason: reason, words: Self.words(of: output.errorText))
        }
        if output.status.isSuccess { return .done }
        if output.errorText.contains("does not support --atomic") { return .notAtomic }
        let said = Self.line(of: output.errorText)
        return .failed(said.isEmpty ? "\(output.status)" : said)
    }

    /// Reads `!<tab>from:to<tab>[remote rejected] (reason)`.
    private static func refusal(_ line: Substring) -> String? {
        let fields = line.split(separator: "\t", maxSplits: 2)
        guard fields.count == 3, fields[0] == "!" else { return nil }
        let summary = fields[2]
        guard let opening = summary.firstIndex(of: "("), let closing = summary.lastIndex(of: ")"), opening < closing
        else { return String(summary) }
        return String(summary[summary.index(after: opening)..<closing])
    }

    /// What the remote said, without git's own marks and the blanks that erase progress.
    private static func words(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let mark = "remote: "
            guard line.hasPrefix(mark) else { return nil }
            let words = trimmed(line.dropFirst(mark.count))
            return words.isEmpty ? nil : words
        }
    }

    private static func line(of text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { trimmed($0) }.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
