import CMLSystem

/// How an invocation trains.
package struct TrainingOptions: Equatable, Sendable {
    package var profile = "smoke"
    package var datasets: [String] = []
    /// Seeds instead of those of `cml.yaml`.
    package var seeds: [Int] = []
    /// Whether metrics, plots and outputs are put back afterwards, as `check` does.
    package var restoresOutputs = true
    /// The command that trains, for the records.
    package var source = "check"
    /// Whether the `checks` commands run before the training.
    package var runsChecks = true
    /// Whether a job without `seeds` derives its seed from the commit, not from the tree, which a merged change shares.
    package var drawsAnew = false

    package init() {}
}

/// The runs of one dataset.
package struct DatasetRuns {
    package var settings: JobSettings
    package var records: [RunRecord] = []
    package var series: [RunSeries] = []
}

/// The end of what a failed run wrote, for whoever asks why.
package struct FailedOutput: Equatable, Sendable {
    package var run: String
    package var lines: [String]

    package init(run: String, lines: [String]) {
        self.run = run
        self.lines = lines
    }

    /// nil where nothing was written.
    init?(of record: RunRecord, end output: [UInt8], redacted: (String) -> String = { $0 }) {
        let lines = OutputLines.last(of: output).map(redacted)
        guard !lines.isEmpty else { return nil }
        self.init(run: record.id, lines: lines)
    }
}

/// What one invocation trained.
package struct TrainedJob {
    package var datasets: [DatasetRuns]
    /// `checks` commands and loss curves, judged without a baseline.
    package var mechanism: [GateResult] = []
    /// Why nothing of it may be held against a baseline, or become one.
    package var blocked: String?
    package var notices: [String] = []
    /// Whose runs these are, where nothing was trained.
    package var earlier: EarlierRuns?
    /// The end of what the first failed run wrote, where it was kept.
    package var output: FailedOutput?

    package var records: [RunRecord] { datasets.flatMap(\.records) }

    /// Adds what is not said yet.
    mutating func add(notices new: [String]) {
        for notice in new where !notices.contains(notice) { notices.append(notice) }
    }

    /// Runs whose inputs changed under them were not trained from their commit's tree.
    mutating func markDirty() {
        for dataset in datasets.indices {
            for run in datasets[dataset].records.indices { datasets[dataset].records[run].dirty = true }
        }
    }
}

