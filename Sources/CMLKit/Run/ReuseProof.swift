import CMLSystem

/// Whether git bears out that a change has all inputs of runs that it reuses: an artifact only claims it.
struct ReuseProof {
    private let project: Project
    private let repository: Repository

    /// `project` has the configuration of the change.
    init(_ project: Project, _ repository: Repository) {
        self.project = project
        self.repository = repository
    }

    /// Throws unless no file that git tracks, and that is an input, differs between `origin` and `commit`.
    ///
    /// What git doesn't track can't be seen from here; the job that trains has seen it.
    func require(_ records: [RunRecord], at origin: String, for commit: String) throws(Failure) {
        guard let (file, bytes) = try project.configuration(at: origin),
            let old = try? Config.decoding(bytes, file: file)
        else { throw refused("its configuration can't be read", at: origin) }
        let new = project.config
        guard old.inputs == new.inputs, Self.job(old) == Self.job(new) else {
            throw refused("`train` or `inputs` differ in `cml.yaml`", at: origin)
        }
        let (before, after) = (try files(of: origin), try files(of: commit))
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        let inputs = PathSelection(named)
        let known = Set(records.flatMap { Self.parts(of: $0.fingerprint).flatMap(\.files.keys) })
        // Without a list of its own, code is every tracked file that isn't named elsewhere.
        let others = PathSelection(new.metrics.map(\.file) + new.plots.map(\.file) + new.train.outputs + configurations)
        for path in changed {
            let isCode = new.inputs.code == nil && !others.contains(path)
            if known.contains(path) || inputs.contains(path) || isCode {
                throw refused("`\(printable(path))` differs", at: origin)
            }
        }
    }

    private var configurations: [String] { ([project.config.file].compactMap(\.self) + Config.fileNames) }

    private var named: [String] {
        let inputs = project.config.inputs
        let datasets = project.config.datasets.flatMap { ($0.data ?? []) + ($0.evaluation ?? []) }
        return [inputs.code, inputs.data, inputs.evaluation, inputs.environment].compactMap(\.self).flatMap(\.self)
            + project.config.train.params + datasets
    }

    /// What decides how the job is trained, without where it stands in the file.
    private static func job(_ config: Config) -> Config.Training {
        var training = config.train
        for name in training.profiles.keys {
            training.profiles[name]?.gates = GateChanges()
            training.profiles[name]?.place = nil
            for index in training.profiles[name]?.set.indices ?? 0..<0 {
                training.profiles[name]?.set[index].place = ""
            }
        }
        return training
    }

    private static func parts(of fingerprint: Fingerprint) -> [Fingerprint.Part] {
        [fingerprint.code, fingerprint.params, fingerprint.data, fingerprint.evaluation, fingerprint.environment]
            .compactMap(\.self)
    }

    /// The tracked files of the project, by path from its root, with their ids.
    private func files(of commit: String) throws(Failure) -> [String: String] {
        let entries = try attempt("list the files of \(commit.prefix(12))") { () throws(GitError) in
            try repository.entries(ofTree: try repository.tree(ofCommit: commit))
        }
        var files: [String: String] = [:]
        for entry in entries where entry.path.hasPrefix(project.prefix) {
            files[String(entry.path.dropFirst(project.prefix.count))] = entry.id
        }
        return files
    }

    private func refused(_ why: String, at origin: String) -> Failure {
        Failure(
            .usage, "the artifact reuses main's runs, and this change has other inputs: \(why)", at: origin,
            hint: "train it: `cml run --train-only --retrain`")
    }
}
