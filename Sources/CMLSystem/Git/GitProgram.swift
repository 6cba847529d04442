/// The `git` command, for what libgit2 doesn't do right: filters, sparse checkouts, partial clones, credentials.
package struct GitProgram: Equatable, Sendable {
    package var directory: String
    package var environment: [String: String]
    /// What ends a command that hangs.
    private let signals: SignalSource?

    /// Prepares commands in `directory`.
    ///
    /// They never ask on the terminal, speak English and take no lock just to read faster next time. What a hook's
    /// environment says about the repository is left out, as `Repository` does. Its owner doesn't matter when we are
    /// `trusting`, which is said by environment, since no configuration of the user's is ours to edit.
    package init(
        directory: String, environment: [String: String], trusting: Bool = false, signals: SignalSource? = nil
    ) {
        self.directory = directory
        self.signals = signals
        self.environment = environment.filter { !Self.repositoryVariables.contains($0.key) }
            .merging(["GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"]) { $1 }
        if trusting { configure("safe.directory", "*") }
    }

    /// Adds a setting to those that the environment has, for these commands only.
    mutating func configure(_ key: String, _ value: String) {
        let count = environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
        environment["GIT_CONFIG_KEY_\(count)"] = key
        environment["GIT_CONFIG_VALUE_\(count)"] = value
        environment["GIT_CONFIG_COUNT"] = "\(count + 1)"
    }

    /// Returns the tracked files that differ from `HEAD`, in the index or in the working tree.
    package func status() throws(GitError) -> Status {
        let output = try run([
            "status", "--porcelain=v2", "-z", "--branch", "--no-ahead-behind", "--untracked-files=no", "--no-renames",
            "--ignore-submodules=dirty",
        ])
        return Status(porcelain: output)
    }

    /// Runs `git` with `arguments` and returns its stdout; an exit code other than 0 is an error.
    package func run(_ arguments: [String]) throws(GitError) -> [UInt8] {
        let name = "git \(arguments.first ?? "")"
        let output = try output(of: arguments)
        guard output.status.isSuccess else {
            let said = output.errorText.split(separator: "\n").joined(separator: "; ")
            throw GitError(code: output.status.code, function: name, message: said.isEmpty ? "\(output.status)" : said)
        }
        return output.stdout
    }

    /// Runs `git` with `arguments` and returns all that it left, whatever its exit code.
    func output(of arguments: [String], input: [UInt8] = []) throws(GitError) -> Command.Output {
        do throws(SpawnError) {
            return try Command(["git"] + arguments, directory: directory, environment: environment)
                .run(input: input, signals: signals)
        } catch {
            throw GitError(code: error.code, function: "git \(arguments.first ?? "")", message: "\(error)")
        }
    }

    /// As `git rev-parse --local-env-vars` lists them, without those that carry configuration and so credentials.
    private static let repositoryVariables: Set = [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    ]
}
