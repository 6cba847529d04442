import CMLSystem

extension Trainer {
    /// Names what changed while the job ran; changed inputs forbid every comparison.
    func compareInputs(_ job: inout TrainedJob, before: InputState) throws(Failure) {
        let after = try InputState(of: project, in: world)
        let touched = Set(after.changed).subtracting(before.changed).sorted()
        let outputs = PathSelection(job.datasets.flatMap { Self.outputs(of: $0.settings) }.map { project.prefix + $0 })
        let others = touched.filter { !outputs.contains($0) }
        if !others.isEmpty {
            job.notices.append(
                "tracked files changed during the run: \(others.joined(separator: ", ")); "
                    + "if the training writes them, list them in `train.outputs`")
        }
        if after.commit != before.commit {
            job.blocked = "HEAD changed during the run"
            return
        }
        let plan: ParamsPlan
        do throws(Failure) {
            plan = try ParamsPlan(job.datasets[0].settings, project: project)
        } catch {
            job.blocked = "the params can't be read after the run: \(error.what)"
            return
        }
        var fingerprinter = try Fingerprinter(
            project, after, hashes: HashCache(path: folder.hashCache, now: world.now(), heeding: world.signals))
        for dataset in job.datasets {
            guard let record = dataset.records.first else { continue }
            var now = record
            now.params = SecretParams.hidden(plan.params, by: world.console.redacted)
            now.fingerprint = try fingerprinter.fingerprint(dataset.settings, params: plan.params)
            guard now.fingerprint != record.fingerprint else { continue }
            let changes = Difference.between(record, and: now).map(\.sentence)
            job.blocked = "inputs changed during the run: " + changes.joined(separator: ", ")
        }
    }

    static func outputs(of settings: JobSettings) -> [String] {
        settings.metrics.map(\.file) + settings.plots.map(\.file) + settings.outputs
    }

    /// The first names of a long list.
    static func shortList(_ names: [String]) -> String {
        names.count <= 5
            ? names.joined(separator: ", ") : "\(names[..<5].joined(separator: ", ")) and \(names.count - 5) more"
    }
}
