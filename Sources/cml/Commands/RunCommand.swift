import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml run`: the whole job in CI.
    func run() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        let options = try runOptions()
        let ways = ["train-only", "deliver", "record", "close-status"].filter(arguments.has)
        guard ways.count < 2 else {
            throw Failure(.usage, "`--\(ways[0])` and `--\(ways[1])` exclude each other")
        }
        if arguments.has("train-only") { return try trainOnly(options) }
        if arguments.has("close-status") { return try closeStatus(options) }
        if let source { return try finish(CMLKit.deliver(source, options, in: world), markdown: markdown) }
        return try finish(CMLKit.run(options, in: world), markdown: markdown)
    }

    /// What `--deliver` or `--record` names.
    private var source: DeliverySource? {
        func path(_ name: String) -> String { name.hasPrefix("/") ? name : world.directory + "/" + name }
        if let folder = arguments.value("deliver") { return .folder(path(folder)) }
        return arguments.value("record").map { .file(path($0)) }
    }

    private func runOptions() throws(Failure) -> RunOptions {
        var options = RunOptions()
        options.selection = selection
        options.training = try training("run", restoresOutputs: false)
        options.base = arguments.value("base")
        options.remote = arguments.value("remote") ?? "origin"
        options.retrain = arguments.has("retrain")
        options.forge = forgeOptions
        return options
    }

    private func closeStatus(_ options: RunOptions) throws(Failure) -> Int32 {
        let isClosed = try CMLKit.closeStatus(options, in: world)
        console.result(isClosed ? "the status was left open, and is closed now" : "no status was left open")
        return 0
    }

    /// Shows the report, then obeys it: a red gate outranks a failed delivery.
    private func finish(_ result: RunResult, markdown: String?) throws(Failure) -> Int32 {
        try show(result.report, markdown: markdown)
        if let failure = result.training { console.fail(failure) }
        for failure in [result.delivery.failure, result.posting.failure] {
            if let failure { console.fail(failure) }
        }
        return result.exitCode
    }

    private func trainOnly(_ options: RunOptions) throws(Failure) -> Int32 {
        guard let job = try CMLKit.trainOnly(options, in: world) else { return 0 }
        say(job)
        if arguments.has("json") {
            console.result(Json.array(job.records.map(\.json)).prettyJson())
        } else {
            for record in job.records { console.result(Self.line(of: record)) }
        }
        return 0
    }
}
