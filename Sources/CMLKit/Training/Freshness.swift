import CMLSystem

/// What lay in files before a run, so that what the run wrote can be told from what was there.
package struct FreshnessSnapshot: Equatable, Sendable {
    private let root: String
    private let before: [String: FileStat]

    /// Remembers `paths`, relative to `root`; a path that is not there is fresh as soon as it is.
    package init(_ paths: [String], in root: String) {
        self.root = root
        var before: [String: FileStat] = [:]
        for path in paths { before[path] = Files.stat("\(root)/\(path)") }
        self.before = before
    }

    /// Whether the file is there and was written since: another inode, size or time, or newly there.
    ///
    /// The ctime can't be set by a program, so a file that was restored with its old mtime is fresh too.
    package func isFresh(_ path: String) -> Bool {
        guard let now = Files.stat("\(root)/\(path)") else { return false }
        guard let then = before[path] else { return true }
        return now.inode != then.inode || now.device != then.device || now.size != then.size
            || now.mtimeNs != then.mtimeNs || now.ctimeNs != then.ctimeNs
    }
}
