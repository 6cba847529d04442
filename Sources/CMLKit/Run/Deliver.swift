import CMLSystem

/// Where runs that were trained elsewhere come from.
package enum DeliverySource: Equatable, Sendable {
    /// What a `--train-only` job left: untrusted.
    case folder(String)
    /// A file of record lines that a trusted person brings.
    case file(String)
}

/// The second of two jobs: judges, records and pushes what the first one trained, and runs no code of the project's.
///
/// The configuration is that of the measured commit, read from git; nothing of the working tree is asked for.
package func deliver(_ source: DeliverySource, _ options: RunOptions, in world: World) throws(Failure) -> RunResult {
    var options = options
    options.selection.needsJob = false
    var scene = try RunScene(options, in: world)
    guard let repository = scene.project.repository else {
        throw Failure(.usage, "there is no git repository to deliver into", at: scene.project.root)
    }
    let posting = try RunPosting(scene)
    return try scene.reporting(posting, always: true) { () throws(Failure) in
        try scene.folder.requireOwn()
        return try scene.delivered(source, repository, posting)
    }
}

extension RunScene {
    fileprivate mutating func delivered(
        _ source: DeliverySource, _ repository: Repository, _ posting: RunPosting
    ) throws(Failure) -> RunResult {
        switch source {
        case .folder(let folder): try deliver(folder: folder, repository, posting)
        case .file(let file): try deliver(file: file, repository, posting)
        }
    }

    private mutating func deliver(
        folder: String, _ repository: Repository, _ posting: RunPosting
    ) throws(Failure) -> RunResult {
        let records = records(repository, isStrict: true)
        try FollowedWorkflow(context, repository, base).require()
        let artifact = try Artifact(folder)
        let check = try records.newest(of: artifact.checks())
        try take(commit: check.commit, records, posting)
        let fetched = try fetch()
        guard
            check.missing.isEmpty
                || context.isFork && Set(check.missing).isSubset(of: project.config.train.requires)
        else {
            throw Failure(
                .usage,
                "check \(check.id) trained nothing for want of \(check.missing.map(printable).joined(separator: ", "))",
                hint: "only a fork's job may lack what `train.requires` names")
        }
        guard check.missing.isEmpty else {
            return try untrained(missing: check.missing.map(printable), profile: check.profile)
        }
        return try conclude(try job(check, artifact, records), fetched)
    }

    private mutating func deliver(
        file: String, _ repository: Repository, _ posting: RunPosting
    ) throws(Failure) -> RunResult {
        let records = records(repository, isStrict: false)
        let runs = try RunFolder.records(in: file)
        let commit = try records.commit(of: runs, in: file)
        try take(commit: commit, records, posting)
        if try !records.isTold(commit) { posting.report(on: commit) }
        let fetched = try fetch()
        return try conclude(try job(runs, records), fetched)
    }
}

