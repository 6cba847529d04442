import CMLSystem

/// What `cml run` is asked to do.
package struct RunOptions {
    package var selection = Project.Selection()
    package var training = TrainingOptions()
    /// The branch or commit to compare with; nil to detect it.
    package var base: String?
    /// The git remote that keeps the records.
    package var remote = "origin"
    /// Whether to train although there are runs that could stand for it.
    package var retrain = false
    package var forge = ForgeOptions()

    package init() {}
}

/// The outcome of a run.
package struct RunResult {
    package var report: Report
    package var records: [RunRecord]
    package var check: CheckRecord?
    /// Whose runs were judged, where nothing was trained.
    package var earlier: EarlierRuns?
    /// What became of the records.
    package var delivery: Delivery
    /// What became of the report on the forge.
    package var posting = Posting()
    /// The training that failed, where it was delivered.
    package var training: Failure?

    /// A failed training outranks a red gate, and that a failed delivery.
    package var exitCode: Int32 {
        if let training { return training.exitCode }
        if report.judgement.isFailed { return 1 }
        return (delivery.failure ?? posting.failure)?.exitCode ?? 0
    }
}

/// The whole job in CI: trains what is checked out, or finds who did, judges, records and pushes.
///
/// Posting the report to a forge comes between pushing and obeying: it takes the result and changes no verdict.
package func run(_ options: RunOptions, in world: World) throws(Failure) -> RunResult {
    let scene = try RunScene(options, in: world)
    try scene.refuse()
    return try scene.reporting(RunPosting(scene)) { () throws(Failure) in
        let fetched = try scene.fetch()
        guard let job = try scene.train() else { return try scene.untrained() }
        return try scene.conclude(job, fetched)
    }
}

/// The first of two jobs: trains and writes `.cml/`, and judges, records and pushes nothing.
package func trainOnly(_ options: RunOptions, in world: World) throws(Failure) -> TrainedJob? {
    var scene = try RunScene(options, in: world)
    scene.delivers = false
    try scene.refuse()
    _ = try scene.fetch()
    guard let job = try scene.train() else {
        try scene.keepUntrained()
        return nil
    }
    if job.earlier != nil { try scene.keep(job) }
    return job
}
