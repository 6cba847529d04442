package import CMLSystem

/// A command of the user's, run by `/bin/sh -c` in the project root: training, preparation, checks.
package struct UserCommand {
    package var name: String
    package var line: String
    package var environment: [String: String]
    /// Seconds; nil for no limit.
    package var timeout: Double?

    package init(_ name: String, _ line: String, environment: [String: String], timeout: Double? = nil) {
        self.name = name
        self.line = line
        self.environment = environment
        self.timeout = timeout
    }

    /// Runs the command to its end, showing and logging its output.
    ///
    /// `onTick` is called about once a second with the seconds since the start; `beforeKill` before the process tree
    /// is ended, to put things back first.
    package func run(
        in root: String, log: OutputLog, world: World, onTick: (Double) -> Void = { _ in },
        beforeKill: () -> Void = {}
    ) throws(Failure) -> Supervision {
        let command = Command(["/bin/sh", "-c", line], directory: root, environment: environment)
        let console = world.console
        var lines = RedactedLines(console.redaction)
        func show(_ bytes: [UInt8]) {
            log.append(bytes)
            console.passThrough(bytes)
        }
        console.beginGroup(name)
        defer {
            show(lines.flush())
            console.endGroup()
        }
        return try attempt("run `\(line)`", .training, at: name) { () throws(SpawnError) in
            try command.supervise(
                timeout: timeout, signals: world.signals,
                onOutput: { show(lines.append($0)) }, onTick: onTick, beforeKill: beforeKill)
        }
    }
}

/// What a user command wrote: all of it in a file, its last lines in memory.
package final class OutputLog {
    private let file: AppendedFile?
    private var tail: [UInt8] = []

    /// Keeps the output in a file at `path`; without one only its end.
    package init(path: String?) throws(Failure) {
        guard let path else {
            file = nil
            return
        }
        file = try attempt("write the output log", at: path) { () throws(FileError) in try AppendedFile(path) }
    }

    package func append(_ bytes: [UInt8]) {
        file?.append(bytes)
        tail += bytes
        if tail.count > 2 * OutputLines.bytes { tail.removeFirst(tail.count - OutputLines.bytes) }
    }

    /// The last lines, for an error message.
    package var lastLines: [String] { OutputLines.last(of: tail) }
}
