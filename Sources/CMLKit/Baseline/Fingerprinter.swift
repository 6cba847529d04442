package import CMLSystem

/// Computes the fingerprints of a job's inputs.
package struct Fingerprinter {
    /// A group lists its files in the record up to this many; beyond, only the hash is kept.
    private static let listedFiles = 200

    private let project: Project
    private let state: InputState
    private var hashes: HashCache
    private let locks: Dvc.Locks
    /// Whether a file had to be read, since neither git nor DVC tells what it holds.
    private(set) var hasReadFiles = false

    package init(_ project: Project, _ state: InputState, hashes: HashCache) throws(Failure) {
        self.project = project
        self.state = state
        self.hashes = hashes
        locks = try Dvc.Locks(in: project.root)
    }

    /// The fingerprints of the job that `settings` describe, `params` being the base hyperparameters.
    package mutating func fingerprint(_ settings: JobSettings, params: [String: Json]) throws(Failure) -> Fingerprint {
        var fingerprint = Fingerprint()
        let made = settings.outputs + settings.metrics.map(\.file) + settings.plots.map(\.file)
        let untracked = UntrackedFiles(in: project.root, tracked: state.tracked, made: made)
        fingerprint.data = try part(settings.inputs.data, with: untracked)
        fingerprint.evaluation = fingerprint.data
        if let evaluation = settings.inputs.evaluation {
            fingerprint.evaluation = try part(evaluation, with: untracked)
        }
        fingerprint.environment = try part(settings.inputs.environment)
        fingerprint.code = try code(settings)
        // Only the hash: the values stand in the record's params, without the secrets among them.
        fingerprint.params = Fingerprint.Part(hash: Self.part(of: params.mapValues(\.canonical)).hash)
        fingerprint.profile = Self.profile(settings)
        return fingerprint
    }

    /// The cache with the hashes that were added, to be saved.
    package var cache: HashCache { hashes }

    /// The profile's `set`, arguments and the names of its environment; never the environment's values.
    ///
    /// Secrets are hidden by name and shape, and not by the environment's values, which another machine doesn't have:
    /// the same profile gives the same fingerprint everywhere.
    private static func profile(_ settings: JobSettings) -> Fingerprint.Part {
        var values: [String: String] = [:]
        for override in settings.overrides {
            let value = Redaction.looksSecret(key: override.key) ? "***" : override.value.canonical
            values["set." + (override.file.map { $0 + ":" } ?? "") + override.key] = Redaction.shapesOnly.redacted(
                value)
        }
        if let arguments = settings.arguments { values["arguments"] = Redaction.shapesOnly.redacted(arguments) }
        for name in settings.environment.keys { values["environment." + name] = "" }
        return part(of: values)
    }

    private static func part(of values: [String: String]) -> Fingerprint.Part {
        let text = values.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value)\n" }.joined()
        let hash = Sha256.hex(Array(text.utf8))
        return Fingerprint.Part(hash: hash, files: values.count <= listedFiles ? values : [:])
    }

    /// The declared files of a group; nil when nothing is declared.
    private mutating func part(
        _ patterns: [String]?, with untracked: UntrackedFiles? = nil
    ) throws(Failure) -> Fingerprint.Part? {
        guard let patterns else { return nil }
        var files: [String: String] = [:]
        var missing: [String] = []
        for pattern in patterns {
            let found = try self.files(of: pattern, with: untracked)
            if found.isEmpty { missing.append(pattern) }
            files.merge(found) { $1 }
        }
        var part = Self.part(of: files)
        part.missing = missing
        return part
    }

    /// The files that a path, folder or glob names: by git's ids, DVC's and LFS's hashes, or by reading them.
    ///
    /// Data may lie beside tracked files, ignored by git; code and environment are what git tracks, when it tracks
    /// any of it, since programs leave caches beside their sources.
    private mutating func files(
        of pattern: String, with untracked: UntrackedFiles?
    ) throws(Failure) -> [String: String] {
        var name = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
        if name.hasPrefix("./") { name = String(name.dropFirst(2)) }
        if let content = try locks.content(of: name) { return [name: content.hash] }
        let selection = PathSelection([pattern])
        var files = state.tracked.filter { selection.contains($0.key) }
        guard let untracked else {
            return try files.isEmpty ? hashed(Files.expand(name, in: project.root).flatMap(filesBelow)) : files
        }
        try replacePointers(in: &files)
        var unknown: [String] = []
        for file in untracked.files(of: name) {
            if let (path, content) = try vouched(file) { files[path] = content.hash } else { unknown.append(file) }
        }
        return files.merging(try hashed(unknown)) { $1 }
    }

    /// Puts what a tracked `*.dvc` file vouches for in its place, so that it is the same whether it was pulled or not.
    private func replacePointers(in files: inout [String: String]) throws(Failure) {
        for pointer in files.keys.sorted() where pointer.hasSuffix(".dvc") {
            let path = String(pointer.dropLast(4))
            guard let content = try locks.content(of: path) else { continue }
            files[pointer] = nil
            files[path] = content.hash
        }
    }

    /// The file, or the folder around it, that DVC knows.
    private func vouched(_ file: String) throws(Failure) -> (path: String, Dvc.Content)? {
        for path in UntrackedFiles.pathAndFolders(of: file) {
            if let content = try locks.content(of: path) { return (path, content) }
        }
        return nil
    }

    private func filesBelow(_ path: String) -> [String] { Files.files(at: path, in: project.root) }

    private mutating func hashed(_ files: [String]) throws(Failure) -> [String: String] {
        var hashed: [String: String] = [:]
        hasReadFiles = hasReadFiles || !files.isEmpty
        for file in files { hashed[file] = "sha256:" + (try hashes.hash(of: file, in: project.root)) }
        return hashed
    }

    /// Every tracked file that is named nowhere else, or what `inputs.code` lists.
    private mutating func code(_ settings: JobSettings) throws(Failure) -> Fingerprint.Part? {
        if let patterns = settings.inputs.code { return try part(patterns) }
        guard project.repository != nil else { return nil }
        var named = (settings.inputs.data ?? []) + (settings.inputs.evaluation ?? [])
        named += settings.inputs.environment ?? []
        named += settings.params + settings.outputs + settings.metrics.map(\.file) + settings.plots.map(\.file)
        named += ["dvc.lock", ".gitignore"] + (project.config.file.map { [$0] } ?? [])
        for dataset in project.config.datasets {
            named += (dataset.data ?? []) + (dataset.evaluation ?? [])
        }
        let others = PathSelection(named)
        var part = Self.part(of: state.tracked.filter { !others.contains($0.key) })
        part.files = [:]
        return part
    }
}
