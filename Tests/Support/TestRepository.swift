package import CMLSystem
import FoundationEssentials

/// A real git repository in a folder of its own, apart from the user's configuration.
package struct TestRepository: Sendable {
    package let directory: TemporaryDirectory
    package let environment: [String: String]

    /// The top of its working tree.
    package var path: String { directory.path }

    /// Makes an empty repository whose first branch is `main`.
    package init(_ options: String...) throws {
        directory = try TemporaryDirectory()
        environment = Self.environment(home: directory.path)
        try git(["init", "-q", "--initial-branch=main"] + options)
    }

    /// Clones `origin` by the real protocol, so that `--depth` and `--filter` do what they say.
    package init(cloning origin: TestRepository, _ options: String...) throws {
        directory = try TemporaryDirectory()
        environment = Self.environment(home: directory.path)
        try origin.git("config", "uploadpack.allowFilter", "true")
        try git(["clone", "-q"] + options + ["file://\(origin.path)", "."])
    }

    /// Writes `files`, commits everything and returns the commit.
    @discardableResult
    package func commit(files: [String: String] = [:], message: String = "a commit") throws -> String {
        for (name, text) in files { try directory.write(text, to: name) }
        try git("add", "--all")
        try git("commit", "-q", "--allow-empty", "--message", message)
        return try git("rev-parse", "HEAD")
    }

    /// Runs `git` there and returns what it printed, without the last line's end.
    @discardableResult
    package func git(_ arguments: String...) throws -> String {
        try git(arguments)
    }

    @discardableResult
    package func git(_ arguments: [String], input: [UInt8] = []) throws -> String {
        // Newer gits maintain in the background; a daemon of theirs would outlive the test as our zombie.
        let quiet = ["git", "-c", "maintenance.auto=false", "-c", "gc.auto=0"]
        let command = Command(quiet + arguments, directory: path, environment: environment)
        let output = try command.run(input: input)
        guard output.status.isSuccess else { throw GitFailed(arguments: arguments, output: output) }
        return output.text.hasSuffix("\n") ? String(output.text.dropLast()) : output.text
    }

    /// Installs a hook that is a shell script.
    package func install(hook name: String, _ script: String) throws {
        let path = try directory.write(script, to: ".git/hooks/\(name)")
        let command = Command(["chmod", "+x", path], environment: environment)
        let output = try command.run()
        guard output.status.isSuccess else { throw GitFailed(arguments: ["chmod", path], output: output) }
    }

    package struct GitFailed: Error {
        package var arguments: [String]
        package var output: Command.Output
    }

    private static func environment(home: String) -> [String: String] {
        let identity = ["NAME": "Ann", "EMAIL": "ann@example.com", "DATE": "2024-05-01T12:00:00Z"]
        var environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        ]
        for (key, value) in identity {
            environment["GIT_AUTHOR_\(key)"] = value
            environment["GIT_COMMITTER_\(key)"] = value
        }
        return environment
    }
}
