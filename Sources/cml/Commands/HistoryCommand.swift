import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml history`: main's history of metrics, as plots or for programs.
    func history() throws(Failure) -> Int32 {
        guard !arguments.has("json") || !arguments.has("csv") else {
            throw Failure(.usage, "`--json` and `--csv` exclude each other")
        }
        guard !arguments.words.isEmpty else {
            throw Failure(.usage, "which metric?", hint: "`cml history accuracy`, or a glob such as `'slices.**'`")
        }
        var selection = selection
        selection.needsJob = false
        let project = try project(selection)
        guard let repository = project.repository else {
            throw Failure(.usage, "not a git repository", at: world.directory)
        }
        let base = BaseName(option: arguments.value("base"), ci: CIContext(in: world))
        let histories = try HistoryReader(project, repository, base: base).histories(request())
        show(histories)
        return 0
    }

    private func request() throws(Failure) -> HistoryRequest {
        var request = HistoryRequest(metrics: arguments.words)
        request.profile = arguments.value("profile") ?? request.profile
        request.dataset = arguments.value("dataset")
        request.limit = try limit() ?? request.limit
        if !arguments.has("json"), !arguments.has("csv") { request.subjects = Histories.listedCommits }
        return request
    }

    private func show(_ histories: Histories) {
        if arguments.has("json") {
            console.result(histories.json.prettyJson())
            return
        }
        if arguments.has("csv") {
            console.result(histories.csv)
        } else if histories.views.isEmpty {
            console.result("nothing to show: \(histories.notices.joined(separator: "; "))")
            return
        } else {
            console.result(
                histories.terminal(
                    width: console.width, colour: console.usesColour, unicode: console.usesUnicode, glyphs: glyphs))
        }
        histories.notices.forEach(console.warn)
    }
}
