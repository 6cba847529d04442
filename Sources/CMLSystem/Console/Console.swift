import Glibc

/// The only printer: results on stdout, talk on stderr, everything redacted.
package final class Console {
    package enum Level: Int, Comparable, Sendable {
        case error
        case warn
        case info
        case debug

        package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }

        /// The level of that name, or nil.
        package init?(named name: String) {
            let names = ["error": Level.error, "warn": .warn, "info": .info, "debug": .debug]
            guard let level = names[name] else { return nil }
            self = level
        }
    }

    package enum Colour: String, Sendable {
        case auto
        case always
        case never
    }

    package var level = Level.info
    package var colour = Colour.auto
    /// Says only results and errors.
    package var isQuiet = false

    private let environment: [String: String]
    package private(set) var redaction: Redaction
    private let runner: RunnerLog
    /// How many lines of progress stand below the output.
    private var progressLines = 0
    /// The `errno` of the first failed write to stdout.
    package private(set) var outputError: Int32?

    package init(environment: [String: String]) {
        self.environment = environment
        redaction = Redaction(environment: environment)
        runner = RunnerLog(environment: environment)
    }

    /// Hides a secret that is in no variable, such as an option's value.
    package func hide(_ secret: String) {
        redaction = Redaction(environment: environment.merging(["CML_OPTION_TOKEN": secret]) { $1 })
    }

    package func redacted(_ text: String) -> String { redaction.redacted(text) }

    /// What kept a result from being written; nil also when the reader has left, as `head` does.
    package var outputProblem: String? {
        guard let outputError, outputError != EPIPE else { return nil }
        return String(cString: strerror(outputError))
    }

    /// Prints a result on stdout, with a newline at its end.
    package func result(_ text: String) { print(redacted(text)) }

    private func print(_ text: String) {
        clearProgress()
        // Asked of the bytes: a character `\r\n` has no suffix `\n`.
        let line = text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
        let code = writeFully(Array(line.utf8), to: 1)
        if code != 0, outputError == nil { outputError = code }
    }

    /// Says what is being done.
    package func say(_ text: String) { talk(text, .info) }

    /// Says what is no fault, and what a reader of the job's page may want to know all the same.
    package func notice(_ text: String) {
        say("notice: \(text)")
        guard let annotation = runner.annotation(.notice, redacted(text), file: nil, line: nil) else { return }
        write(annotation)
    }

    /// Prints help or completions: texts of ours, in which `--token TOKEN` is no secret.
    package func manual(_ text: String) { print(text) }

    package func debug(_ text: String) { talk(text, .debug) }

    package func warn(_ text: String) {
        talk("\(painted("warning:", "33")) \(text)", .warn)
        guard let annotation = runner.annotation(.warning, redacted(text), file: nil, line: nil) else { return }
        write(annotation)
    }

    /// Prints an error that is worded already; where the CI system can, also as an annotation at `file` and `line`.
    package func error(_ text: String, title: String, file: String?, line: Int?) {
        clearProgress()
        let head = text.hasPrefix("error:") ? painted("error:", "31") + text.dropFirst("error:".count) : text
        write(runner.inert(redacted(head)))
        guard let annotation = runner.annotation(.error, redacted(title), file: file, line: line) else { return }
        write(annotation)
    }

    /// Shows a remark at a line of a file in the pull request; nothing where the CI system can't.
    package func annotate(_ severity: RunnerLog.Severity, _ text: String, file: String?, line: Int?) {
        guard let annotation = runner.annotation(severity, redacted(text), file: file, line: line) else { return }
        clearProgress()
        write(annotation)
    }

    /// Whether somebody looks at a terminal that progress may be shown on.
    package var showsProgress: Bool { isTerminal(2) && !isQuiet && level >= .info && environment["TERM"] != "dumb" }

    /// The widest line of progress, and whether it may have characters beyond ASCII.
    package var progressWidth: Int { max(10, columns(of: 2) - 1) }
    package var progressUsesUnicode: Bool { usesUnicode(2) }

    /// Shows lines that the next output replaces; only on a terminal.
    ///
    /// Nothing is asked of the terminal that would have to be given back: no mode, no hidden cursor, no other screen.
    package func progress(_ lines: [String]) {
        guard showsProgress, !lines.isEmpty else { return }
        let width = progressWidth
        let shown = lines.map { Console.fitted(redacted($0), width) }
        emit(cleared + shown.joined(separator: "\n"))
        progressLines = shown.count
    }

    /// As much of `text` as a line has room for: one that wraps could not be taken back.
    private static func fitted(_ text: String, _ width: Int) -> String {
        if displayWidth(of: text) <= width { return text }
        var used = 0
        return String(
            text.prefix { character in
                used += displayWidth(of: String(character))
                return used <= width
            })
    }

    /// Shows a user command's output on stderr; it was redacted as a stream, by `RedactedLines`.
    package func passThrough(_ bytes: [UInt8]) {
        guard !isQuiet, level >= .info, !bytes.isEmpty else { return }
        clearProgress()
        _ = writeFully(bytes, to: 2)
    }

    /// Folds what follows, where the CI system can; commands for the CI system in it are not obeyed.
    package func beginGroup(_ name: String) {
        guard !isQuiet, level >= .info else { return }
        runner.begin(name).forEach(write)
    }

    package func endGroup() {
        guard !isQuiet, level >= .info else { return }
        clearProgress()
        runner.end().forEach(write)
    }

    /// Columns of the terminal that results go to; 80 when it is none and `COLUMNS` tells nothing.
    package var width: Int { columns(of: 1) }

    /// The columns that results must fit into; nil for a pipe or file, unless `COLUMNS` tells some.
    package var limitedWidth: Int? { isTerminal(1) || environment["COLUMNS"].flatMap { Int($0) } != nil ? width : nil }

    package var usesColour: Bool { usesColour(1) }

    /// Whether results may have characters beyond ASCII: a terminal with a UTF-8 locale.
    package var usesUnicode: Bool { usesUnicode(1) }

    private func usesUnicode(_ descriptor: Int32) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        let locale = names.first?.lowercased() ?? ""
        let isUtf8 = locale.contains("utf-8") || locale.contains("utf8")
        return isTerminal(descriptor) && isUtf8 && environment["TERM"] != "linux"
    }

    private func usesColour(_ descriptor: Int32) -> Bool {
        switch colour {
        case .always: true
        case .never: false
        case .auto:
            (environment["NO_COLOR"] ?? "").isEmpty && isTerminal(descriptor) && environment["TERM"] != "dumb"
        }
    }

    private func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    private func columns(of descriptor: Int32) -> Int {
        if let text = environment["COLUMNS"], let columns = Int(text), columns > 0 { return columns }
        return TerminalSize.columns(of: descriptor) ?? 80
    }

    private func painted(_ text: String, _ code: String) -> String {
        usesColour(2) ? "\u{1B}[1;\(code)m\(text)\u{1B}[0m" : text
    }

    private func talk(_ text: String, _ level: Level) {
        guard level <= self.level, !isQuiet else { return }
        clearProgress()
        write(runner.inert(redacted(text)))
    }

    private func clearProgress() {
        guard progressLines > 0 else { return }
        emit(cleared)
        progressLines = 0
    }

    /// The escapes that take the lines of progress back.
    private var cleared: String {
        progressLines > 1 ? "\r\u{1B}[\(progressLines - 1)A\u{1B}[J" : "\r\u{1B}[J"
    }

    private func write(_ line: String) { emit(line + "\n") }

    /// Stderr that can't be written to is nothing we could tell anybody.
    private func emit(_ text: String) { _ = writeFully(Array(text.utf8), to: 2) }
}
