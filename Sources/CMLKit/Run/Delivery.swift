/// What became of a run's records after it was judged.
package struct Delivery: Equatable, Sendable {
    /// How many runs were stored, and how many lines the remote has now that it hadn't.
    package var recorded = 0
    package var pushed = 0
    /// Why the base branch's job couldn't store or push; nil where all went well, or nothing had to.
    package var failure: Failure?
    /// The steps not taken, with their reasons.
    package var skipped: [String] = []

    package init() {}
}
