import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml baseline record`: stores this commit's runs, training when there are none.
    func baselineRecord() throws(Failure) -> Int32 {
        let project = try self.project(selection)
        let recorder = BaselineRecorder(project, in: world)
        let runs = try runsToRecord(project, recorder)
        try recorder.record(runs)
        if arguments.has("json") {
            console.result(Json.array(runs.map(\.json)).prettyJson())
            return 0
        }
        let commit = runs.first?.commit.map { String($0.prefix(7)) } ?? ""
        console.result("recorded \(runs.count) \(runs.count == 1 ? "run" : "runs") of \(commit):")
        for run in runs { console.result("  " + Self.line(of: run)) }
        return 0
    }

    private func runsToRecord(_ project: Project, _ recorder: BaselineRecorder) throws(Failure) -> [RunRecord] {
        if let name = arguments.words.first {
            return try RunFolder(of: project).runs(name, directory: world.directory)
        }
        let options = try training("baseline record", restoresOutputs: true)
        try recorder.requireCleanCommit()
        if !arguments.has("retrain"), let runs = try recorder.existing(options) {
            console.say("This commit's runs of check \(runs.first?.check ?? "") are recorded; nothing is trained.")
            return runs
        }
        let context = CIContext(in: world)
        let job = try Trainer(project, in: world, context: context, options: options).train()
        say(job)
        if let blocked = job.blocked {
            throw Failure(.training, "these runs can't be a baseline: \(blocked)", hint: "record again")
        }
        return job.records
    }
}
