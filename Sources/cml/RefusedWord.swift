import CMLKit

/// A word of iterative/cml's that isn't one of ours: why, and what does instead what it was for.
struct RefusedWord: Sendable {
    let name: String
    let reason: String
    let hint: String

    static let all = [
        RefusedWord(
            name: "runner",
            reason: "`cml runner` is not here: cml starts no machines, so that none is left running at your expense",
            hint:
                "a runner of your CI system's own autoscaler trains; `train.profiles.smoke` keeps a check short enough "
                + "for a hosted one"),
        RefusedWord(
            name: "tensorboard",
            reason: "`cml tensorboard connect` is not here: TensorBoard.dev was shut down on 2024-01-01",
            hint: "name the event files under `plots` in cml.yaml, and their curves are drawn in the report; "
                + "`cml compare FILE` draws them in the terminal"),
    ]

    /// The names of the old commands that are refused, beside the groups'.
    private static let older = ["tensorboard-dev": "tensorboard", "cml-runner": "runner"]

    /// Throws when the command line begins with a word that is refused, whatever options come behind it.
    static func check(_ first: String) throws(Failure) {
        guard let refused = all.first(where: { $0.name == older[first] ?? first }) else { return }
        throw Failure(.usage, refused.reason, hint: refused.hint)
    }

    /// Throws when an option asks for the third party's server that iterative/cml gave files to.
    static func checkPublishing(_ arguments: Arguments) throws(Failure) {
        guard let option = ["publish-url", "url"].first(where: { arguments.has($0) }) else { return }
        throw Failure(
            .usage, "`--\(option)` is not here: nothing is given to a server other than the forge",
            hint: "GitLab, Gitea and Bitbucket keep the images themselves; on GitHub text plots need none, and an "
                + "artifact of the job keeps the files")
    }
}
