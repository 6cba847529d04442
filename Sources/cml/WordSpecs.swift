import CMLKit

/// The words of iterative/cml, so that its workflows go on working.
extension CommandSpec {
    static let words: [CommandSpec] = comments + [checkCreate, older("send-github-check", of: checkCreate)]

    /// An older name of a command.
    private static func older(_ name: String, of command: CommandSpec) -> CommandSpec {
        CommandSpec(
            name: name, summary: "an older name of `cml \(command.name)`", words: command.words,
            maximumWords: command.maximumWords, options: command.options, about: command.about, group: command.group)
    }

    /// What all words know of the forge; the last two are iterative/cml's own names.
    private static let place: [Option] =
        Option.forge + [
            Option("driver-token", "TOKEN", "another name of `--token`"),
            Option(
                "log", "LEVEL", "another name of `--log-level`", choices: ["error", "warn", "info", "debug"]),
        ]

    // MARK: Comments

    private static let comments: [CommandSpec] = {
        let create = CommandSpec(
            name: "comment create", summary: "post a Markdown file as a new comment (`-` is stdin)",
            words: "FILE", maximumWords: 1, options: comment, about: commentAbout, group: "COMMENT")
        let update = CommandSpec(
            name: "comment update", summary: "post a Markdown file, in place of the comment of the same title",
            words: "FILE", maximumWords: 1, options: comment, about: commentAbout, group: "COMMENT")
        return [create, update, older("send-comment", of: create)]
    }()

    private static let comment: [Option] =
        [
            Option(
                "target", "TARGET",
                "pr[/NUMBER], commit[/SHA] or issue/NUMBER (default: the pull request, else the commit)"
            ),
            Option(
                "watermark-title", "TITLE", "what tells this comment from others; {workflow} and {run} are the job's"),
            Option("pr", nil, "the same as `--target pr`"),
            Option("update", nil, "edit the comment of the same title, where there is one"),
            Option("rm-watermark", nil, "leave out the invisible line that the comment is found again by"),
            publishURL, .json,
        ] + commit + place

    private static let commentAbout = """
        The text is sent as it is, but for tokens and the invisible line that the comment is found again by. A comment
        of iterative/cml's with the same title is found, too. A job that can't be given rights (a fork's) keeps its exit
        code, and the text goes to the job's summary.
        """

    private static let publishURL = Option("publish-url", "URL", "refused: nothing is given to another server")

    private static let commit = [
        Option("commit-sha", "SHA", "the commit that it is about (default: the job's)"),
        Option("head-sha", "SHA", "another name of `--commit-sha`"),
    ]

    // MARK: Checks

    private static let checkCreate = CommandSpec(
        name: "check create", summary: "show a Markdown file beside a commit (GitHub; elsewhere a commit status)",
        words: "FILE", maximumWords: 1,
        options: [
            Option(
                "conclusion", "WORD", "how it ended (default: success)",
                choices: CheckRun.Conclusion.allCases.map(\.rawValue)),
            Option(
                "status", "WORD", "how far it is (default: completed)",
                choices: CheckRun.Progress.allCases.map(\.rawValue)),
            Option("title", "TITLE", "its name and title (default: CML Report)"), .json,
        ] + commit + place,
        about: """
            What it says is for you to tell; `cml run` sets a status that follows the gates. Forges other than GitHub
            show the title beside the commit, without the text.
            """, group: "CHECK")
}
