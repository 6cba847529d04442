import CMLKit
import CMLSystem

/// Words of iterative/cml's about the clone, the workflow and pull requests.
extension CommandContext {
    /// `cml repo prepare`: an identity and history for the clone.
    func repoPrepare() throws(Failure) -> Int32 {
        var options = PrepareOptions()
        options.name = arguments.value("user-name")
        options.email = arguments.value("user-email")
        options.remote = arguments.value("remote") ?? "origin"
        options.depth = try arguments.integers("fetch-depth").last
        if arguments.has("unshallow") { options.depth = 0 }
        try prepareRepository(options, in: world)
        return 0
    }

    /// `cml workflow rerun`: a run starts again.
    func workflowRerun() throws(Failure) -> Int32 {
        let id = try CMLKit.rerunWorkflow(arguments.value("id"), forgeOptions, in: world)
        if arguments.has("json") { console.result(Json.object(["id": .string(id)]).prettyJson()) }
        return 0
    }

    /// `cml pr create [GLOB...]`: a pull request with files that the job has changed.
    func prCreate() throws(Failure) -> Int32 {
        var options = PullRequestOptions()
        options.globs = arguments.words
        options.branch = arguments.value("branch")
        options.target = arguments.value("target-branch")
        options.title = arguments.value("title")
        options.body = arguments.value("body")
        options.message = arguments.value("message")
        options.skipsCI = arguments.has("skip-ci")
        options.merging = try mergeMethod()
        options.name = arguments.value("user-name")
        options.email = arguments.value("user-email")
        options.remote = arguments.value("remote") ?? "origin"
        options.forge = forgeOptions
        guard let request = try createPullRequest(options, in: world) else {
            if arguments.has("json") { console.result(Json.null.prettyJson()) }
            return 0
        }
        if arguments.has("json") {
            let url: Json = request.url.map { .string($0) } ?? .null
            console.result(Json.object(["number": .string(request.number), "url": url]).prettyJson())
        } else if arguments.has("md") {
            console.result(request.markdown)
        } else {
            console.result(request.url ?? request.number)
        }
        return 0
    }

    private func mergeMethod() throws(Failure) -> MergeMethod? {
        let given = ["merge", "auto-merge", "rebase", "squash"].filter(arguments.has)
        let methods = Set(given.map { MergeMethod(rawValue: $0) ?? .merge })
        guard methods.count < 2 else { throw Failure(.usage, "`--\(given[0])` and `--\(given[1])` exclude each other") }
        return methods.first
    }
}
