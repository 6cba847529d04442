import CMLSystem

/// A job before it is trained: what its inputs are, how its params are edited, and one record for each run to come.
struct DescribedJob {
    var state: InputState
    var plan: ParamsPlan
    var job: TrainedJob
    /// Whether git and DVC vouch for every input: then no preparation can change what they are.
    var isVouchedFor: Bool
}

extension Trainer {
    /// What `lookup` finds before `prepare`, which may fetch gigabytes, where the inputs are known without it.
    func knownBeforePreparing(_ settings: [JobSettings]) throws(Failure) -> TrainedJob? {
        guard let lookup, settings[0].prepare != nil else { return nil }
        let described: DescribedJob
        do throws(Failure) {
            described = try describe(settings)
        } catch {
            world.console.debug("the inputs are not known before `prepare`: \(error.what)")
            return nil
        }
        guard described.isVouchedFor, !described.state.isDirty else { return nil }
        return try lookup(described.job)
    }

    /// Reads the inputs, and describes each run to come with everything known before it.
    func describe(_ settings: [JobSettings]) throws(Failure) -> DescribedJob {
        let state = try InputState(of: project, in: world)
        var plan = try ParamsPlan(settings[0], project: project)
        try plan.writeCopy(into: project.folder)
        let now = world.now()
        let check = Clock.id(now, random: world.random())
        var fingerprinter = try Fingerprinter(
            project, state, hashes: HashCache(path: folder.hashCache, now: now, heeding: world.signals))
        let environment = probe(settings[0])
        let width = max(2, String(settings.reduce(0) { $0 + seeds(of: $1, state).count }).count)
        var datasets: [DatasetRuns] = []
        var number = 0
        for job in settings {
            let fingerprint = try fingerprinter.fingerprint(job, params: plan.params)
            try requireInputs(fingerprint)
            var runs = DatasetRuns(settings: job)
            for seed in seeds(of: job, state) {
                number += 1
                let digits = String(number)
                let suffix = String(repeating: "0", count: width - digits.count) + digits
                var record = RunRecord(
                    id: "\(check)-\(suffix)", check: check, project: project.name, profile: job.profile,
                    time: Clock.iso8601(now),
                    command: job.command, source: options.source)
                record.fingerprint = fingerprint
                record.environment = environment
                fill(&record, job, seed: seed, state: state, params: plan.params)
                runs.records.append(record)
            }
            datasets.append(runs)
        }
        try fingerprinter.cache.save(to: folder.hashCache)
        return DescribedJob(
            state: state, plan: plan, job: TrainedJob(datasets: datasets), isVouchedFor: !fingerprinter.hasReadFiles)
    }

    private func fill(
        _ record: inout RunRecord, _ job: JobSettings, seed: Int, state: InputState, params: [String: Json]
    ) {
        record.dataset = job.dataset
        record.seed = seed
        record.commit = state.commit
        record.head = context.head ?? state.commit
        record.tree = state.tree
        record.dirty = state.isDirty
        record.event = context.event
        record.ref = context.ref ?? state.branch
        record.isFork = context.isFork
        record.params = SecretParams.hidden(params, by: world.console.redacted)
        record.command = world.console.redacted(job.command)
    }

    private func probe(_ job: JobSettings) -> RunEnvironment {
        RunEnvironment(
            probing: job.command, root: project.root, environment: world.environment, runner: context.runner)
    }

    /// The seeds asked for, else those of the configuration, else one that the tree's id gives: reproducible, and
    /// another draw on another tree.
    private func seeds(of job: JobSettings, _ state: InputState) -> [Int] {
        if !options.seeds.isEmpty { return options.seeds }
        if !job.seeds.isEmpty { return job.seeds }
        let id = options.drawsAnew ? state.commit : state.tree
        return [id.flatMap { Int($0.prefix(7), radix: 16) } ?? 1]
    }

    private func requireInputs(_ fingerprint: Fingerprint) throws(Failure) {
        for part in [fingerprint.data, fingerprint.evaluation, fingerprint.environment, fingerprint.code] {
            guard let missing = part?.missing.first else { continue }
            throw Failure(
                .usage, "the declared input `\(missing)` is not there", at: "\(project.config.file ?? ""): inputs",
                hint: "fetch it in `train.prepare`, or mend the path")
        }
        guard [project.root, project.repository?.workdir ?? project.root].contains(where: usesLfs) else { return }
        for path in [fingerprint.data, fingerprint.evaluation].compactMap(\.self).flatMap(\.files.keys).sorted() {
            guard let size = Files.stat(project.path(path))?.size, size < 1024,
                let bytes = try? Files.read(project.path(path)), LfsPointer(parsing: bytes) != nil
            else { continue }
            throw Failure(.usage, "`\(path)` is a Git LFS pointer", at: path, hint: "run `git lfs pull`")
        }
    }

    /// Whether some file here lies with Git LFS: else no data is looked at.
    private func usesLfs(in folder: String) -> Bool {
        guard let bytes = try? Files.read(folder + "/.gitattributes") else { return false }
        return String(decoding: bytes, as: UTF8.self).contains("filter=lfs")
    }
}
