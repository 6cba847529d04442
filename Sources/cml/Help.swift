import CMLKit

/// The texts of `cml help`, printed from the same tables that the command line is parsed by.
enum Help {
    static let version = "0.1.0"

    static var overview: String {
        var lines = [
            "cml \(version): continuous integration for machine learning", "",
            "usage: cml COMMAND [WORDS] [OPTIONS]", "", "commands:",
        ]
        lines += table(CommandSpec.all.map { ($0.name, $0.summary) })
        lines += ["", "options of every command:"]
        lines += table(Option.global.map { (spelling($0), $0.help) })
        lines += ["", "topics (cml help TOPIC):"]
        lines += table(topics.map { ($0.name, $0.summary) })
        return lines.joined(separator: "\n")
    }

    static func text(for command: CommandSpec) -> String {
        var lines = ["cml \(command.name): \(command.summary)", ""]
        let words = command.words.isEmpty ? "" : " " + command.words
        lines.append("usage: cml \(command.name)\(words) [OPTIONS]")
        if !command.about.isEmpty { lines += ["", command.about] }
        lines += ["", "options:"]
        lines += table(command.allOptions.map { (spelling($0), $0.help) })
        return lines.joined(separator: "\n")
    }

    /// Returns the help of a command, a group of commands, or a topic.
    static func text(for words: [String]) throws(Failure) -> String {
        let name = words.joined(separator: " ")
        if name.isEmpty { return overview }
        if let command = CommandSpec.all.first(where: { $0.name == name }) { return text(for: command) }
        if let topic = topics.first(where: { $0.name == name }) { return topic.text }
        let group = CommandSpec.all.filter { $0.name.hasPrefix(name + " ") }
        guard !group.isEmpty else {
            throw Failure(.usage, "no command or topic `\(name)`", hint: "`cml help` lists both")
        }
        return table(group.map { ($0.name, $0.summary) }).joined(separator: "\n")
    }

    private static func spelling(_ option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? ""
        return short + "--\(option.isOn ? "[no-]" : "")\(option.name)" + (option.value.map { " \($0)" } ?? "")
    }

