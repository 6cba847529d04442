package import CMLSystem

/// What is wrong in one file, collected so that a person sees all of it at once.
package final class Problems {
    private struct Problem {
        var position: Position
        var failure: Failure
    }

    package let file: String
    private var found: [Problem] = []

    package init(file: String) {
        self.file = file
    }

    /// Notes that the value at `path` is wrong.
    package func add(_ what: String, at position: Position, path: String, hint: String? = nil) {
        var place = "\(file):\(position.line):\(position.column)"
        if !path.isEmpty { place += ": \(path)" }
        found.append(Problem(position: position, failure: Failure(.usage, what, at: place, hint: hint)))
    }

    /// Throws the problem that stands first in the file, the others as its details.
    package func throwIfAny() throws(Failure) {
        let sorted = found.sorted { $0.position.offset < $1.position.offset }.map(\.failure)
        guard var first = sorted.first else { return }
        first.details = sorted.dropFirst().map { other in
            let hint = other.hint.map { " (\($0))" } ?? ""
            return "\(other.place ?? file): \(other.what)\(hint)"
        }
        throw first
    }
}
