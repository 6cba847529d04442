import CMLSystem

extension TrainedJob {
    /// A stored check, as if it had just been trained; its curves are read back from the run folder.
    package init(stored runs: [RunRecord], in folder: RunFolder, project: Project) throws(Failure) {
        self.init(datasets: [])
        guard let first = runs.first else { return }
        let stored = try folder.stored(check: first.check)
        blocked = stored?.blocked
        mechanism = (stored?.mechanism ?? Self.checks(of: first, project)) + runs.compactMap(Self.failure)
        output = runs.first { !$0.isGood }.flatMap(folder.output)
        var names: [String?] = []
        for run in runs where !names.contains(run.dataset) { names.append(run.dataset) }
        for name in names {
            let settings = try Self.settings(of: first, dataset: name, project)
            var dataset = DatasetRuns(settings: settings)
            for run in runs where run.dataset == name {
                dataset.records.append(run)
                dataset.series.append(RunSeries(run: run.id, seed: run.seed, series: try folder.series(of: run)))
            }
            datasets.append(dataset)
        }
    }

    /// Today's gates and plots; the command is the record's, since a record is judged without training.
    static func settings(
        of record: RunRecord, dataset: String?, _ project: Project
    ) throws(Failure) -> JobSettings {
        var settings = JobSettings(profile: record.profile, dataset: dataset, command: record.command)
        settings.gates = try project.config.gates(profile: record.profile, dataset: dataset)
        settings.plots = project.config.plots
        return settings
    }

    /// The verdicts of the `checks` commands as the record tells them, where the check itself isn't kept here.
    static func checks(of record: RunRecord, _ project: Project) -> [GateResult] {
        record.metrics.keys.sorted().compactMap { name in
            guard name.hasPrefix("checks."), name.hasSuffix(".exit") else { return nil }
            let check = String(name.dropFirst("checks.".count).dropLast(".exit".count))
            let exit = record.metrics[name]?.number
            var gate = GateResult(metric: "checks.\(check)", limit: .mechanism, verdict: exit == 0 ? .pass : .fail)
            gate.warn = project.config.checks.first { $0.name == check }?.warn ?? false
            gate.note = exit == 0 ? nil : "it ended with exit \(exit.map(shortest) ?? "unknown")"
            return gate
        }
    }

    /// As `checks(of:)`, and a check that `cml.yaml` demands and the record doesn't have fails.
    static func requiredChecks(of record: RunRecord, _ project: Project) -> [GateResult] {
        let run = checks(of: record, project)
        let names = Set(run.map(\.metric))
        return run
            + project.config.checks.filter { !names.contains("checks.\($0.name)") }.map { check in
                var gate = GateResult(metric: "checks.\(check.name)", limit: .mechanism, verdict: .fail)
                gate.warn = check.warn
                gate.note = "it was not run"
                return gate
            }
    }

    /// A training whose loss is not finite fails its check, whatever else it measured.
    static func divergence(of record: RunRecord, _ series: [Series]) -> GateResult? {
        guard let problem = record.diverged ?? LossCurves.finiteProblem(series) else { return nil }
        var gate = GateResult(metric: "curves", limit: .mechanism, verdict: .fail)
        gate.dataset = record.dataset
        gate.note = problem + (record.seed.map { ", seed \($0)" } ?? "")
        return gate
    }

    /// A run that failed never passes, whatever its record still tells.
    static func failure(of record: RunRecord) -> GateResult? {
        guard !record.isGood else { return nil }
        var gate = GateResult(metric: "training", limit: .mechanism, verdict: .fail)
        gate.dataset = record.dataset
        gate.note = "run \(record.id) failed: \(record.failure ?? "exit \(record.exit)")"
        return gate
    }
}