/// Trains a project's job: params edited, every dataset and seed run, everything put back.
package struct Trainer {
    let project: Project
    let world: World
    let context: CIContext
    let options: TrainingOptions
    let folder: RunFolder
    /// Finds runs that make this training needless, given the job with everything that is known before it.
    let lookup: Lookup?

    package typealias Lookup = (_ described: TrainedJob) throws(Failure) -> TrainedJob?

    package init(
        _ project: Project, in world: World, context: CIContext, options: TrainingOptions, lookup: Lookup? = nil
    ) {
        self.project = project
        self.world = world
        self.context = context
        self.options = options
        self.lookup = lookup
        folder = RunFolder(of: project)
    }

    /// Runs the job from lock to restored tree; a signal ends it at any point, with everything put back.
    package func train() throws(Failure) -> TrainedJob {
        world.signals.install()
        defer { world.signals.uninstall() }
        do throws(Failure) {
            try RunRefusal.check(context, project, in: world)
            let job = try trainUninterrupted()
            try checkSignal()
            return job
        } catch {
            guard let signal = world.signals.pending, error.exitCode != 128 + signal else { throw error }
            // A signal to the whole process group also ends the git we wait for; the signal is what counts.
            throw Failure(.signal(signal), "ended by signal \(signal)", hint: error.hint, details: [error.what])
        }
    }

    private func checkSignal() throws(Failure) {
        guard let signal = world.signals.pending else { return }
        throw Failure(.signal(signal), "ended by signal \(signal); everything was put back")
    }

    /// Puts everything back; where the training removed the journal, the params from memory.
    private func restore(_ journal: Journal, _ plan: ParamsPlan) throws(Failure) -> [String] {
        guard journal.isGone else { return try journal.restore(outputs: options.restoresOutputs) }
        for edit in plan.edits {
            try attempt("put `\(edit.path)` back", .training, at: project.root) { () throws(FileError) in
                guard try Files.read(project.path(edit.path)) == edit.edited else { return }
                try Files.writeAtomically(edit.original, to: project.path(edit.path))
            }
        }
        return ["the training removed cml's journal: params were put back, outputs stay as the training left them"]
    }

    /// Puts everything back after `error`, and returns what to tell: also that something could not be put back.
    private func undo(_ journal: Journal, _ plan: ParamsPlan, after error: Failure) -> Failure {
        var told = error
        do throws(Failure) {
            try restore(journal, plan).forEach(world.console.warn)
            if case .signal = error.kind { told.what += "; everything was put back" }
        } catch {
            told.what += "; and not everything was put back: \(error.what)"
            told.hint = [told.hint, error.hint].compactMap(\.self).joined(separator: "; ")
        }
        return told
    }

    private func trainUninterrupted() throws(Failure) -> TrainedJob {
        let settings = try project.settings(profile: options.profile, datasets: options.datasets)
        try Preflight.check(settings, in: world)
        try folder.prepare()
        let lock = try Lock(project.stateFolder)
        defer { lock.release() }
        try Journal.recover(in: project.stateFolder, root: project.root).forEach(world.console.warn)
        try Preflight.checkParams(settings[0], project: project)
        if let known = try knownBeforePreparing(settings) { return known }
        try prepare(settings)
        var described = try describe(settings)
        if let known = try lookup?(described.job) { return known }
        described.plan.warnings.forEach(world.console.warn)
        try train(&described, settings[0])
        return described.job
    }

    /// Runs checks and trainings, and keeps what they gave, also what a failed one left.
    private func train(_ described: inout DescribedJob, _ settings: JobSettings) throws(Failure) {
        let before = described.state
        let checks = options.runsChecks ? try runChecks(settings) : (metrics: [:], gates: [])
        described.job.mechanism = checks.gates
        if before.isDirty {
            described.job.notices.append(
                "trained from a dirty tree, which no baseline comes from: \(Self.shortList(before.changed))")
        }
        do throws(Failure) {
            try runAll(&described.job, plan: described.plan, checks: checks.metrics)
        } catch {
            try keepUnfinished(described, after: error)
            throw error
        }
        try compareInputs(&described.job, before: before)
        try keep(&described.job)
        try folder.prune()
    }

    /// Saves a job's check, and its runs again where their inputs changed under them.
    private func keep(_ job: inout TrainedJob) throws(Failure) {
        if job.blocked != nil {
            job.markDirty()
            for dataset in job.datasets {
                for (index, record) in dataset.records.enumerated() {
                    try folder.save(record, index < dataset.series.count ? dataset.series[index].series : [])
                }
            }
        }
        if let check = CheckRecord(job) { try folder.save(check) }
    }

    /// Keeps the runs up to the one that failed: what was measured is history, whatever its end.
    private func keepUnfinished(_ described: DescribedJob, after error: Failure) throws(Failure) {
        guard error.kind == .training else { return }
        var job = described.job
        for index in job.datasets.indices { job.datasets[index].records.removeAll { $0.metrics.isEmpty } }
        guard !job.records.isEmpty else { return }
        do throws(Failure) {
            try compareInputs(&job, before: described.state)
            try keep(&job)
        } catch {
            world.console.warn("the failed run was not kept: \(error.what)")
        }
    }

    private func prepare(_ settings: [JobSettings]) throws(Failure) {
        guard let line = settings[0].prepare else { return }
        let command = UserCommand("prepare", line, environment: environment(settings[0]))
        let log = try OutputLog(path: nil)
        let result = try command.run(in: project.root, log: log, world: world)
        try RunFailure.check(result, of: command, log: log)
    }

    func environment(_ settings: JobSettings) -> [String: String] {
        TrainingEnvironment.base(world.environment, keepTokens: settings.keepTokens)
    }

    /// Runs the commands of `checks`, each a metric and a gate.
    private func runChecks(_ job: JobSettings) throws(Failure) -> (metrics: [String: Metric], gates: [GateResult]) {
        var metrics: [String: Metric] = [:]
        var gates: [GateResult] = []
        for check in job.checks {
            let command = UserCommand("check \(check.name)", check.command, environment: environment(job))
            let log = try OutputLog(path: nil)
            let result = try command.run(in: project.root, log: log, world: world)
            try RunFailure.checkSignal(result)
            metrics["checks.\(check.name).exit"] = Metric(Double(result.status.code))
            metrics["checks.\(check.name).seconds"] = Metric(result.wallSeconds, unit: "s")
            var gate = GateResult(
                metric: "checks.\(check.name)", limit: .mechanism, verdict: result.status.isSuccess ? .pass : .fail)
            gate.warn = check.warn
            gate.place = check.place
            let line = world.console.redacted(check.command)
            gate.note = result.status.isSuccess ? nil : "`\(line)` ended with \(result.status)"
            gates.append(gate)
        }
        return (metrics, gates)
    }

    /// Runs every dataset and seed with the params in place, and puts everything back whatever happens.
    private func runAll(_ job: inout TrainedJob, plan: ParamsPlan, checks: [String: Metric]) throws(Failure) {
        let all = job.datasets.flatMap { Self.outputs(of: $0.settings) }
        let journal = try Journal.begin(
            in: project.stateFolder, root: project.root, edits: plan.edits, outputs: all + ["dvc.lock"],
            restoresOutputs: options.restoresOutputs)
        do throws(Failure) {
            try journal.apply()
            var runner = Runner(
                project: project, world: world, plan: plan, checks: checks, progress: progress(of: job),
                putBack: { putBack(journal) })
            for index in job.datasets.indices {
                let (notices, mechanism) = try runner.run(&job.datasets[index])
                job.add(notices: notices)
                job.mechanism += mechanism
            }
        } catch {
            throw undo(journal, plan, after: error)
        }
        job.notices += try restore(journal, plan)
    }

    /// The runs to come, with the time that the newest runs of this profile took.
    private func progress(of job: TrainedJob) -> Progress {
        var earlier: [Double] = []
        do throws(Failure) {
            let runs = folder.ids.isEmpty ? [] : try folder.runs(nil, directory: project.root)
            earlier = runs.filter { $0.profile == options.profile }.compactMap { $0.metrics["run.seconds"]?.number }
        } catch {
            world.console.debug("no estimate of the time: \(error.what)")
        }
        let gated = job.datasets.first?.settings.gates.map(\.metric) ?? []
        return Progress(total: job.records.count, shown: gated, earlier: earlier)
    }

    /// Puts the params back before a training is killed; the rest follows when it has ended.
    private func putBack(_ journal: Journal) {
        do throws(Failure) {
            try journal.restoreParams().forEach(world.console.warn)
        } catch {
            world.console.fail(error)
        }
    }
}
