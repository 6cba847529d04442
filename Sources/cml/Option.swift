import CMLKit

/// An option of the command line: the table entries that parse, help and completions are made of.
struct Option: Equatable, Sendable {
    let name: String
    /// The placeholder of its value, such as `FILE`; nil for a switch.
    let value: String?
    let help: String
    var short: Character?
    var repeats = false
    var choices: [String] = []
    /// A switch that is on unless `--no-NAME` or `--NAME=false` turns it off.
    var isOn = false

    init(
        _ name: String, _ value: String? = nil, _ help: String, short: Character? = nil, repeats: Bool = false,
        choices: [String] = [], isOn: Bool = false
    ) {
        self.name = name
        self.value = value
        self.help = help
        self.short = short
        self.repeats = repeats
        self.choices = choices
        self.isOn = isOn
    }

    /// The variable that gives the option outside a training that cml started: `CML_LOG_LEVEL`.
    var variable: String {
        "CML_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The variables that give it to a command, the nearest first: iterative/cml has one for each group of commands.
    func variables(in group: String?) -> [String] {
        [group.map { "CML_\($0)_" + variable.dropFirst("CML_".count) }, variable].compactMap(\.self)
    }

    static let global: [Option] = [
        Option("directory", "DIR", "run as if started in DIR", short: "C"),
        Option("config", "FILE", "read FILE instead of the nearest cml.yaml; its folder is the project root"),
        Option(
            "log-level", "LEVEL", "how much to say on stderr", choices: ["error", "warn", "info", "debug"]),
        Option("color", "WHEN", "colour the output (NO_COLOR is honoured)", choices: ["auto", "always", "never"]),
        Option("quiet", nil, "say only results and errors", short: "q"),
        Option("help", nil, "show the command's help", short: "h"),
    ]

    static let json = Option("json", nil, "print the result as JSON")

    static let job: [Option] = [
        Option("profile", "NAME", "the set of hyperparameter overrides to train under (default: smoke)"),
        Option("dataset", "NAME", "only this dataset of the matrix", repeats: true),
        Option("seed", "N", "train with this seed instead of `train.seeds`", repeats: true),
        Option("command", "COMMAND", "the training command, instead of `train.command`"),
        Option("metrics", "FILE", "a metric file to read, instead of `metrics`", repeats: true),
    ]

    static let base = Option("base", "REV", "compare with this branch or commit instead of the detected base branch")
    static let noBaseline = Option("no-baseline", nil, "judge absolute gates only; read no git repository")
    static let remote = Option("remote", "NAME", "the git remote that keeps the records (default: origin)")
    static let markdown = Option("md", "FILE", "write the report as Markdown to FILE (`-` is stdout)")
    static let glyphs = Option(
        "glyphs", "SET", "what plots are drawn with in the terminal (default: auto, by its locale and colours)",
        choices: ["auto"] + Plot.Glyphs.allCases.map(\.rawValue))
    static let probe = Option(
        "probe", nil, "train one seed twice and another once: is it deterministic, is CML_SEED read? judges nothing")

    /// Which forge, and what to show it.
    static let forge: [Option] = [
        Option("repo", "URL", "the repository on its forge, instead of the CI job's or the git remote's"),
        Option(
            "driver", "FORGE", "which forge the repository is on, where its address does not tell",
            choices: ["github", "gitlab", "gitea", "forgejo", "bitbucket"]),
        Option("token", "TOKEN", "the forge's token; a variable shows it to fewer (`CML_TOKEN`, `REPO_TOKEN`)"),
        Option("ca-file", "FILE", "trust the certificates in FILE (PEM) beside the system's"),
    ]
}
