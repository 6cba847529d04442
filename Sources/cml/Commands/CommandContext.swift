import CMLKit
import CMLSystem

/// What every command gets: its arguments and the world.
struct CommandContext {
    let arguments: Arguments
    let world: World

    var console: Console { world.console }

    /// What plots in a terminal are drawn with; nil for what suits it.
    var glyphs: Plot.Glyphs? { arguments.value("glyphs").flatMap(Plot.Glyphs.init) }

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

    /// What the options say of the forge.
    var forgeOptions: ForgeOptions {
        var options = ForgeOptions()
        options.place = ForgePlace.Selection(
            repository: arguments.value("repo"), kind: arguments.value("driver").flatMap { ForgeKind(named: $0) })
        options.token = arguments.token
        options.caFile = arguments.value("ca-file").map { $0.hasPrefix("/") ? $0 : world.directory + "/" + $0 }
        options.key = arguments.value("key")
        options.comments = !arguments.has("no-comment")
        options.statuses = !arguments.has("no-status")
        options.checkRun = arguments.has("check-run")
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

    /// How a report is written as Markdown.
    struct MarkdownForm {
        var dialect = MarkdownDialect.github
        /// A file of nobody's comments has no budget.
        var isWhole = true
        var layout: MarkdownLayout?
    }

    /// The dialect that `--forge` names, and the layout that `--template` holds.
    func markdownForm() throws(Failure) -> MarkdownForm {
        var form = MarkdownForm()
        if let name = arguments.value("forge"), let dialect = MarkdownDialect(named: name) {
            form = MarkdownForm(dialect: dialect, isWhole: false)
        }
        guard let file = arguments.value("template") else { return form }
        let path = file.hasPrefix("/") ? file : world.directory + "/" + file
        let bytes = try attempt("read the template", at: file) { () throws(FileError) in try Files.read(path) }
        form.layout = try MarkdownLayout(parsing: String(decoding: bytes, as: UTF8.self), file: file)
        return form
    }

    /// Shows a report: as JSON, as Markdown in a file or on stdout, or for the terminal.
    ///
    /// A template without `--md` goes to stdout.
    func show(_ report: Report, markdown: String?, _ form: MarkdownForm = MarkdownForm()) throws(Failure) {
        let target = markdown ?? (form.layout == nil || arguments.has("json") ? nil : "-")
        let text = target == nil ? "" : try self.markdown(report, form)
        if let target, target != "-" {
            try attempt("write the report", at: target) { () throws(FileError) in
                try Files.writeAtomically(Array(console.redacted(text).utf8), to: target)
            }
        }
        if arguments.has("json") {
            console.result(report.json.prettyJson())
        } else if target == "-" {
            console.result(text)
        } else if form.layout == nil {
            console.result(
                report.terminal(
                    width: console.width, colour: console.usesColour, unicode: console.usesUnicode,
                    glyphs: glyphs, isWhole: arguments.has("all")))
        }
    }

    private func markdown(_ report: Report, _ form: MarkdownForm) throws(Failure) -> String {
        guard let layout = form.layout else { return report.markdown(for: form.dialect, isWhole: form.isWhole) }
        return try report.markdown(for: form.dialect, layout: layout, isWhole: form.isWhole)
    }
}
