package import CMLSystem

/// Computes the fingerprints of a job's inputs.
package struct Fingerprinter {
    /// A group lists its files in the record up to this many; beyond, only the hash is kept.
    private static let listedFiles = 200

    private let project: Project
    private let state: InputState
    private var hashes: HashCache
    private let locks: Dvc.Locks

    package init(_ project: Project, _ state: InputState, hashes: HashCache) throws(Failure) {
        self.project = project
        self.state = state
        self.hashes = hashes
        locks = try Dvc.Locks(in: project.root)
    }

    /// The fingerprints of the job that `settings` describe, `params` being the base hyperparameters.
    package mutating func fingerprint(_ settings: JobSettings, params: [String: Json]) throws(Failure) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.data = try part(settings.inputs.data)
        fingerprint.evaluation = try part(settings.inputs.evaluation ?? settings.inputs.data)
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
    private mutating func part(_ patterns: [String]?) throws(Failure) -> Fingerprint.Part? {
        guard let patterns else { return nil }
        var files: [String: String] = [:]
        var missing: [String] = []
        for pattern in patterns {
            let found = try self.files(of: pattern)
            if found.isEmpty { missing.append(pattern) }
            files.merge(found) { $1 }
        }
        var part = Self.part(of: files)
        part.missing = missing
        return part
    }

    /// The files that a path, folder or glob names: by git's ids, DVC's and LFS's hashes, or by reading them.
    private mutating func files(of pattern: String) throws(Failure) -> [String: String] {
        let name = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
        if let content = try locks.content(of: name) { return [name: content.hash] }
        let selection = PathSelection([pattern])
        let tracked = state.tracked.filter { selection.contains($0.key) }
        if !tracked.isEmpty { return tracked }
        var files: [String: String] = [:]
        for path in Files.expand(name, in: project.root) {
            for file in Files.files(at: path, in: project.root) {
                files[file] = "sha256:" + (try hashes.hash(of: file, in: project.root))
            }
        }
        return files
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

/// Paths, folders and globs, asked whether they name a file.
package struct PathSelection {
    private var exact: Set<String> = []
    private var folders: [String] = []
    private var globs: [Glob] = []

    package init(_ patterns: [String]) {
        for pattern in patterns {
            let name = pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern
            if name.contains(where: { "*?[".contains($0) }) {
                globs.append(Glob(name, separator: "/"))
            } else if name.hasSuffix("/") {
                folders.append(name)
            } else {
                exact.insert(name)
                folders.append(name + "/")
            }
        }
    }

    package func contains(_ path: String) -> Bool {
        exact.contains(path) || folders.contains { path.hasPrefix($0) } || globs.contains { $0.matches(path) }
    }
}
