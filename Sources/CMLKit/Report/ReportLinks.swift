/// Where a report's job and commits are to be seen; nil what the CI system doesn't tell.
package struct ReportLinks: Equatable, Sendable {
    package var job: String?
    /// What the address of every commit begins with.
    package var commits: String?

    package init(job: String? = nil, commits: String? = nil) {
        self.job = job
        self.commits = commits
    }

    package init(_ context: CIContext) {
        self.init(job: context.jobURL, commits: context.commitsURL)
    }

    func commit(_ commit: String) -> String? {
        guard let commits, !commit.isEmpty, commit.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        return commits + commit
    }
}
