import CMLSystem

extension Project {
    /// The configuration of the project at a commit, under whatever of its names: a renamed one is no new one.
    func configuration(at commit: String) throws(Failure) -> (file: String, bytes: [UInt8])? {
        guard let repository else { return nil }
        let tree = try attempt("read the tree of \(commit)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        let own = config.file.map { [$0] } ?? []
        for file in own + Config.fileNames {
            let bytes = try attempt("read `\(file)` of \(commit.prefix(12))") { () throws(GitError) in
                try repository.blob(path: prefix + file, inTree: tree)
            }
            if let bytes { return (file, bytes) }
        }
        return nil
    }
}
