extension CIContext {
    /// Whether the clock started the job, and nobody's change.
    var isScheduled: Bool { event == "schedule" }

    /// How a job gets the right to push records, in the words of its forge.
    var rightToPush: String {
        switch forge {
        case .github, .gitea: "give the job `contents: write`, and check out with credentials"
        case .gitlab:
            "allow job tokens to push (Settings, CI/CD, Job token permissions), or use a token with `write_repository`"
        case .bitbucket: "let the pipeline write to the repository"
        case nil: "give git credentials that may push: `git push --dry-run` must work without a question"
        }
    }
}
