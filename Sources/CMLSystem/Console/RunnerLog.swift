import Glibc

/// How a CI system's log folds groups and marks errors.
package struct RunnerLog: Sendable {
    private enum Kind: Sendable {
        case actions
        case gitLab
        case plain
    }

    package enum Severity: String, Sendable {
        case error
        case warning
        case notice
    }

    private let kind: Kind
    /// GitHub obeys `::command::` lines in any output; while a user's command runs they're stopped by this word.
    private let stopWord: String

    package init(environment: [String: String]) {
        kind =
            environment["GITHUB_ACTIONS"] == "true" ? .actions : environment["GITLAB_CI"] == "true" ? .gitLab : .plain
        stopWord = "cml-" + (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
    }

    package func begin(_ name: String) -> [String] {
        switch kind {
        case .actions: ["::group::\(Self.escaped(name))", "::stop-commands::\(stopWord)"]
        case .gitLab: ["\u{1B}[0Ksection_start:\(time(nil)):cml_command[collapsed=true]\r\u{1B}[0K\(name)"]
        case .plain: []
        }
    }

    package func end() -> [String] {
        switch kind {
        case .actions: ["::\(stopWord)::", "::endgroup::"]
        case .gitLab: ["\u{1B}[0Ksection_end:\(time(nil)):cml_command\r\u{1B}[0K"]
        case .plain: []
        }
    }

    /// The line that shows `text` at a file's line in the pull request; nil where the CI system has none.
    package func annotation(_ severity: Severity, _ text: String, file: String?, line: Int?) -> String? {
        guard kind == .actions else { return nil }
        var properties: [String] = []
        if let file { properties.append("file=\(Self.escapedProperty(file))") }
        if let line { properties.append("line=\(line)") }
        let list = properties.isEmpty ? "" : " " + properties.joined(separator: ",")
        return "::\(severity.rawValue)\(list)::\(Self.escaped(text))"
    }

    /// The escapes of workflow commands (actions/toolkit, packages/core/src/command.ts).
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func escapedProperty(_ text: String) -> String {
        var result = ""
        for character in escaped(text) {
            switch character {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.append(character)
            }
        }
        return result
    }
}
