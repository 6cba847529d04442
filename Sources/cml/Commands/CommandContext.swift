import CMLKit
import CMLSystem

/// What every command gets: its arguments and the world.
struct CommandContext {
    let arguments: Arguments
    let world: World

    var console: Console { world.console }

    /// The configuration that the options select.
    var selection: Project.Selection {
        var selection = Project.Selection()
        selection.config = arguments.value("config")
        selection.command = arguments.value("command")
        selection.metrics = arguments.all("metrics")
        selection.usesRepository = !arguments.has("no-baseline")
        return selection
    }

    /// The project here, after what an interrupted run has left was put back.
    func project(_ selection: Project.Selection? = nil) throws(Failure) -> Project {
        let project = try Project(selection ?? self.selection, in: world)
        try Journal.recoverIfFree(project, console: console)
        return project
    }

    func training(_ source: String, restoresOutputs: Bool) throws(Failure) -> TrainingOptions {
        var options = TrainingOptions()
        options.profile = arguments.value("profile") ?? "smoke"
        options.datasets = arguments.all("dataset")
        options.seeds = try arguments.integers("seed")
        options.restoresOutputs = restoresOutputs
        options.source = source
        return options
    }

    /// The file that `--md` names, absolute; nil without the option, `-` for stdout.
    func markdownFile() throws(Failure) -> String? {
        guard let file = arguments.value("md") else { return nil }
        guard file != "-" else { return file }
        let path = file.hasPrefix("/") ? file : world.directory + "/" + file
        try Preflight.checkWritable(path, option: "--md")
        return path
    }

    /// Shows a report: as JSON, as Markdown in a file or on stdout, or for the terminal.
    func show(_ report: Report, markdown: String?) throws(Failure) {
        if let markdown, markdown != "-" {
            try attempt("write the report", at: markdown) { () throws(FileError) in
                try Files.writeAtomically(Array(console.redacted(report.markdown()).utf8), to: markdown)
            }
        }
        if arguments.has("json") {
            console.result(report.json.prettyJson())
        } else if markdown == "-" {
            console.result(report.markdown())
        } else {
            console.result(
                report.terminal(
                    width: console.width, colour: console.usesColour, unicode: console.usesUnicode))
        }
    }
}
