import CMLSystem

/// A pull or merge request as the forge has it now.
package struct PullRequest: Equatable, Sendable {
    /// The number that people see; GitLab's IID.
    package var number: String
    package var isOpen: Bool
    /// The newest commit of the change; Bitbucket tells its first 12 digits.
    package var head: String
    package var headBranch: String
    /// `owner/name` of the repository that it comes from; nil when the fork is gone, or nobody says.
    package var headRepository: String?
    /// That repository's id, which is all that GitLab tells of it.
    package var headRepositoryID: String?
    package var base: String
    package var url: String?
    /// GitHub's name of it in GraphQL.
    package var node: String?

    package init(number: String, isOpen: Bool, head: String, headBranch: String, base: String) {
        self.number = number
        self.isOpen = isOpen
        self.head = head
        self.headBranch = headBranch
        self.base = base
    }

    /// Whether `commit` is its newest.
    package func hasHead(_ commit: String) -> Bool {
        head.utf8.count >= 12 && (commit == head || commit.hasPrefix(head))
    }

    /// Whether it's open, has the commit that `run` was for, and comes from that run's repository as far as both tell.
    package func isOf(_ run: FollowedRun) -> Bool {
        guard isOpen, let commit = run.headCommit, hasHead(commit) else { return false }
        if let id = headRepositoryID, let told = run.headRepositoryID, id != told { return false }
        guard let headRepository, let told = run.headRepository else { return true }
        return headRepository.lowercased() == told.lowercased()
    }
}

/// A pull request to open.
package struct PullRequestDraft: Equatable, Sendable {
    package var title: String
    package var body: String
    package var head: String
    package var base: String

    package init(title: String, body: String, head: String, base: String) {
        self.title = title
        self.body = body
        self.head = head
        self.base = base
    }
}

/// How a change gets into its base branch.
package enum MergeMethod: String, CaseIterable, Sendable {
    case merge
    case squash
    case rebase
}

/// A run of a workflow, or a pipeline.
package struct PipelineRun: Equatable, Sendable {
    package var id: String
    package var isFinished: Bool
    package var commit: String?
    /// What the pipeline was started for, where starting it again means a new one.
    var target: Json?

    package init(id: String, isFinished: Bool, commit: String? = nil) {
        self.id = id
        self.isFinished = isFinished
        self.commit = commit
    }
}

/// A file for the forge to keep.
package struct FileUpload: Equatable, Sendable {
    package var name: String
    package var type: String
    package var bytes: [UInt8]

    package init(name: String, type: String, bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.bytes = bytes
    }
}
