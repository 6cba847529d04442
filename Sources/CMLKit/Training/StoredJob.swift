import CMLSystem

extension TrainedJob {
    /// A stored check, as if it had just been trained; its curves are read back from the run folder.
    package init(stored runs: [RunRecord], in folder: RunFolder, project: Project) throws(Failure) {
        self.init(datasets: [])
        guard let first = runs.first else { return }
        let stored = try folder.stored(check: first.check)
        blocked = stored.blocked
        mechanism = stored.mechanism
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
    private static func settings(
        of record: RunRecord, dataset: String?, _ project: Project
    ) throws(Failure) -> JobSettings {
        var settings = JobSettings(profile: record.profile, dataset: dataset, command: record.command)
        settings.gates = try project.config.gates(profile: record.profile, dataset: dataset)
        settings.plots = project.config.plots
        return settings
    }
}
