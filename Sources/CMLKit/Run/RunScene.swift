import CMLSystem

/// Where a `cml run` takes place: what CI and git tell, before anything is trained.
struct RunScene {
    let options: RunOptions
    let world: World
    let context: CIContext
    var project: Project
    let base: BaseName?
    /// Whether this is the base branch's own job, whose runs become the baseline.
    var isBaseRun: Bool
    /// Whether it records and pushes; the untrusted one of two jobs doesn't.
    var delivers = true
    /// nil where there is no remote to fetch from.
    let deepening: Deepening?

    init(_ options: RunOptions, in world: World) throws(Failure) {
        self.options = options
        self.world = world
        context = CIContext(in: world)
        project = try Project(options.selection, in: world)
        base = BaseName(option: options.base, ci: context)
        isBaseRun = try Self.isBaseRun(context, base, project.repository)
        deepening = project.repository.flatMap {
            NotesExchange.isRemote(options.remote, of: $0) ? Deepening($0, in: world, remote: options.remote) : nil
        }
    }

    /// Judges by the remote's records, where nothing in `problems` tells that they could not be fetched.
    private func judging(_ problems: [String]) -> Judging {
        let isFetched = problems.isEmpty && project.repository.map(hasRemote) == true
        return Judging(
            project, in: world, base: base, deepening: deepening,
            source: isFetched ? .remote(isMain: isBaseRun) : .clone)
    }

    var folder: RunFolder { RunFolder(of: project) }

    /// Throws what forbids the job before anything is fetched or run.
    func refuse() throws(Failure) {
        if let repository = project.repository, options.remote != "origin", !hasRemote(repository) {
            throw Failure(
                .usage, "no remote `\(options.remote)` in this clone", at: "--remote",
                hint: "`git remote` lists those that there are")
        }
        try folder.requireOwn()
        _ = try deepening?.bring(base)
        try RunRefusal.check(context, project, in: world)
        try Preflight.checkBase(base, project: project)
        if let repository = project.repository {
            try JobCommits(context: context, repository: repository, base: base).require(repository.headCommit())
        }
    }

    /// Says once why a step isn't taken.
    func skip(_ step: String, _ reason: String) -> String {
        let sentence = "skipped: \(step) (\(reason))"
        world.console.say(sentence)
        return sentence
    }

    /// Brings the remote's records here; what prevents it is told in the report, since the verdict may lack a baseline.
    func fetch() throws(Failure) -> [String] {
        guard let repository = project.repository else {
            _ = skip("fetch", project.repositoryAbsence)
            return []
        }
        guard hasRemote(repository) else {
            _ = skip("fetch", "no remote `\(options.remote)`")
            return []
        }
        do throws(Failure) {
            _ = try interruptible { () throws(Failure) in
                try NotesExchange(repository, in: world, remote: options.remote).fetch()
            }
            return []
        } catch {
            if case .signal = error.kind { throw error }
            guard delivers else {
                world.console.notice(Self.withoutRecords(error.what))
                return []
            }
            world.console.warn("the remote's records could not be fetched: \(error.what)")
            return ["the remote's records could not be fetched, what is in this clone was used: \(error.what)"]
        }
    }

    /// What the job that only trains, and is given no credentials, does without.
    private static func withoutRecords(_ reason: String) -> String {
        "this job trains whatever it is given, and adopts or reuses no runs, since it can't fetch the remote's records: it "
            + "has no credentials, which a private repository asks for; the job that delivers judges by them (\(reason))"
    }

    func hasRemote(_ repository: Repository) -> Bool {
        NotesExchange.isRemote(options.remote, of: repository)
    }

