/// What became of a run's report on the forge.
package struct Posting: Equatable, Sendable {
    /// The comment's page.
    package var comment: String?
    package var status: CommitStatus.State?
    /// The steps not taken, with their reasons.
    package var skipped: [String] = []
    /// What kept a step that there were rights for from being taken; the first of several.
    package var failure: Failure?

    package init() {}

    /// A refusal for want of rights is a step not taken, and everything else a failed delivery.
    ///
    /// What a fork's token may not see is hidden from it, as if it weren't there.
    mutating func note(
        _ error: ForgeError, on step: String, ofFork isFork: Bool, _ say: (_ step: String, _ reason: String) -> String
    ) {
        if error.kind == .rights || isFork && error.kind == .absent {
            skipped.append(say(step, error.failure.hint ?? error.failure.what))
        } else {
            failure = failure ?? error.failure
        }
    }
}
