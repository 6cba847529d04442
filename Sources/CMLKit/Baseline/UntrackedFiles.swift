import CMLSystem

/// The files of a working tree that git doesn't track and that the job itself doesn't write.
struct UntrackedFiles {
    private let root: String
    private let tracked: [String: String]
    private let made: PathSelection

    /// `made` are paths and patterns of what the job writes.
    init(in root: String, tracked: [String: String], made: [String]) {
        self.root = root
        self.tracked = tracked
        self.made = PathSelection(made)
    }

    /// Returns those that a path, folder or glob names, sorted; what Python caches is no input.
    func files(of pattern: String) -> [String] {
        let all = Set(Files.expand(pattern, in: root).flatMap { Files.files(at: $0, in: root) })
        return all.sorted().filter { file in
            // A folder that git tracks as one is a submodule; its commit stands for its files.
            !Self.pathAndFolders(of: file).contains { tracked[$0] != nil }
                && !made.contains(file) && !"/\(file)".contains("/__pycache__/") && isRegular(file)
        }
    }

    /// No dangling link, and no pipe, which would be waited for.
    private func isRegular(_ file: String) -> Bool {
        Files.stat(root + "/" + file).map { $0.mode & 0o170000 == 0o100000 } ?? false
    }

    /// `a/b/c`, `a/b` and `a`.
    static func pathAndFolders(of path: String) -> [String] {
        var paths = [path]
        while let slash = paths[paths.count - 1].lastIndex(of: "/") {
            paths.append(String(paths[paths.count - 1][..<slash]))
        }
        return paths
    }
}
