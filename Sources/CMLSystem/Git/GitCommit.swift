/// Who a commit is by.
package struct GitIdentity: Equatable, Sendable {
    package var name: String
    package var email: String

    package init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}

extension GitProgram {
    /// Returns the files that differ from `HEAD`, untracked ones too, as paths below the working tree's top.
    package func changedFiles() throws(GitError) -> [String] {
        let output = try run([
            "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty",
        ])
        return output.split(separator: 0).compactMap {
            $0.count > 3 ? String(decoding: $0.dropFirst(3), as: UTF8.self) : nil
        }
    }

    /// Commits files of the working tree on top of `parent`, and changes neither the index, a branch nor a file.
    ///
    /// The index is one of its own (`index`, a path), which is the caller's to remove. nil where `parent` has them
    /// as they are.
    package func commit(
        _ paths: [String], onto parent: String, message: String, by identity: GitIdentity, index: String
    ) throws(GitError) -> String? {
        var git = self
        git.environment["GIT_INDEX_FILE"] = index
        git.configure("core.hooksPath", "/dev/null")
        git.configure("core.fsmonitor", "false")
        git.configure("commit.gpgSign", "false")
        _ = try git.run(["read-tree", "--no-sparse-checkout", parent])
        let words = ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"]
        let output = try git.output(of: words, input: paths.flatMap { Array($0.utf8) + [0] })
        guard output.status.isSuccess else {
            let said = output.errorText.split(separator: "\n").joined(separator: "; ")
            throw GitError(code: output.status.code, function: "git update-index", message: said)
        }
        let tree = try git.line(["write-tree"])
        guard try git.line(["rev-parse", "\(parent)^{tree}"]) != tree else { return nil }
        for role in ["AUTHOR", "COMMITTER"] {
            git.environment["GIT_\(role)_NAME"] = identity.name
            git.environment["GIT_\(role)_EMAIL"] = identity.email
        }
        return try git.line(["commit-tree", "--no-gpg-sign", "-p", parent, "-m", message, tree])
    }

    /// Returns which of `paths` one commit has otherwise than the other, or only one of them has.
    package func differing(_ paths: [String], _ one: String, _ other: String) throws(GitError) -> [String] {
        let output = try run(["diff-tree", "-r", "-z", "--name-only", "--no-renames", one, other])
        let changed = Set(output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
        return paths.filter(changed.contains)
    }

    /// Returns who git would say that a commit is by; nil where nobody has told it.
    package func identity() -> GitIdentity? {
        guard let name = setting("user.name"), let email = setting("user.email") else { return nil }
        return GitIdentity(name: name, email: email)
    }

    /// Writes a setting into the clone's own configuration.
    package func set(_ key: String, _ value: String) throws(GitError) {
        _ = try run(["config", "--local", key, value])
    }

    private func setting(_ key: String) -> String? {
        guard let output = try? output(of: ["config", "--get", key]), output.status.isSuccess else { return nil }
        let value = output.text.trimmed
        return value.isEmpty ? nil : value
    }

    /// How many commits this clone has below `HEAD`, along first parents.
    package func depth() throws(GitError) -> Int {
        Int(try line(["rev-list", "--count", "--first-parent", "HEAD"])) ?? 0
    }

    private func line(_ arguments: [String]) throws(GitError) -> String {
        String(decoding: try run(arguments), as: UTF8.self).trimmed
    }
}
