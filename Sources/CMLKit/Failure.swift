/// An error for a person: who must act, what is wrong, where, and what to do.
package struct Failure: Error, Equatable, CustomStringConvertible {
    /// Who must act; it decides the exit code.
    package enum Kind: Equatable, Sendable {
        /// A gate failed, or an inconclusive one that the policy blocks.
        case gate
        /// Usage, configuration or input, found before training.
        case usage
        /// The training, or another command of the user's.
        case training
        /// The forge, the git remote or the registry, after retries.
        case delivery
        /// A broken invariant of ours.
        case bug
        /// The job was ended by a signal, after everything was put back.
        case signal(Int32)
    }

    package var kind: Kind
    /// One lowercase clause, names in backticks, no period.
    package var what: String
    /// File, line and key, ref or URL.
    package var place: String?
    package var hint: String?
    /// Lines that tell more, such as the end of the training's output.
    package var details: [String]

    package init(_ kind: Kind, _ what: String, at place: String? = nil, hint: String? = nil, details: [String] = []) {
        self.kind = kind
        self.what = what
        self.place = place
        self.hint = hint
        self.details = details
    }

    package var exitCode: Int32 {
        switch kind {
        case .gate: 1
        case .usage: 2
        case .training: 3
        case .delivery: 4
        case .bug: 70
        case .signal(let signal): 128 + signal
        }
    }

    package var description: String {
        var lines = ["error: \(what)"]
        if let place { lines.append("   at: \(place)") }
        if let hint { lines.append(" hint: \(hint)") }
        lines += details.map { "       \($0)" }
        return lines.joined(separator: "\n")
    }
}

/// Converts an error of the system's into a `Failure` that says what we were doing.
package func attempt<Result, Cause: Error>(
    _ doing: String, _ kind: Failure.Kind = .usage, at place: String? = nil, hint: String? = nil,
    _ body: () throws(Cause) -> Result
) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(kind, "can't \(doing): \(error)", at: place, hint: hint)
    }
}
