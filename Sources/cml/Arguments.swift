import CMLKit
import CMLSystem

/// The command line, checked against the tables.
struct Arguments {
    let command: CommandSpec
    /// Values by option name; a switch has the empty text.
    private(set) var values: [String: [String]] = [:]
    private(set) var words: [String] = []

    /// Parses `arguments` (without the program's name); options that are not given are read from `environment`.
    ///
    /// Inside a training that cml started the environment is left aside: there `CML_SEED` and `CML_PROFILE` are what
    /// the training was given, not what its user asks of another cml.
    init(_ arguments: [String], environment: [String: String]) throws(Failure) {
        var rest = arguments[...]
        let leading = try Self.leadingOptions(&rest)
        let command = try Self.command(&rest)
        self.command = command
        for (option, value) in leading {
            values[option.name, default: []].append(value)
        }
        try parse(rest)
        guard words.count <= command.maximumWords else {
            throw Self.unexpected(words[command.maximumWords], after: command)
        }
        if environment["CML"] != "1" {
            readEnvironment(environment)
        }
        try checkChoices()
    }

    func has(_ option: String) -> Bool { values[option] != nil }

    func value(_ option: String) -> String? { values[option]?.last }

    /// Whether a switch that is on by itself wasn't turned off.
    func isOn(_ option: String) -> Bool { value(option) != "false" }

    /// The forge's token, by either name of its option.
    var token: String? { value("token") ?? value("driver-token") }

    func all(_ option: String) -> [String] { values[option] ?? [] }

    /// The integers of a repeatable option.
    func integers(_ option: String) throws(Failure) -> [Int] {
        var integers: [Int] = []
        for text in all(option) {
            guard let integer = Int(text), integer >= 0 else {
                throw Failure(.usage, "`--\(option)` takes a number from 0 up, found `\(text)`")
            }
            integers.append(integer)
        }
        return integers
    }

    /// Reads the global options before the command: `cml -C DIR check`.
    private static func leadingOptions(_ rest: inout ArraySlice<String>) throws(Failure) -> [(Option, String)] {
        var found: [(Option, String)] = []
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            rest.removeFirst()
            found.append(try option(word, of: Option.global, rest: &rest))
        }
        return found
    }

    private static func command(_ rest: inout ArraySlice<String>) throws(Failure) -> CommandSpec {
        guard let first = rest.popFirst() else {
            throw Failure(.usage, "no command", hint: "`cml help` lists the commands")
        }
        var name = first
        try RefusedWord.check(first)
        // `check` is a command, and `check create` another.
        let isCommand = CommandSpec.all.contains { $0.name == first }
        let second = rest.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
        let hasBoth = second.map { second in CommandSpec.all.contains { $0.name == "\(first) \(second)" } } ?? false
        if hasBoth || !isCommand && CommandSpec.groups.contains(first) {
            guard let second else {
                let commands = CommandSpec.all.map(\.name).filter { $0.hasPrefix(first + " ") }
                throw Failure(
                    .usage, "`\(first)` needs a second word",
                    hint: "one of \(commands.map { "`cml \($0)`" }.joined(separator: ", "))")
            }
            rest.removeFirst()
            name += " " + second
        }
        guard let command = CommandSpec.all.first(where: { $0.name == name }) else {
            throw unknownCommand(name)
        }
        return command
    }

    private static func unknownCommand(_ name: String) -> Failure {
        let near = nearest(to: name, among: CommandSpec.all.map(\.name) + CommandSpec.groups)
        return Failure(
            .usage, "no command `\(name)`",
            hint: near.map { "did you mean `cml \($0)`?" } ?? "`cml help` lists the commands")
    }

    private static func unexpected(_ word: String, after command: CommandSpec) -> Failure {
        let near = nearest(to: word, among: CommandSpec.all.map(\.name))
        let usage = "usage: cml \(command.name)\(command.words.isEmpty ? "" : " " + command.words) [OPTIONS]"
        return Failure(
            .usage, "unexpected word `\(word)` after `\(command.name)`",
            hint: near.map { "did you mean `cml \($0)`? \(usage)" } ?? usage)
    }

    private mutating func parse(_ arguments: ArraySlice<String>) throws(Failure) {
        var rest = arguments
        while let word = rest.popFirst() {
            if word == "--" {
                words += rest
                return
            }
            guard word.hasPrefix("-"), word != "-" else {
                words.append(word)
                continue
            }
            let (option, value) = try Self.option(word, of: command.allOptions, rest: &rest)
            values[option.name, default: []].append(value)
        }
    }

    /// Reads one option with its value: `--name VALUE`, `--name=VALUE`, `-C VALUE`, `-CVALUE`.
    private static func option(
        _ word: String, of options: [Option], rest: inout ArraySlice<String>
    ) throws(Failure) -> (Option, String) {
        var (name, attached) = split(word)
        if let switched = try toggled(name, attached, of: options) { return switched }
        guard let option = options.first(where: { "--\($0.name)" == name || $0.short.map { "-\($0)" } == name })
        else {
            let near = nearest(to: name, among: options.map { "--\($0.name)" })
            throw Failure(
                .usage, "no option `\(name)` here",
                hint: near.map { "did you mean `\($0)`?" } ?? "`--help` lists the options")
        }
        guard let placeholder = option.value else {
            guard attached == nil else { throw Failure(.usage, "`\(name)` takes no value") }
            return (option, "")
        }
        if attached == nil { attached = rest.popFirst() }
        guard let value = attached, !value.isEmpty else {
            throw Failure(.usage, "`\(name)` needs a value: \(name) \(placeholder)")
        }
        return (option, value)
    }

    /// A switch that is on by itself: `--publish`, `--publish=false`, `--no-publish`.
    private static func toggled(
        _ name: String, _ attached: String?, of options: [Option]
    ) throws(Failure) -> (Option, String)? {
        let option = options.first { $0.isOn && ("--\($0.name)" == name || "--no-\($0.name)" == name) }
        guard let option else { return nil }
        let isNegated = name != "--\(option.name)"
        switch attached {
        case nil: return (option, isNegated ? "false" : "")
        case "true" where !isNegated: return (option, "")
        case "false" where !isNegated: return (option, "false")
        default: throw Failure(.usage, "`--\(option.name)` takes `true` or `false`, and `--no-\(option.name)` neither")
        }
    }

    private static func split(_ word: String) -> (name: String, attached: String?) {
        guard word.hasPrefix("--") else {
            let name = String(word.prefix(2))
            return (name, word.count > 2 ? String(word.dropFirst(2)) : nil)
        }
        guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    private mutating func readEnvironment(_ environment: [String: String]) {
        for option in command.allOptions where values[option.name] == nil && option.name != "help" {
            let given = option.variables(in: command.group).compactMap { environment[$0] }
            guard let text = given.first(where: { !$0.isEmpty }) else { continue }
            if option.value != nil {
                values[option.name] = [text]
            } else if !["0", "false", "no", "off"].contains(text.lowercased()) {
                values[option.name] = [""]
            } else if option.isOn {
                values[option.name] = ["false"]
            }
        }
    }

    private func checkChoices() throws(Failure) {
        for option in command.allOptions where !option.choices.isEmpty {
            for value in all(option.name) where !option.choices.contains(value) {
                throw Failure(
                    .usage, "`--\(option.name)` can't be `\(value)`",
                    hint: "one of \(option.choices.map { "`\($0)`" }.joined(separator: ", "))")
            }
        }
    }
}
