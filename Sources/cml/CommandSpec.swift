import CMLKit

/// A command of the command line, as a table entry.
struct CommandSpec: Sendable {
    let name: String
    let summary: String
    /// The positional words, such as `[BASE] [HEAD]`.
    var words = ""
    var maximumWords = 0
    var options: [Option] = []
    var about = ""
    /// What the names of variables that give its options may have between `CML_` and the option: `COMMENT`.
    var group: String?

    var allOptions: [Option] { options + Option.global }

    static let all: [CommandSpec] = job + image + words + general

    private static let job: [CommandSpec] = [
        CommandSpec(
            name: "init", summary: "write a cml.yaml and a CI workflow that fit this project",
            options: [
                Option(
                    "forge", "NAME", "whose CI workflow (default: detected)",
                    choices: ["github", "gitlab", "gitea", "bitbucket"]),
                Option("force", nil, "replace files that are there"),
                Option("release", "URL", "the address of the cml release that the workflow installs"),
                Option("sha256", "HASH", "the SHA-256 of that release"), .json,
            ],
            about: """
                Reads dvc.yaml, params, the training script, requirements and the data folder; runs nothing, and needs no
                network. A file that is there stays as it is, and an existing .gitlab-ci.yml is never edited.
                """),
        CommandSpec(
            name: "check", summary: "train, compare with the baseline, show the report and judge",
            options: Option.job + [Option.base, .noBaseline, .markdown, .json, .glyphs, .probe],
            about: """
                The whole job on this machine. It needs no token and no network, and leaves nothing but .cml/:
                params, metrics, plots and outputs are put back as they were.
                """),
        CommandSpec(
            name: "run", summary: "the whole job in CI: check, record in git notes, push them, post the report",
            options: Option.job + [
                Option.base, .noBaseline, .markdown, .json, .remote,
                Option("retrain", nil, "train although records of the same inputs could be adopted or reused"),
                Option("train-only", nil, "train and write .cml/; judge and record nothing (for an untrusted job)"),
                Option(
                    "deliver", "DIR", "judge and record what a `--train-only` job left in DIR; runs no project code"),
                Option("record", "FILE", "judge and record the run in FILE, which was trained elsewhere"),
                Option("key", "NAME", "keep a comment and a status of this name, apart from parallel jobs'"),
                Option("no-comment", nil, "post no comment"),
                Option("no-status", nil, "set no commit status"),
                Option("check-run", nil, "show failing gates at their lines by a check run too (GitHub)"),
                Option("close-status", nil, "only close the status that a killed job has left open"),
            ] + Option.forge,
            about: """
                On the base branch: a commit whose tree was measured in its pull request is not trained again, else the
                runs become the baseline. On a change: trained and held against main, unless all inputs are main's own.
                """),
        CommandSpec(
            name: "train", summary: "train under a profile and write the run record",
            options: Option.job + [.noBaseline, .json, .probe],
            about: "Step 1 alone. The new outputs are kept; records lie in .cml/runs."),
        CommandSpec(
            name: "compare", summary: "compare the metrics of any two commits, runs or files",
            words: "[BASE] [HEAD]", maximumWords: 2,
            options: [
                .json, .markdown, .glyphs, Option("all", nil, "show unchanged metrics too"),
                Option("metrics", "FILE", "a metric file to read, instead of `metrics`", repeats: true),
                Option("profile", "NAME", "whose records to compare (default: smoke)"),
            ],
            about: """
                BASE and HEAD are a commit, branch, run id, record file, metrics file or curve file. Curves are drawn: those
                of files, and where both sides are runs or commits those that were kept with their records. Without
                HEAD: the working tree's metric files. Without BASE: the commit where this branch left the base branch, or HEAD.
                """),
        CommandSpec(
            name: "report", summary: "render the last (or a named) record again", words: "[RECORD]", maximumWords: 1,
            options: [
                Option.base, .noBaseline, .markdown, .json,
                Option(
                    "forge", "NAME", "whose Markdown and length the report has (default: github)",
                    choices: MarkdownDialect.names),
                Option("template", "FILE", "an order of the report's parts of your own (`cml help template`)"),
                .glyphs, Option("all", nil, "show every plot and every metric in the terminal"),
            ],
            about: "Step 3 alone. RECORD is a run id, a check id or a record file."),
        CommandSpec(
            name: "gate", summary: "judge a record by today's cml.yaml", words: "[RECORD]", maximumWords: 1,
            options: [
                Option.base, .noBaseline, .json,
                Option("why", "METRIC", "list the runs used for METRIC, those left out, and why"),
            ],
            about: "One line a gate, and the exit code. RECORD is a run id, a check id or a record file."),
        CommandSpec(
            name: "baseline record", summary: "store this commit's runs as a baseline, training if there are none",
            words: "[RECORD]", maximumWords: 1,
            options: Option.job + [
                .json, Option("retrain", nil, "train again although this commit has runs"),
            ],
            about: "Records go to the git notes refs/notes/cml/runs, curves to refs/notes/cml/series."),
        CommandSpec(
            name: "baseline show", summary: "show the records of a commit", words: "[REV]", maximumWords: 1,
            options: [
                .json, Option("profile", "NAME", "only records of this profile"),
            ]),
        CommandSpec(
            name: "baseline list", summary: "list the commits of the base branch that have records",
            options: [
                .json, Option("limit", "N", "at most N commits (default: 20)"), Option.base,
                Option("profile", "NAME", "only records of this profile"),
            ],
            about: """
                Newest first: runs and seeds, profile, outcome, and the means of the metrics that cml.yaml gates.
                """),
        CommandSpec(
            name: "baseline fetch", summary: "fetch the records of the remote", options: [.remote, .json],
            about: "Local records that were not pushed yet stay in the queue."),
        CommandSpec(
            name: "baseline push", summary: "push the records that the remote lacks", options: [.remote, .json],
            about: "Safe with any number of writers: nothing is forced, lost or doubled."),
        CommandSpec(
            name: "baseline gc", summary: "delete old records for good; without --force it only tells",
            options: [
                Option("keep", "N", "keep the records of the newest N commits of the base branch (default: 500)"),
                Option("older-than", "AGE", "delete only what is older than AGE, such as 180d (the default)"),
                Option("force", nil, "do it, and push the result"), Option.base, .remote, .json,
            ]),
        CommandSpec(
            name: "history", summary: "main's history of a metric as a text plot", words: "METRIC...",
            maximumWords: 20,
            options: [
                Option("limit", "N", "at most N commits (default: 30)"), Option.base,
                Option("profile", "NAME", "whose records (default: smoke)"),
                Option("dataset", "NAME", "only this dataset of the matrix"),
                .json, .glyphs, Option("csv", nil, "print the values as CSV"),
            ]),
    ]

    private static let general: [CommandSpec] = [
        CommandSpec(
            name: "doctor", summary: "tell what is here and what is missing, each with its fix",
            options: [.remote, .json] + Option.forge,
            about: """
                Forge, repository, pull request, commit, token, the right to push records, clone depth, image builder,
                git. It only asks, and writes nothing anywhere. Exit 2 when `cml run` would lack something it needs.
                """),
        CommandSpec(
            name: "completion", summary: "print the completions for a shell", words: "bash|zsh|fish", maximumWords: 1),
        CommandSpec(name: "help", summary: "show help of a command or topic", words: "[WORD...]", maximumWords: 2),
    ]

    /// Commands that are only a first word of others, such as `baseline`.
    static var groups: [String] {
        var groups: [String] = []
        for command in all {
            let words = command.name.split(separator: " ")
            if words.count > 1, let first = words.first, !groups.contains(String(first)) {
                groups.append(String(first))
            }
        }
        return groups
    }
}
