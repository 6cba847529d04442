import CMLSystem

/// The `accept` entries of commits' own `cml.yaml`, each version of the file read once.
final class AcceptedShifts {
    private let repository: Repository
    private let paths: [String]
    /// By blob.
    private var known: [String: [Config.Acceptance]] = [:]

    init(_ project: Project, _ repository: Repository) {
        self.repository = repository
        let own = project.config.file.map { [$0] } ?? []
        paths = (own + Config.fileNames).map { project.prefix + $0 }
    }

    /// The entries of `commit`, and what kept them from being read: a file that is wrong has none.
    func entries(of commit: String, tree: String) throws(Failure) -> (entries: [Config.Acceptance], problem: String?) {
        do throws(GitError) {
            for path in paths {
                guard let blob = try repository.blobID(path: path, inTree: tree) else { continue }
                if let entries = known[blob] { return (entries, nil) }
                guard let bytes = try repository.blob(blob) else { return ([], Self.absent(path)) }
                return parsed(bytes, blob: blob, path, commit)
            }
            return ([], nil)
        } catch  where error.isNotFound {
            return ([], Self.absent(paths[0]))
        } catch {
            throw Failure(.usage, "can't read `\(paths[0])` of \(commit.prefix(12)): \(error)")
        }
    }

    /// The files that have the entries of commits with these trees, where the trees are here.
    func blobs(in trees: [String]) throws(Failure) -> [String] {
        var found: Set<String> = []
        for tree in trees where repository.has(tree) {
            for path in paths {
                let blob = try attempt("find `\(path)`") { () throws(GitError) in
                    try repository.blobID(path: path, inTree: tree)
                }
                if let blob { found.insert(blob) }
            }
        }
        return found.sorted()
    }

    private func parsed(
        _ bytes: [UInt8], blob: String, _ path: String, _ commit: String
    ) -> (entries: [Config.Acceptance], problem: String?) {
        do throws(Failure) {
            let entries = try Config.decoding(bytes, file: path).accept
            known[blob] = entries
            return (entries, nil)
        } catch {
            known[blob] = []
            return ([], "`accept` of \(commit.prefix(7)) is not known, its `\(path)` can't be read: \(error.what)")
        }
    }

    private static func absent(_ path: String) -> String {
        "some commits' `accept` entries are not known: this partial clone lacks their `\(path)`"
    }
}
