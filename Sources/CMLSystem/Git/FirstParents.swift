/// A walk from a commit along its first parents, the commit itself included.
///
/// It reads each commit when it is asked for, and ends where this clone's history does; then it says why.
package final class FirstParents: Sequence, IteratorProtocol {
    /// Whether the walk ended where the clone is cut off, and not at a first commit.
    package private(set) var endedAtShallow = false
    /// The tree of the commit that was returned last, read with it.
    package private(set) var tree = ""
    /// When the commit that was returned last was committed, in seconds since 1970.
    package var time: Int { header?.time ?? 0 }
    /// What kept the walk from going on, other than the end of history.
    package private(set) var failure: GitError?

    private let repository: Repository
    private let boundary: Set<String>
    private var following: String?
    private var header: CommitHeader?

    init(_ repository: Repository, from commit: String) {
        self.repository = repository
        boundary = repository.shallowBoundary()
        following = commit
    }

    package func next() -> String? {
        guard let commit = following else { return nil }
        following = nil
        do throws(GitError) {
            let header = try repository.header(of: commit)
            self.header = header
            tree = header.tree
            guard let parent = header.parents.first else { return commit }
            if boundary.contains(commit) { endedAtShallow = true } else { following = parent }
            return commit
        } catch {
            if error.isNotFound { endedAtShallow = true } else { failure = error }
            return nil
        }
    }
}

extension Repository {
    /// Returns the first-parent line from `commit` backwards.
    package func firstParents(from commit: String) -> FirstParents {
        FirstParents(self, from: commit)
    }
}
