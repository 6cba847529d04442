import CMLKit

/// The words of iterative/cml, so that its workflows go on working.
extension CommandSpec {
    static let words: [CommandSpec] =
        comments + [
            checkCreate, older("send-github-check", of: checkCreate), assetPublish, older("publish", of: assetPublish),
            pullRequest, older("pr", of: pullRequest), prepare, older("ci", of: prepare), rerun,
            older("rerun-workflow", of: rerun),
        ]

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
            Option("watch", nil, "write it again with each change of the file, until a signal, and once after it"),
            Option("update", nil, "edit the comment of the same title, where there is one"),
            Option("rm-watermark", nil, "leave out the invisible line that the comment is found again by"),
            Option(
                "publish", nil, "give the forge the local images of the text (GitHub takes none)", isOn: true),
            Option("publish-native", nil, "the same as `--publish`: images go to the forge only"),
            Option("native", nil, "the same as `--publish-native`"),
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

    // MARK: The repository

    private static let identity = [
        Option("user-name", "NAME", "whose the commits are (default: git's own setting, else cml)"),
        Option("user-email", "EMAIL", "and whose address (default: git's own setting, else cml@localhost)"),
    ]

    private static let prepare = CommandSpec(
        name: "repo prepare", summary: "give the clone an identity to commit by, and history",
        options: [
            Option("fetch-depth", "N", "fetch the branches with N commits each; 0: all of them, and tags"),
            Option("unshallow", nil, "the same as `--fetch-depth 0`"), .remote,
        ] + identity + place,
        about: """
            Writes the clone's own configuration only, and no token into its remote's address: git has its credentials
            from the checkout. History that is here is never cut off.
            """, group: "REPO")

    private static let rerun = CommandSpec(
        name: "workflow rerun", summary: "start a run of a workflow, or a pipeline, again",
        options: [Option("id", "ID", "which run (default: the job's own)"), .json] + place,
        about: "One that still runs is ended first; the job's own can't be, on GitHub.", group: "WORKFLOW")

    private static let pullRequest = CommandSpec(
        name: "pr create", summary: "open a pull request with files that the job has changed", words: "[GLOB...]",
        maximumWords: 1000,
        options: [
            Option("md", nil, "print a Markdown link instead of the address"),
            Option(
                "skip-ci", nil, "have the commit's message skip CI, which it does anyway without a merge or message"),
            Option("merge", nil, "merge it when its checks have passed; at once where the forge can't wait"),
            Option("auto-merge", nil, "the same as `--merge`"),
            Option("rebase", nil, "as `--merge`, by a rebase"), Option("squash", nil, "as `--merge`, by one commit"),
            Option("branch", "NAME", "the branch that is pushed (default: TARGET-cml-pr-COMMIT)"),
            Option("target-branch", "NAME", "the branch that it is for (default: the job's)"),
            Option("title", "TEXT", "the pull request's title"), Option("body", "TEXT", "its text"),
            Option("message", "TEXT", "the commit's message"), .remote, .json,
        ] + identity + place,
        about: """
            GLOB names files from here (default: dvc.lock .gitignore); one that begins with `!` takes files out. The
            working tree, the index, your branch, git's configuration and the remote's address stay as they are. A
            branch that is there already is not pushed again, and its open pull request is told.
            """, group: "PR")

    private static let assetPublish = CommandSpec(
        name: "asset publish", summary: "give the forge a file, and print its address (GitHub takes none)",
        words: "FILE", maximumWords: 1,
        options: [
            Option("md", nil, "print Markdown that shows the file, or links to it"),
            Option("title", "TITLE", "the title in that Markdown", short: "t"),
            Option("mime-type", "TYPE", "the file's type, instead of what its content shows"),
            Option("file", "FILE", "append what would be printed to FILE", short: "f"),
            Option("native", nil, "files go to the forge with and without it"),
            Option("rm-watermark", nil, "there is none with and without it"),
            Option("url", "URL", "refused: nothing is given to another server"),
        ] + place, group: "ASSET")

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
