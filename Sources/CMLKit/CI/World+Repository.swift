package import CMLSystem

extension World {
    /// Opens the repository here, or returns nil when there is none.
    ///
    /// One of another user may run what it likes through its configuration, so git refuses it, and so do we; but not
    /// in the folder that the CI system checked it out into: there a container's user is seldom the checkout's.
    package func repository() throws(GitError) -> Repository? {
        let refusal: GitError
        do throws(GitError) {
            return try Repository.containing(directory)
        } catch {
            refusal = error
        }
        guard refusal.meansForeignOwner, let workspace = CIContext(in: self).workspace.flatMap(Files.realPath),
            Self.isInside(directory, workspace)
        else { throw refusal }
        guard let repository = try Repository.containing(directory, trusting: true),
            Self.isInside(repository.workdir ?? repository.gitDirectory, workspace)
        else { throw refusal }
        return repository
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        guard let path = Files.realPath(path), folder != "/" else { return false }
        return path == folder || path.hasPrefix(folder + "/")
    }
}
