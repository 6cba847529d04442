import CMLSystem

/// All that is known here of checks and runs: the notes, and what this folder keeps.
struct CheckEvidence {
    let notes: NotesStore?
    private let repository: Repository?
    let folder: RunFolder?

    /// Without a folder only the notes count, which is how others judge.
    init(_ repository: Repository?, folder: RunFolder?) throws(Failure) {
        self.repository = repository
        self.folder = folder
        notes = try repository.map { (repository) throws(Failure) in try NotesStore(repository) }
    }

    /// The checks of a tree, newest first, each once.
    func checks(commit: String, tree: String) throws(Failure) -> [StoredCheck] {
        var checks: [String: StoredCheck] = [:]
        for json in folder?.checks ?? [] {
            if let check = StoredCheck(json), check.tree == tree { checks[check.id] = check }
        }
        for line in try notes?.stored(at: commit, tree: tree) ?? [] {
            if case .fact("check", let json) = line, let check = StoredCheck(json), check.tree == tree {
                checks[check.id] = check
            }
        }
        return checks.values.sorted { ($0.time, $0.id) > ($1.time, $1.id) }
    }

    /// The runs of a check, or nil when one of them is nowhere to be found.
    func runs(of check: StoredCheck) throws(Failure) -> [RunRecord]? {
        var found: [String: RunRecord] = [:]
        for commit in Set([check.commit, check.origin].compactMap(\.self)) {
            for record in try records(under: commit, tree: commit == check.commit ? check.tree : nil) {
                found[record.id] = record
            }
        }
        for id in check.runs where found[id] == nil {
            if let record = try folder?.run(id) { found[id] = record }
        }
        let runs = check.runs.compactMap { found[$0] }
        return runs.isEmpty || runs.count < check.runs.count ? nil : runs
    }

    /// Whether the notes have a run, under its own commit.
    func has(_ run: RunRecord) throws(Failure) -> Bool {
        guard let commit = run.commit, let tree = run.tree else { return false }
        return try records(under: commit, tree: tree).contains { $0.id == run.id }
    }

    private func records(under commit: String, tree known: String?) throws(Failure) -> [RunRecord] {
        guard let notes, let repository else { return [] }
        var tree = known
        if tree == nil, repository.has(commit) {
            tree = try attempt("read the tree of \(commit)") { () throws(GitError) in
                try repository.tree(ofCommit: commit)
            }
        }
        return try notes.stored(at: commit, tree: tree ?? commit).compactMap { line in
            if case .run(let record) = line { return record }
            return nil
        }
    }
}

extension RunFolder {
    /// The checks that are kept here; what can't be read vouches for nothing.
    var checks: [Json] {
        Files.names(in: checksPath).filter { $0.hasSuffix(".json") }.compactMap { name in
            guard let bytes = try? Files.read("\(checksPath)/\(name)", limit: 64 << 20) else { return nil }
            return try? Json(parsing: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The record of a run that is kept here.
    func run(_ id: String) throws(Failure) -> RunRecord? {
        let file = path(of: id) + "/record.json"
        guard !id.contains("/"), Files.isFile(file) else { return nil }
        return try Self.records(in: file).first
    }
}