    /// Runs `body` so that a signal ends the job when it is over; the `git` that it waits for gets the signal too.
    func interruptible<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let result = try body()
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        return result
    }

    /// Trains the job, or finds the runs that make it needless; nil where a fork lacks what the training requires.
    func train() throws(Failure) -> TrainedJob? {
        guard try missingOnFork().isEmpty else { return nil }
        let known = Set(folder.ids)
        do throws(Failure) {
            return try Trainer(project, in: world, context: context, options: training, lookup: lookup)
                .train()
        } catch {
            guard delivers, error.kind == .training else { throw error }
            recordFailed(folder.ids.filter { !known.contains($0) })
            throw error
        }
    }

    /// Where main may adopt nothing, the seed of the change's run would only bring back what was let through.
    private var training: TrainingOptions {
        var training = options.training
        training.drawsAnew = isBaseRun && project.config.policy.inconclusive != .warn
        return training
    }

    private var lookup: Trainer.Lookup? {
        guard let repository = project.repository, !options.retrain else { return nil }
        let search = EarlierRunsSearch(
            repository: repository, project: project, base: base, isBaseRun: isBaseRun, deepening: deepening)
        return { (described) throws(Failure) in
            guard let earlier = try search.runs(for: described) else { return nil }
            return try TrainedJob(earlier, for: described, project: project, notes: NotesStore(repository))
        }
    }

    /// What the training requires and a fork's job isn't given.
    private func missingOnFork() throws(Failure) -> [String] {
        guard context.isFork else { return [] }
        let settings = try project.settings(profile: options.training.profile, datasets: options.training.datasets)
        return Preflight.missing(settings, in: world)
    }

    /// Judges a job, keeps what came of it here, records it and pushes.
    func conclude(_ trained: TrainedJob, _ fetched: [String]) throws(Failure) -> RunResult {
        var job = trained
        job.notices += fetched
        var report = try judging(fetched).report(on: job)
        report.tell(context, key: options.forge.key)
        let check = try keep(job, report)
        let delivery = try deliver(job, check)
        var result = RunResult(
            report: report, records: job.records, check: check, earlier: job.earlier, delivery: delivery)
        if let run = job.records.first(where: { !$0.isGood }) {
            result.training = Failure(.training, "run \(run.id) failed: \(run.failure ?? "exit \(run.exit)")")
        }
        return result
    }

    /// The outcome of a job that could not be trained: inconclusive, which the policy decides on.
    func untrained() throws(Failure) -> RunResult {
        try untrained(missing: missingOnFork(), profile: options.training.profile)
    }

    func untrained(missing: [String], profile: String) throws(Failure) -> RunResult {
        let names = missing.joined(separator: ", ")
        var gate = GateResult(
            metric: "training", limit: .mechanism, verdict: .inconclusive(.other("not trained: a fork lacks \(names)")))
        gate.place = "train.requires"
        let judgement = try judge([], mechanism: [gate], policy: project.config.policy)
        var report = Report(
            project: project.name, profile: printable(profile), judgement: judgement, comparisons: [])
        report.links = ReportLinks(context)
        report.tell(context, key: options.forge.key)
        var delivery = Delivery()
        delivery.skipped = [skip("training", "a fork is not given \(names)")]
        return RunResult(report: report, records: [], delivery: delivery)
    }

    /// Leaves word for the job that delivers.
    func keepUntrained() throws(Failure) {
        let missing = try missingOnFork()
        let now = world.now()
        var check = CheckRecord(
            id: Clock.id(now, random: world.random()), project: project.name, profile: options.training.profile,
            time: Clock.iso8601(now))
        check.commit = try project.repository?.headCommit()
        check.missing = missing
        try folder.prepare()
        try folder.save(check)
        try folder.prune()
        _ = skip("training", "a fork is not given \(missing.joined(separator: ", "))")
    }

    /// On the base branch the ref is its own; on a laptop it's the branch that is checked out.
    static func isBaseRun(
        _ context: CIContext, _ base: BaseName?, _ repository: Repository?
    ) throws(Failure) -> Bool {
        guard !context.isPullRequest, !context.isFork, let repository else { return false }
        let head = try attempt("read HEAD") { () throws(GitError) in try repository.head() }
        guard let ref = context.ref ?? head.branch else { return false }
        let branch = ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
        if let name = base?.name ?? context.defaultBranch { return branch == name }
        return branch == (try BaseBranch.detectedName(repository))
    }
}

extension Repository {
    func headCommit() throws(Failure) -> String? {
        try attempt("read HEAD") { () throws(GitError) in try head().commit }
    }
}
