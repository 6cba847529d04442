import Glibc

/// A program that could not be started, and why.
package struct SpawnError: Error, Equatable, CustomStringConvertible {
    /// What it was that the system refused.
    package enum Subject: Equatable, Sendable {
        case program
        case interpreter
        case directory(String)
        case resources
    }

    package var program: String
    package var code: Int32
    package var subject: Subject

    package init(program: String, code: Int32, subject: Subject = .program) {
        self.program = program
        self.code = code
        self.subject = subject
    }

    /// Whether there is no such program; a missing folder to start it in is another matter.
    package var isNotFound: Bool { code == ENOENT && subject == .program }

    package var description: String {
        let reason = String(cString: strerror(code))
        return switch subject {
        case .program where code == ENOENT: "`\(program)` was not found"
        case .program: "`\(program)` can't be started: \(reason)"
        case .interpreter: "`\(program)` can't be started: the interpreter in its first line was not found"
        case .directory(let path): "`\(program)` can't be started in `\(path)`: \(reason)"
        case .resources: "`\(program)` can't be started: no pipe or descriptor: \(reason)"
        }
    }
}
