import CMLSystem

/// What the inputs of a project were at one moment: the commit, what differs from it, and the file hashes.
package struct InputState: Equatable, Sendable {
    package var commit: String?
    package var tree: String?
    package var branch: String?
    /// Tracked files of the repository that differ from the commit, relative to its top, sorted.
    package var changed: [String] = []
    /// Tracked files of the project → blob id of what lies in the working tree, relative to the project root.
    package var tracked: [String: String] = [:]

    package var isDirty: Bool { !changed.isEmpty }

    package init() {}

    /// Reads the state of `project`'s working tree.
    ///
    /// The index tells the ids of unchanged files, so that only what `git status` names is read.
    package init(of project: Project, in world: World) throws(Failure) {
        guard let repository = project.repository, let workdir = repository.workdir else { return }
        let head = try attempt("read HEAD", at: workdir) { () throws(GitError) in try repository.head() }
        commit = head.commit
        branch = head.branch
        tree = try head.commit.map { (commit) throws(Failure) in
            try attempt("read the tree of \(commit)") { () throws(GitError) in try repository.tree(ofCommit: commit) }
        }
        let git = GitProgram(
            directory: workdir, environment: world.environment, trusting: repository.isTrusted, signals: world.signals)
        let changes = try attempt("run `git status`", at: workdir) { () throws(GitError) in try git.status() }
        changed = changes.map(\.path).sorted()
        let entries = try attempt("read the index", at: workdir) { () throws(GitError) in
            try repository.indexEntries(orBy: git)
        }
        for entry in entries where entry.path.hasPrefix(project.prefix) {
            tracked[String(entry.path.dropFirst(project.prefix.count))] = entry.id
        }
        for path in changed where path.hasPrefix(project.prefix) {
            let name = String(path.dropFirst(project.prefix.count))
            tracked[name] = try Self.identity(of: project.path(name), repository)
        }
    }

    private static func identity(of path: String, _ repository: Repository) throws(Failure) -> String? {
        guard let status = Files.stat(path), !status.isDirectory else { return nil }
        return try attempt("hash `\(path)`") { () throws(GitError) in try repository.blobID(ofFile: path) }
    }
}