extension DeliveredRecords {
    /// The newest check of the commit that the job is about.
    fileprivate func newest(of checks: [Artifact.Check]) throws(Failure) -> Artifact.Check {
        var refusal: Failure?
        for check in checks {
            do throws(Failure) {
                try require(check.commit, of: "check \(check.id)")
                return check
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? Failure(.usage, "the artifact has no check", hint: "did the training job end well?")
    }

    /// The one commit and profile that a record file is about.
    fileprivate func commit(of runs: [RunRecord], in file: String) throws(Failure) -> String {
        let commits = Set(runs.map(\.commit))
        guard commits.count == 1, Set(runs.map(\.check)).count == 1, let commit = runs[0].commit,
            RecordID.isCommit(commit)
        else {
            throw Failure(
                .usage, "the runs in a record file must be one check's of one commit", at: file,
                hint: "deliver each check by itself")
        }
        try require(commit, of: "run \(printable(runs[0].id))")
        return commit
    }
}

extension RunScene {
    fileprivate func records(_ repository: Repository, isStrict: Bool) -> DeliveredRecords {
        DeliveredRecords(
            context: context, repository: repository, base: base, isStrict: isStrict,
            time: Clock.iso8601(world.now()))
    }

    /// Judges by the `cml.yaml` of `commit`; what isn't on the base branch is nobody's baseline.
    fileprivate mutating func take(
        commit: String, _ records: DeliveredRecords, _ posting: RunPosting
    ) throws(Failure) {
        guard let (file, bytes) = try project.configuration(at: commit, deepening: deepening) else {
            throw Failure(
                .usage, "commit \(commit.prefix(12)) has no cml.yaml",
                at: project.prefix.isEmpty ? nil : project.prefix,
                hint: "runs are judged by the configuration of their own commit")
        }
        project.config = try Config.decoding(bytes, file: file)
        project.name = project.config.project ?? project.defaultName
        posting.project = project.name
        if isBaseRun { isBaseRun = try records.isOnBase(commit) }
    }

    /// The job of an artifact's check.
    fileprivate func job(
        _ check: Artifact.Check, _ artifact: Artifact, _ records: DeliveredRecords
    ) throws(Failure) -> TrainedJob {
        if check.earlier != nil { return try earlierJob(check, records) }
        guard !check.runs.isEmpty else { throw Failure(.usage, "check \(check.id) has no runs") }
        try folder.prepare()
        var job = TrainedJob(datasets: [])
        job.blocked = check.blocked.map { printable(world.console.redacted($0)) }
        for id in check.runs {
            var record = try records.adopted(
                artifact.record(id, of: check), project: project.name, console: world.console)
            guard record.profile == options.training.profile else {
                throw Failure(
                    .usage,
                    "run \(id) has the profile `\(printable(record.profile))`, and `\(options.training.profile)` is "
                        + "delivered", hint: "`--profile` names another")
            }
            if job.blocked != nil { record.dirty = true }
            let series = try artifact.series(id).map { $0.cleaned(world.console) }
            try folder.save(record, series)
            try add(record, series, to: &job)
            if !record.isGood, job.output == nil {
                job.output = try artifact.output(of: record, console: world.console)
            }
        }
        try folder.prune()
        job.mechanism += undelivered(job)
        return job
    }

    /// What of the job the artifact lacks: a dataset or a seed that is left out can't be judged, and does not pass.
    ///
    /// After a run that failed no other seed is trained, and that failure is told already.
    private func undelivered(_ job: TrainedJob) -> [GateResult] {
        let names = project.config.datasets.map(\.name)
        let wanted: [String?] =
            options.training.datasets.isEmpty ? (names.isEmpty ? [nil] : names) : options.training.datasets
        let seeds = options.training.seeds.isEmpty ? project.config.train.seeds : options.training.seeds
        return wanted.compactMap { name in
            let records = job.datasets.first { $0.settings.dataset == name }?.records ?? []
            let absent = Set(seeds).subtracting(records.compactMap(\.seed)).sorted()
            guard records.isEmpty || !absent.isEmpty, records.allSatisfy(\.isGood) else { return nil }
            var gate = GateResult(metric: "training", limit: .mechanism, verdict: .fail)
            gate.dataset = name
            gate.note =
                records.isEmpty
                ? "not delivered" : "seeds \(absent.map(String.init).joined(separator: ", ")) not delivered"
            return gate
        }
    }

    /// The job of a record file; curves are those that this folder has.
    fileprivate func job(_ runs: [RunRecord], _ records: DeliveredRecords) throws(Failure) -> TrainedJob {
        var job = TrainedJob(datasets: [])
        for run in runs {
            let record = try records.adopted(run, project: project.name, console: world.console)
            try add(record, try folder.series(of: record), to: &job)
        }
        return job
    }

    /// Adds a run with what needs no baseline: that its training ended well, its curves are finite, its checks passed.
    private func add(_ record: RunRecord, _ series: [Series], to job: inout TrainedJob) throws(Failure) {
        if job.datasets.isEmpty { job.mechanism += TrainedJob.requiredChecks(of: record, project) }
        if let failure = TrainedJob.failure(of: record) { job.mechanism.append(failure) }
        if let gate = TrainedJob.divergence(of: record, series) { job.mechanism.append(gate) }
        var index = job.datasets.firstIndex { $0.settings.dataset == record.dataset }
        if index == nil {
            let settings = try TrainedJob.settings(of: record, dataset: record.dataset, project)
            job.datasets.append(DatasetRuns(settings: settings))
            index = job.datasets.count - 1
        }
        guard let index else { return }
        job.datasets[index].records.append(record)
        job.datasets[index].series.append(RunSeries(run: record.id, seed: record.seed, series: series))
    }

    /// The job of a check that trained nothing: its runs are looked up in the notes, never taken from the artifact.
    private func earlierJob(_ check: Artifact.Check, _ records: DeliveredRecords) throws(Failure) -> TrainedJob {
        let repository = records.repository
        let tree = try attempt("read commit \(check.commit)") { () throws(GitError) in
            try repository.tree(ofCommit: check.commit)
        }
        let place = check.earlier == .reused ? check.origin ?? check.commit : check.commit
        let notes = try NotesStore(repository)
        let lines = try notes.lines(of: place).records.filter {
            check.runs.contains($0.id) && $0.isGood && $0.diverged == nil && !$0.dirty && !$0.isFork
                && $0.project == project.name && $0.profile == options.training.profile
                && (check.earlier == .reused || $0.tree == tree)
                && (check.earlier != .rerun || $0.commit == check.commit)
        }
        guard let kind = check.earlier, let first = lines.first, Set(lines.map(\.id)) == Set(check.runs) else {
            throw Failure(
                .usage, "check \(check.id) names runs that the notes of \(place.prefix(12)) do not have",
                hint: "fetch the notes, or train with `--retrain`")
        }
        guard !(kind == .adopted && isBaseRun && project.config.policy.inconclusive != .warn) else {
            throw Failure(.usage, "the policy lets main adopt no runs", hint: "train with `--retrain`")
        }
        var described = TrainedJob(datasets: [])
        for var record in lines where !described.datasets.contains(where: { $0.settings.dataset == record.dataset }) {
            record.commit = check.commit
            record.tree = tree
            record.head = context.head ?? check.commit
            var runs = DatasetRuns(settings: try TrainedJob.settings(of: first, dataset: record.dataset, project))
            runs.settings.checks = project.config.checks
            runs.records = [record]
            described.datasets.append(runs)
        }
        let job = try TrainedJob(
            EarlierRuns(kind, commit: place, records: lines), for: described, project: project, notes: notes)
        if kind == .reused {
            try ReuseProof(project, repository).require(lines, at: place, for: check.commit)
            try requireBaseline(job, repository)
        }
        return job
    }

    /// Throws unless the runs that were reused are those of the baseline.
    private func requireBaseline(_ job: TrainedJob, _ repository: Repository) throws(Failure) {
        for dataset in job.datasets {
            guard let candidate = dataset.records.last else { continue }
            let search = try BaselineSearch(
                repository, base: base, candidate: candidate, project: project, deepening: deepening)
            let baseline = try search.found(for: dataset.records).baseline
            guard Set(dataset.records.map(\.id)).isSubset(of: baseline.records.map(\.id)) else {
                throw Failure(
                    .usage, "the runs that were reused are not those of the baseline",
                    at: baseline.commit, hint: "train again on a branch that is up to date")
            }
        }
    }
}

extension Series {
    /// The curve with names that steer no terminal and hold no secret.
    fileprivate func cleaned(_ console: Console) -> Series {
        var series = Series(
            name: printable(console.redacted(name)), file: printable(console.redacted(file)),
            x: printable(console.redacted(x)), points: points)
        series.figure = figure
        series.figure?.labels = (figure?.labels ?? []).map { Figure.label(console.redacted($0)) }
        return series
    }
}
