import CMLSystem

extension Project {
    /// The configuration of the project at a commit, under whatever of its names: a renamed one is no new one.
    ///
    /// What a partial clone lacks of it is fetched with `deepening`.
    func configuration(at commit: String, deepening: Deepening? = nil) throws(Failure) -> (
        file: String, bytes: [UInt8]
    )? {
        guard let repository else { return nil }
        let tree = try attempt("read the tree of \(commit)") { () throws(GitError) in
            try repository.tree(ofCommit: commit)
        }
        let own = config.file.map { [$0] } ?? []
        if let deepening, repository.isPartial { try bring(own + Config.fileNames, of: tree, repository, deepening) }
        for file in own + Config.fileNames {
            let bytes = try attempt("read `\(file)` of \(commit.prefix(12))") { () throws(GitError) in
                try repository.blob(path: prefix + file, inTree: tree)
            }
            if let bytes { return (file, bytes) }
        }
        return nil
    }

    private func bring(
        _ files: [String], of tree: String, _ repository: Repository, _ deepening: Deepening
    ) throws(Failure) {
        deepening.bring(trees: [tree], blobs: [])
        guard repository.has(tree) else { return }
        var blobs: [String] = []
        for file in files {
            let blob = try attempt("find `\(file)`") { () throws(GitError) in
                try repository.blobID(path: prefix + file, inTree: tree)
            }
            if let blob { blobs.append(blob) }
        }
        deepening.bring(trees: [], blobs: blobs)
    }
}
