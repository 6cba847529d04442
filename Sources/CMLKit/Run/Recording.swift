import CMLSystem

extension RunScene {
    /// Saves the report beside the runs, and the check.
    func keep(_ job: TrainedJob, _ report: Report) throws(Failure) -> CheckRecord? {
        if job.earlier == nil {
            try folder.save(report: world.console.redacted(report.markdown(isWhole: true)), of: job.records)
        }
        return try keep(job, judgement: report.judgement)
    }

    @discardableResult
    func keep(_ job: TrainedJob, judgement: Judgement? = nil) throws(Failure) -> CheckRecord? {
        guard var check = CheckRecord(job, judgement: judgement) else { return nil }
        if let earlier = job.earlier {
            let now = world.now()
            check.id = Clock.id(now, random: world.random())
            check.time = Clock.iso8601(now)
            check.earlier = earlier.kind
            check.origin = earlier.commit
        }
        try folder.save(check)
        if job.earlier != nil { try folder.prune() }
        return check
    }

    /// Stores and pushes what was measured; the base branch's job must succeed, another keeps its code.
    func deliver(_ job: TrainedJob, _ check: CheckRecord?) throws(Failure) -> Delivery {
        var delivery = Delivery()
        if let (reason, isFault) = obstacle(to: job) {
            delivery.skipped.append(skip("record", reason))
            if isFault, isBaseRun {
                delivery.failure = Failure(
                    .delivery, "the base branch's runs were not recorded: \(reason)",
                    hint: "without them the next change has no baseline; run the job again on a clean checkout")
            }
            return delivery
        }
        do throws(Failure) {
            let runs = job.earlier == nil ? job.records : []
            try BaselineRecorder(project, in: world).store(runs, of: check)
            delivery.recorded = runs.count
            try push(&delivery)
            say(delivery, of: runs)
        } catch {
            if case .signal = error.kind { throw error }
            guard isBaseRun else {
                let cure = NetworkTries.isRefusal(error.what) ? "; \(context.rightToPush)" : ""
                delivery.skipped.append(skip("push", error.what + cure))
                return delivery
            }
            delivery.failure = error
        }
        return delivery
    }

    private func say(_ delivery: Delivery, of runs: [RunRecord]) {
        guard let commit = runs.first?.commit else { return }
        let pushed = delivery.pushed > 0 ? ", and pushed them to `\(options.remote)`" : ""
        world.console.say(
            "recorded \(counted(runs.count, "run")) of \(commit.prefix(7)) in \(NotesStore.runsRef)\(pushed).")
    }

    private func push(_ delivery: inout Delivery) throws(Failure) {
        guard let repository = project.repository else { return }
        guard hasRemote(repository) else {
            delivery.skipped.append(skip("push", "no remote `\(options.remote)`"))
            guard isBaseRun, context.system != nil else { return }
            delivery.failure = Failure(
                .delivery, "the base branch's runs reached nobody: no remote `\(options.remote)`",
                hint: "`git remote` lists those of this clone; `--remote NAME` names another")
            return
        }
        delivery.pushed = try interruptible { () throws(Failure) in
            try NotesExchange(repository, in: world, remote: options.remote).push()
        }.lines
    }

    /// Why nothing of the job may be stored, and whether that is a fault where it should have been.
    private func obstacle(to job: TrainedJob) -> (reason: String, isFault: Bool)? {
        if project.repository == nil { return (project.repositoryAbsence, false) }
        if context.isFork { return ("a fork's runs are never stored", false) }
        if job.records.contains(where: { $0.commit == nil || $0.tree == nil }) { return ("there is no commit", false) }
        if let blocked = job.blocked { return (blocked, true) }
        if job.records.contains(where: \.dirty) { return ("the tree is dirty", true) }
        return nil
    }

    /// Stores what a failed training left: it's history, and never a baseline.
    func recordFailed(_ ids: [String]) {
        do throws(Failure) {
            var runs: [RunRecord] = []
            for id in ids { runs += try folder.runs(id, directory: project.root) }
            guard !runs.isEmpty else { return }
            let job = try TrainedJob(stored: runs, in: folder, project: project)
            let delivery = try deliver(job, nil)
            if let failure = delivery.failure { world.console.warn(failure.what) }
        } catch {
            world.console.warn("the failed run was not recorded: \(error.what)")
        }
    }
}
