import CMLSystem

extension RunScene {
    /// Does a run's work between opening and closing what shows it to others.
    ///
    /// The gate is computed, then delivered, then obeyed; a signal, from the first request to the last, ends the job
    /// with its status closed.
    func reporting(
        _ posting: RunPosting, always: Bool = false, _ work: () throws(Failure) -> RunResult
    ) throws(Failure) -> RunResult {
        world.signals.install()
        defer { world.signals.uninstall() }
        let files = JobFiles(scene: self)
        do throws(Failure) {
            if !always { posting.open() }
            var result = try interruptible(work)
            files.write(result, key: posting.key)
            result.posting = posting.deliver(result)
            return try interruptible { () throws(Failure) in result }
        } catch {
            posting.abandon(error, always: always)
            files.write(error, key: posting.key)
            throw error
        }
    }
}

/// Closes the status of a job that was killed before it could; false where none was open.
package func closeStatus(_ options: RunOptions, in world: World) throws(Failure) -> Bool {
    var options = options
    options.selection.needsJob = false
    options.forge.comments = false
    options.forge.checkRun = false
    let scene = try RunScene(options, in: world)
    return try RunPosting(scene).closeLeft() != nil
}
