package import CMLSystem

/// Runs the training once for every seed of a dataset.
package struct Runner {
    package let project: Project
    package let world: World
    package let plan: ParamsPlan
    /// What the `checks` commands measured; every record carries it.
    package let checks: [String: Metric]
    /// Puts the user's files back, before a process tree is killed.
    package let putBack: () -> Void
    private var progress: Progress

    package init(
        project: Project, world: World, plan: ParamsPlan, checks: [String: Metric], progress: Progress,
        putBack: @escaping () -> Void
    ) {
        self.project = project
        self.world = world
        self.plan = plan
        self.checks = checks
        self.progress = progress
        self.putBack = putBack
    }

    /// Trains each record of `dataset` and fills it with what was measured; returns what a reader must know, and the
    /// mechanism gates that failed.
    package mutating func run(
        _ dataset: inout DatasetRuns
    ) throws(Failure) -> (notices: [String], mechanism: [GateResult]) {
        var all: [String] = []
        var gates: [GateResult] = []
        for index in dataset.records.indices {
            let (series, notices) = try run(&dataset.records[index], dataset.settings)
            dataset.records[index].diverged = LossCurves.finiteProblem(series)
            let record = dataset.records[index]
            progress.finish(record)
            dataset.series.append(RunSeries(run: record.id, seed: record.seed, series: series))
            all += notices
            if let gate = TrainedJob.divergence(of: record, series) { gates.append(gate) }
        }
        return (all, gates)
    }

    private func run(
        _ record: inout RunRecord, _ settings: JobSettings
    ) throws(Failure) -> (series: [Series], notices: [String]) {
        let outputs = try RunOutputs(root: project.root, settings: settings)
        let folder = RunFolder(of: project)
        try attempt("make the run's folder", at: folder.path(of: record.id)) { () throws(FileError) in
            try Files.makeDirectory(folder.path(of: record.id))
        }
        let log = try OutputLog(path: folder.path(of: record.id) + "/output.log")
        let command = UserCommand(
            "training", try settings.commandLine(adding: plan.words), environment: environment(record, settings),
            timeout: settings.timeout)
        world.console.say("\(progress.title(record)).")
        var view = LiveView(progress, record, LiveCurves(root: project.root, outputs: outputs))
        let console = world.console
        let result = try command.run(
            in: project.root, log: log, world: world,
            onTick: { elapsed in
                guard console.showsProgress else { return }
                console.progress(
                    view.lines(
                        elapsed: elapsed, width: console.progressWidth, unicode: console.progressUsesUnicode))
            }, beforeKill: putBack)
        record.exit = result.status.code
        measure(&record, result)
        do throws(Failure) {
            try RunFailure.check(result, of: command, log: log)
            for (name, metric) in try outputs.metrics() {
                record.metrics[world.console.redacted(name)] = metric.redacted(by: world.console.redacted)
            }
            record.outputs = try outputs.outputs(heeding: world.signals)
        } catch {
            record.failure = world.console.redacted(error.what)
            try folder.save(record, [])
            throw error.showing(log)
        }
        let (series, notices) = outputs.series()
        // Already now: a later run may fail, and what was measured is kept whatever comes.
        try folder.save(record, series)
        return (series, notices)
    }

    private func environment(_ record: RunRecord, _ settings: JobSettings) -> [String: String] {
        let base = TrainingEnvironment.base(world.environment, keepTokens: settings.keepTokens)
        return TrainingEnvironment.run(base, settings: settings, seed: record.seed ?? 0, params: plan.file)
    }

    private func measure(_ record: inout RunRecord, _ result: Supervision) {
        record.metrics = checks
        record.metrics["run.seconds"] = Metric(result.wallSeconds, unit: "s")
        record.metrics["run.cpu_seconds"] = Metric(result.cpuSeconds, unit: "s")
        record.metrics["run.peak_memory"] = Metric(Double(result.peakMemoryBytes), unit: "B")
    }
}

extension Failure {
    /// The failure with the end of the output, where it has no details of its own.
    fileprivate func showing(_ log: OutputLog) -> Failure {
        guard kind == .training, details.isEmpty else { return self }
        var failure = self
        failure.details = log.lastLines
        return failure
    }
}

/// Turns a user command's end into an error.
package enum RunFailure {
    /// Throws when the command was ended by a signal of ours, timed out, or failed; with its last lines of output.
    package static func check(_ result: Supervision, of command: UserCommand, log: OutputLog) throws(Failure) {
        try checkSignal(result)
        if result.wasTimedOut {
            throw Failure(
                .training, "the \(command.name) timed out after \(shortest(command.timeout ?? 0)) s", at: command.line,
                hint: "raise `train.timeout`, or train less under this profile", details: log.lastLines)
        }
        guard !result.status.isSuccess else { return }
        throw Failure(
            .training, "the \(command.name) \(described(result.status))", at: command.line, hint: hint(result.status),
            details: log.lastLines)
    }

    /// Throws when a signal of ours ended the command.
    package static func checkSignal(_ result: Supervision) throws(Failure) {
        guard let signal = result.endedBySignal else { return }
        throw Failure(.signal(signal), "ended by signal \(signal)")
    }

    private static func described(_ status: Command.ExitStatus) -> String {
        switch status {
        case .exited(127): "command was not found (exit 127)"
        case .exited(let code): "failed with exit code \(code)"
        case .signalled(let signal): "was killed by signal \(signal)"
        }
    }

    private static func hint(_ status: Command.ExitStatus) -> String? {
        switch status {
        case .exited(127): "is the program installed, and the virtual environment active?"
        case .exited(126): "is the file executable?"
        case .signalled(9): "out of memory? The kernel kills with signal 9"
        default: nil
        }
    }
}
