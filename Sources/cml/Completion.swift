import CMLKit

/// Completions for a shell, from the same tables as the help.
enum Completion {
    static func script(for shell: String?) throws(Failure) -> String {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default:
            throw Failure(
                .usage, shell.map { "no completions for `\($0)`" } ?? "which shell?",
                hint: "one of `bash`, `zsh`, `fish`")
        }
    }

    private static func options(of command: CommandSpec) -> [String] {
        command.allOptions.map { "--\($0.name)" }
    }

    /// Commands by their first word, with the second words that follow it.
    private static var firstWords: [(word: String, seconds: [String])] {
        var words: [(word: String, seconds: [String])] = []
        for command in CommandSpec.all {
            let parts = command.name.split(separator: " ").map(String.init)
            if let index = words.firstIndex(where: { $0.word == parts[0] }) {
                words[index].seconds += parts.dropFirst()
            } else {
                words.append((parts[0], Array(parts.dropFirst())))
            }
        }
        return words
    }

    private static var bash: String {
        var lines = [
            "_cml() {", "    local current=\"${COMP_WORDS[COMP_CWORD]}\" first=\"${COMP_WORDS[1]}\"",
            "    if [ \"$COMP_CWORD\" -eq 1 ]; then",
            "        COMPREPLY=($(compgen -W \"\(firstWords.map(\.word).joined(separator: " "))\" -- \"$current\"))",
            "        return", "    fi", "    case \"$first\" in",
        ]
        for (word, seconds) in firstWords {
            let commands = CommandSpec.all.filter { $0.name.split(separator: " ").first.map(String.init) == word }
            var offered = seconds
            for option in commands.flatMap(options) where !offered.contains(option) { offered.append(option) }
            lines.append(
                "        \(word)) COMPREPLY=($(compgen -f -W \"\(offered.joined(separator: " "))\" -- \"$current\")) ;;"
            )
        }
        lines += ["    esac", "}", "complete -F _cml cml"]
        return lines.joined(separator: "\n")
    }

    private static var zsh: String {
        "#compdef cml\nautoload -U +X bashcompinit && bashcompinit\n" + bash
    }

    private static var fish: String {
        var lines = ["complete -c cml -f"]
        for (word, seconds) in firstWords {
            let summary = CommandSpec.all.first { $0.name == word }?.summary ?? seconds.joined(separator: ", ")
            lines.append("complete -c cml -n __fish_use_subcommand -a \(word) -d \(fishQuoted(summary))")
            for second in seconds {
                lines.append("complete -c cml -n '__fish_seen_subcommand_from \(word)' -a \(second)")
            }
        }
        for command in CommandSpec.all {
            let words = command.name.split(separator: " ").joined(separator: "; and __fish_seen_subcommand_from ")
            for option in command.allOptions {
                let short = option.short.map { " -s \($0)" } ?? ""
                let value = option.value == nil ? "" : " -r"
                lines.append(
                    "complete -c cml -n '__fish_seen_subcommand_from \(words)' -l \(option.name)\(short)\(value)"
                        + " -d \(fishQuoted(option.help))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Between single quotes fish reads only these two characters otherwise, and a backslash takes that away.
    private static func fishQuoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
