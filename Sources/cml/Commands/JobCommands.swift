import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml check`: the whole job on this machine.
    func check() throws(Failure) -> Int32 {
        if arguments.has("probe") { return try probe("check") }
        let markdown = try markdownFile()
        var options = CheckOptions()
        options.selection = selection
        options.training = try training("check", restoresOutputs: true)
        options.base = arguments.value("base")
        let result = try CMLKit.check(options, in: world)
        try show(result.report, markdown: markdown)
        return result.exitCode
    }

    /// `cml train`: trains under a profile and writes the run records.
    func train() throws(Failure) -> Int32 {
        if arguments.has("probe") { return try probe("train") }
        let project = try Project(selection, in: world)
        let job = try Trainer(
            project, in: world, context: CIContext(in: world),
            options: training("train", restoresOutputs: false)
        ).train()
        say(job)
        if let blocked = job.blocked { console.warn("these runs can't be a baseline: \(blocked)") }
        if arguments.has("json") {
            console.result(Json.array(job.records.map(\.json)).prettyJson())
        } else {
            for record in job.records { console.result(Self.line(of: record)) }
        }
        return 0
    }

    /// `--probe`: whether the training is deterministic and reads its seed; nothing is judged or kept as a run.
    private func probe(_ source: String) throws(Failure) -> Int32 {
        let found = try CMLKit.probe(selection, training(source, restoresOutputs: true), in: world)
        console.result(arguments.has("json") ? found.json.prettyJson() : found.text)
        return 0
    }

    /// Says what a reader of a job's records must know: its notices, and the mechanism gates that failed.
    func say(_ job: TrainedJob) {
        // Runs that were found are what was hoped for.
        job.notices.forEach(job.earlier == nil ? console.warn : console.notice)
        for gate in job.mechanism where gate.verdict != .pass { console.warn(gate.line) }
    }

    /// `20261121-082345-4f3a91-01  seed 1  accuracy 0.9515  loss 0.2018`.
    static func line(of record: RunRecord) -> String {
        var words = [record.id]
        if let dataset = record.dataset { words.append("[\(dataset)]") }
        if let seed = record.seed { words.append("seed \(seed)") }
        let own = record.metrics.filter { !Metric.isBuiltIn($0.key) }.sorted { $0.key < $1.key }
        for (name, metric) in own.prefix(6) {
            words.append("\(name) \(metric.number.map { significant($0, 5) } ?? "?")")
        }
        if own.count > 6 { words.append("and \(own.count - 6) more") }
        return words.joined(separator: "  ")
    }
}
