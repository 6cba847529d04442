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

    /// Returns talk with somebody else's text in it, such as a program's last lines, with no command in it.
    ///
    /// A runner obeys `::command::` at a line's start, and the older `##[command]` anywhere (actions/runner,
    /// ActionCommand.cs).
    package func inert(_ text: String) -> String {
        guard kind == .actions else { return text }
        var result = String.UnicodeScalarView()
        var isLineStart = true
        for scalar in text.unicodeScalars {
            let isCommand = scalar == ":" && isLineStart && result.last == ":"
            let isOldCommand = scalar == "[" && result.suffix(2).elementsEqual("##".unicodeScalars)
            if isCommand || isOldCommand { result.append(" ") }
            result.append(scalar)
            // A carriage return ends a line too. The first colon of two is still at the start.
            if scalar == "\n" || scalar == "\r" {
                isLineStart = true
            } else if !scalar.properties.isWhitespace {
                isLineStart = isLineStart && scalar == ":" && !isCommand
            }
        }
        return String(result)
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
