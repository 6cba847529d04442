package import CMLSystem

/// The folder that a `cml.yaml` describes, with its configuration and repository.
package struct Project {
    /// The project root, absolute, without a trailing slash.
    package var root: String
    package var config: Config
    /// nil outside a git repository, and with `--no-baseline`.
    package var repository: Repository?
    /// Why there is none.
    package let repositoryAbsence: String
    /// The root's path in the repository, empty or with a trailing slash.
    package var prefix: String
    package var name: String
    /// Where the journal and the lock lie: one for each working tree and project, with `--no-baseline` too.
    package var stateFolder: String
    /// The folder of runs and caches, ignored by its own `.gitignore`.
    package var folder: String

    /// Which configuration to read, and what the command line adds to it.
    package struct Selection {
        package var config: String?
        package var command: String?
        package var metrics: [String] = []
        package var usesRepository = true
        /// Whether a configuration with metric files must be there; two files can be compared without one.
        package var needsJob = true

        package init() {}
    }

    /// Finds the project of `world`'s folder: the nearest `cml.yaml` upward, or what the command line gives.
    package init(_ selection: Selection, in world: World) throws(Failure) {
        let found = try Self.repository(in: world, isNeeded: selection.usesRepository)
        let repository = selection.usesRepository ? found : nil
        repositoryAbsence = selection.usesRepository ? "not a git repository" : "`--no-baseline` was given"
        let (root, file) = try Self.locate(selection, in: world, top: found.map { $0.workdir ?? $0.gitDirectory })
        self.root = root
        folder = root + "/.cml"
        self.repository = repository
        let prefix = Self.prefix(of: root, in: found?.workdir)
        self.prefix = prefix
        stateFolder = Self.stateFolder(of: root, prefix: prefix, in: found)
        config = try Self.config(at: root, file: file, selection)
        name = config.project ?? Self.defaultName(root: root, prefix: prefix, repository)
        for note in try config.fillFromDvc(in: root) { world.console.warn("dvc.yaml: \(note)") }
        try requireJob(selection)
    }

    private static func stateFolder(of root: String, prefix: String, in repository: Repository?) -> String {
        guard let repository else { return root + "/.cml/state" }
        let place = prefix.isEmpty ? "" : "/" + prefix.dropLast().map { $0 == "/" ? "%" : String($0) }.joined()
        return repository.gitDirectory + "/cml" + place
    }

    package func path(_ relative: String) -> String { root + "/" + relative }

    /// The settings of the job under `profile`, one for each selected dataset.
    package func settings(profile: String, datasets: [String]) throws(Failure) -> [JobSettings] {
        let names: [String?] =
            datasets.isEmpty ? (config.datasets.isEmpty ? [nil] : config.datasets.map(\.name)) : datasets
        var settings: [JobSettings] = []
        for name in names {
            settings.append(try config.resolved(profile: profile, dataset: name))
        }
        return settings
    }

    /// The repository here; one that can't be read is an error only where its history is needed.
    private static func repository(in world: World, isNeeded: Bool) throws(Failure) -> Repository? {
        do {
            return try world.repository()
        } catch {
            guard isNeeded else { return nil }
            throw Failure(
                .usage, "can't open the git repository: \(error)", at: world.directory,
                hint: "`--no-baseline` judges absolute gates without it")
        }
    }

    private static func locate(
        _ selection: Selection, in world: World, top: String?
    ) throws(Failure) -> (root: String, file: String?) {
        if let config = selection.config {
            let path = config.hasPrefix("/") ? config : world.directory + "/" + config
            guard Files.exists(path) else {
                throw Failure(.usage, "no file `\(config)`", hint: "`--config` names the cml.yaml to read")
            }
            let parts = path.split(separator: "/", omittingEmptySubsequences: true)
            return ("/" + parts.dropLast().joined(separator: "/"), parts.last.map(String.init))
        }
        if let found = Config.locate(from: world.directory, top: top, exists: Files.exists) { return found }
        guard
            selection.command != nil || !selection.metrics.isEmpty || !selection.needsJob
                || Files.exists(world.directory + "/dvc.yaml")
        else {
            throw Failure(
                .usage, "no cml.yaml here or in a folder above", at: world.directory,
                hint: "`cml init` writes one; or give `--command` and `--metrics`")
        }
        return (world.directory, nil)
    }

    private static func prefix(of root: String, in workdir: String?) -> String {
        guard let workdir else { return "" }
        let real = Files.realPath(root) ?? root
        let top = Files.realPath(workdir) ?? workdir
        guard real != top, real.hasPrefix(top + "/") else { return "" }
        return String(real.dropFirst(top.count + 1)) + "/"
    }

    private static func config(at root: String, file: String?, _ selection: Selection) throws(Failure) -> Config {
        var config = Config()
        if let file {
            let bytes = try attempt("read `\(file)`", at: root) { () throws(FileError) in
                try Files.read(root + "/" + file)
            }
            config = try Config.decoding(bytes, file: file)
        }
        try config.take(command: selection.command, metrics: selection.metrics)
        return config
    }

    /// The name of a project whose `cml.yaml` gives none.
    var defaultName: String { Self.defaultName(root: root, prefix: prefix, repository) }

    private static func defaultName(root: String, prefix: String, _ repository: Repository?) -> String {
        let remote = repository?.remoteURL("origin") ?? repository?.workdir ?? root
        var base = remote.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? "project"
        if base.hasSuffix(".git") { base.removeLast(4) }
        return prefix.isEmpty ? base : base + "/" + prefix.dropLast()
    }

    /// Checks that there is something to read; that there is something to run is asked by who trains.
    private func requireJob(_ selection: Selection) throws(Failure) {
        guard config.metrics.isEmpty, selection.needsJob else { return }
        throw Failure(
            .usage, "no metric files are named", at: config.file ?? root,
            hint: "list them under `metrics:` in cml.yaml, or give `--metrics FILE`")
    }
}
