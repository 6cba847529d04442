import CMLSystem

/// Starts a run of a workflow, or a pipeline, again: `cml workflow rerun`.
///
/// One that still runs is ended first. The job's own can't be: ending it would end this, too.
package func rerunWorkflow(_ id: String?, _ options: ForgeOptions, in world: World) throws(Failure) -> String {
    let scene = WordScene(options, in: world)
    let forge = try scene.forge()
    let own = scene.ownRun(of: forge.dialect.kind)
    guard let id = id ?? own else {
        throw Failure(.usage, "which run?", hint: "`--id` names it; outside its CI system there is none")
    }
    try checkRunID(id, of: forge.dialect.kind)
    world.signals.install()
    defer { world.signals.uninstall() }
    var run = try delivering { () throws(ForgeError) in try forge.pipeline(id) }
    if !run.isFinished, id == own, forge.dialect.kind == .github {
        throw Failure(
            .usage, "run \(id) is this job's own, which would have to end first",
            hint: "start it again from another workflow, by `cml workflow rerun --id \(id)`")
    }
    if !run.isFinished, id != own { run = try end(run, on: forge, in: world) }
    try delivering { () throws(ForgeError) in try forge.rerun(run) }
    world.console.say("started \(forge.dialect.kind == .github ? "run" : "pipeline") \(printable(run.id)) again.")
    return run.id
}

/// Ends a run, and waits until it has ended.
private func end(_ run: PipelineRun, on forge: Forge, in world: World) throws(Failure) -> PipelineRun {
    guard forge.dialect.cancel(run) != nil else { return run }
    try delivering { () throws(ForgeError) in try forge.cancel(run) }
    world.console.say("\(printable(run.id)) still runs, and is being ended.")
    let deadline = world.now() + 300
    var run = run
    var pause = 1.0
    while !run.isFinished {
        guard world.now() < deadline else {
            throw Failure(.delivery, "\(printable(run.id)) was told to end 5 minutes ago, and has not")
        }
        world.pause(pause)
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        pause = min(pause * 1.5, 10)
        run = try delivering { () throws(ForgeError) in try forge.pipeline(run.id) }
    }
    return run
}

/// An id is a part of an address, and so nothing but what the forge gives.
private func checkRunID(_ id: String, of kind: ForgeKind) throws(Failure) {
    let isNumber = !id.isEmpty && id.utf8.count < 20 && id.allSatisfy { $0.isASCII && $0.isNumber }
    let isUuid = id.allSatisfy { $0.isASCII && ($0.isHexDigit || "{}-".contains($0)) }
    guard isNumber || kind == .bitbucket && isUuid && !id.isEmpty else {
        throw Failure(.usage, "`--id` can't be `\(printable(id))`", hint: "the number in the address of the run's page")
    }
}

extension WordScene {
    /// The run that this job is in, where the CI system is the forge's own.
    fileprivate func ownRun(of kind: ForgeKind) -> String? {
        guard context.forge == kind else { return nil }
        switch context.system {
        case "Bitbucket Pipelines": return world.environment["BITBUCKET_PIPELINE_UUID"] ?? context.runID
        case "GitHub Actions", "Gitea Actions", "Forgejo Actions", "GitLab CI": return context.runID
        default: return nil
        }
    }
}
