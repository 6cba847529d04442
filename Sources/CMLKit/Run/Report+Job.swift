extension Report {
    /// Says whose job measured this: a parallel one's by its key; and how a maintainer confirms what a fork's has
    /// measured.
    mutating func tell(_ context: CIContext, key: String?) {
        label = key
        isOfFork = context.isFork
        guard isOfFork, !judgement.isFailed else { return }
        let commit = (context.head ?? context.commit).map { " `\($0.prefix(12))`" } ?? ""
        notices.insert(
            "the fork's own code measured this, which makes no green status; a maintainer who has read the change confirms "
                + "it by pushing its commit\(commit) to a branch of this repository and opening a pull request from there: "
                + "the job of that one sets the status of the same commit", at: 0)
    }
}