    private static func table(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, text in
            "  " + name + String(repeating: " ", count: width - name.count + 2) + text
        }
    }

    struct Topic: Sendable {
        let name: String
        let summary: String
        let text: String
    }

    static let topics = [
        Topic(
            name: "exit-codes", summary: "what each exit code means",
            text: """
                0      the outcome is passed, or there was nothing to judge (and it says so)
                1      the outcome is failed: a gate failed, or an inconclusive one that the policy blocks
                2      usage, configuration or input error, found before training
                3      the training (or another user command) failed, timed out, or left no usable metric file
                4      delivery failed after retries: forge, git remote or registry
                70     a bug of cml's
                128+n  ended by signal n, passed on to the child's process group
                """),
        Topic(
            name: "environment", summary: "the variables that cml reads and sets",
            text: """
                Every option also reads CML_<OPTION> (CML_PROFILE, CML_LOG_LEVEL, ...), except inside a training
                that cml itself started. NO_COLOR and COLUMNS are honoured.

                A training sees:
                  CML=1              it runs under cml
                  CML_PROFILE        the profile's name; CML_SMOKE=1 when it is smoke
                  CML_SEED           the run's seed; PYTHONHASHSEED is the same
                  CML_PARAMS         the params file in effect
                  CML_OVERRIDES      the profile's `set` as JSON
                  CML_DATASET        the dataset's name, when there is a matrix
                It does not see the forge's tokens unless `train.keep_tokens: true`.

                The forge's token; the first that is set counts, and the options outrank all:
                  CML_TOKEN, REPO_TOKEN                        of any forge, as `--token`
                  GITHUB_TOKEN, GH_TOKEN, GH_ENTERPRISE_TOKEN  GitHub
                  GITLAB_TOKEN, CI_JOB_TOKEN                   GitLab; the job's own can't write
                  GITEA_TOKEN, FORGEJO_TOKEN, GITHUB_TOKEN     Gitea and Forgejo
                  BITBUCKET_TOKEN, or BITBUCKET_USERNAME with BITBUCKET_APP_PASSWORD
                CML_REPO and CML_DRIVER name repository and forge where CI doesn't. HTTPS_PROXY, http_proxy,
                ALL_PROXY and NO_PROXY, SSL_CERT_FILE and CI_SERVER_TLS_CA_FILE are honoured.

                CML_GLYPHS is `ascii`, `box`, `block` or `braille`: what plots in a terminal are drawn with.
                In a GitHub job the results go to GITHUB_OUTPUT, GITHUB_STEP_SUMMARY has the report.
                """),
        Topic(
            name: "config", summary: "the keys of cml.yaml",
            text: """
                train.command      what trains, run by /bin/sh in the project root; {arguments} is the profile's place in it
                train.prepare      a command before the training, such as `dvc pull`
                train.timeout      the longest that a run may take: 20m
                train.seeds        one run each, paired with main's runs of the same seeds: [1, 2, 3, 4, 5]
                train.params       the hyperparameter files; train.apply: in-place, file, arguments or none
                train.outputs      models and the like: hashed into the record, put back after a check
                train.requires     variables (or `gpu`) that the training can't do without
                train.keep_tokens  true: the training sees the forge's tokens
                train.profiles     NAME: {set, arguments, environment, gates}; `smoke` is what check and run use
                inputs             code, data, evaluation, environment: lists of paths that are fingerprinted
                datasets           NAME: {environment, data, evaluation, gates}: the job runs once for each
                metrics            files that a run writes: FILE or {file, prefix, cached}
                plots              {file, x, y, title, kind, x_scale, y_scale}; kind: line, histogram, bar, confusion,
                                   roc, pr or scatter
                checks             NAME: COMMAND, run before the training
                gates              METRIC: {min, max, max_drop, max_rise, max_gap, warn, exact}; `*` is one segment, `**` any
                policy             missing_baseline, not_comparable, configuration_change, inconclusive: warn or fail;
                                   alpha, beta
                accept             {metric, to, reason}: a shift that is meant
                image, serve       the Docker gate
                report             plots, max_plots, metrics, mermaid
                project, run_on    the name of records, comment and status; where it trains: local

                Durations, sizes and percentages carry units: 20m, 64MB, 5%. An unknown key is an error that names the
                nearest. `cml init` writes a file to begin with.
                """),
        Topic(
            name: "template", summary: "placeholders of `cml report --template FILE`",
            text: """
                A template is Markdown with placeholders. These stand alone on their line; where one is empty, the
                empty lines after it go too:
                  {{verdict}}      the outcome in one line, with what failed
                  {{subject}}      project, commit, profile, seeds, what it was held against, the job
                  {{loosened}}     gates and policies that this change loosens
                  {{table}}        {{failing}} and {{changes}} in one table
                  {{failing}}      the rows that fail or are in doubt
                  {{changes}}      the rows that pass, and what changed most
                  {{output}}       the end of what a failed training wrote
                  {{notices}}      what a reader must know besides
                  {{plots}}        the plots in text
                  {{differences}}  hyperparameters, data, code and environment that differ from main's
                  {{details}}      all that is folded: {{charts}} {{gates}} {{metrics}} {{seeds}} {{environment}}
                  {{reproduce}}    the commands that repeat the check
                  {{omissions}}    what was left out for length
                  {{marker}}       the line by which the comment is found again
                These may stand within a line:
                  {{outcome}} {{project}} {{profile}} {{job}}
                  {{metric NAME}} {{main NAME}} {{change NAME}}: a value, main's, and the change with its sign
                {{verdict}}, {{omissions}} and {{marker}} are added where a template lacks them.
                """),
        Topic(
            name: "gates", summary: "how verdicts are reached",
            text: """
                min, max             inclusive bounds on the value
                max_drop, max_rise   the allowed true worsening against the baseline: a number, `5%`, or `auto`
                max_gap              the largest distance between the slices that a glob matches
                Verdicts: pass, fail, inconclusive (with its reason), error. With seeds, the same seeds of the
                baseline commit are paired; a pass hides a drop beyond the allowance in at most 10 % of checks,
                an unchanged model fails in at most 1 %. What is missing or NaN never passes.
                """),
    ]
}
