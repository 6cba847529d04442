package import CMLSystem
import FoundationEssentials

/// A project in a folder of its own, and the built `cml` run in it as by a person at a shell.
///
/// Nothing of this machine's is seen: the environment is PATH, a HOME that holds nothing, and a wide screen.
package struct Session: Sendable {
    private let folder: TemporaryDirectory
    /// What every `cml` of this session sees.
    package var environment: [String: String]

    /// The project, and the top of its repository.
    package var root: String { folder.path + "/project" }
    package var home: String { folder.path + "/home" }

    /// Writes `files` over a copy of `fixture`; with `repository`, all of it is the first commit of `main`.
    package init(fixture: String? = nil, files: [String: String] = [:], repository: Bool = true) throws {
        folder = try TemporaryDirectory()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        // Wide enough that no sentence is broken into lines.
        environment = ["PATH": path, "HOME": folder.path + "/home", "COLUMNS": "1000"]
        try Files.makeDirectory(home)
        try Files.makeDirectory(root)
        if let fixture { try sh("cp -R '\(Self.fixtures)/\(fixture)/.' .") }
        try write(files)
        guard repository else { return }
        try sh("git init -q --initial-branch=main")
        try commit("first")
    }

    /// What a `cml` answered.
    package struct Answer: Equatable, Sendable, CustomStringConvertible {
        package var code: Int32
        package var out: String
        package var err: String

        package var description: String { "exit \(code)\nstdout:\n\(out)\nstderr:\n\(err)" }
    }

    /// Runs `cml` in `directory` (the project when nil), with `environment` laid over the session's.
    package func cml(
        _ arguments: [String], environment more: [String: String] = [:], in directory: String? = nil
    ) throws -> Answer {
        let command = Command(
            [try Self.binary()] + arguments, directory: directory ?? root,
            environment: environment.merging(more) { $1 })
        let output = try command.run()
        return Answer(code: output.status.code, out: output.text, err: output.errorText)
    }

    package func cml(_ arguments: String...) throws -> Answer { try cml(arguments) }

    /// Runs a shell script in the project and returns what it printed; throws when it fails.
    @discardableResult
    package func sh(_ script: String, environment more: [String: String] = [:]) throws -> String {
        let command = Command(
            ["/bin/sh", "-c", script], directory: root,
            environment: environment.merging(Self.identity) { $1 }.merging(more) { $1 })
        let output = try command.run()
        guard output.status.isSuccess else { throw ScriptFailed(script: script, output: output) }
        return output.text.hasSuffix("\n") ? String(output.text.dropLast()) : output.text
    }

    package struct ScriptFailed: Error {
        package var script: String
        package var output: Command.Output
    }

    package func write(_ files: [String: String]) throws {
        for (name, text) in files { try folder.write(text, to: "project/" + name) }
    }

    /// Commits everything as it is.
    package func commit(_ message: String) throws {
        try sh("git add --all && git commit -q --allow-empty --message '\(message)'")
    }

    package func text(_ name: String) throws -> String {
        String(decoding: try Files.read(root + "/" + name), as: UTF8.self)
    }

    package func exists(_ name: String) -> Bool { Files.exists(root + "/" + name) }

    /// Every file's permissions and content but those of `.git` and `.cml`, and what git says of them.
    package func state() throws -> String {
        try sh(
            """
            find . \\( -path ./.git -o -path ./.cml \\) -prune -o -type f -printf '%m ' -exec sha256sum {} + | sort
            ! [ -e .git ] || git status --porcelain
            ls -A "$HOME"
            """)
    }

    /// The folder with the projects that tests train.
    package static var fixtures: String {
        let support = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return support.deletingLastPathComponent().path + "/cmlTests/Fixtures"
    }

    /// The built program, which lies beside the tests that run now.
    package static func binary() throws -> String {
        let products = URL(fileURLWithPath: Files.realPath("/proc/self/exe") ?? CommandLine.arguments[0])
            .deletingLastPathComponent().path
        let path = products + "/cml"
        guard Files.isFile(path) else { throw NoBinary(path: path) }
        return path
    }

    package struct NoBinary: Error {
        package var path: String
    }

    /// Whether `program` is in the PATH of this machine.
    package static func has(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").contains { Files.isFile("\($0)/\(program)") }
    }

    /// Whether a terminal can be made here by `script`.
    package static var hasTerminal: Bool {
        let command = Command(["script", "-qec", "true", "/dev/null"], environment: ["PATH": "/usr/bin:/bin"])
        do {
            return try command.run().status.isSuccess
        } catch {
            return false
        }
    }

    private static let identity = [
        "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Ann",
        "GIT_COMMITTER_EMAIL": "ann@example.com", "GIT_CONFIG_NOSYSTEM": "1",
        // Newer gits maintain in the background; a daemon of theirs would outlive the test as our zombie.
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "maintenance.auto", "GIT_CONFIG_VALUE_0": "false",
    ]
}

extension Session {
    /// A project whose trainer is a shell script of a line; its one gate is `accuracy: {min: 0.5}`.
    ///
    /// `train` is more of that mapping, and `config` are lines below those that every project has, instead of the gate.
    package static func tiny(
        trainer: String = #"echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json"#, train: String = "",
        config: String = "gates: {accuracy: {min: 0.5}}", files: [String: String] = [:], repository: Bool = true
    ) throws -> Session {
        var all = [
            "train.sh": trainer + "\n",
            "cml.yaml": """
            version: 1
            project: tiny
            train: {command: sh train.sh, seeds: [1]\(train.isEmpty ? "" : ", " + train)}
            inputs: {code: [train.sh], data: [], evaluation: []}
            metrics: [metrics.json]
            \(config)

            """,
        ]
        all.merge(files) { $1 }
        return try Session(files: all, repository: repository)
    }
}
