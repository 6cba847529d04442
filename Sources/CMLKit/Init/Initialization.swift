import CMLSystem

/// What `cml init` is asked to do.
package struct InitOptions {
    /// The forge that `--forge` names; nil to detect it.
    package var forge: ForgeKind?
    /// Whether files that are there are replaced.
    package var isForced = false
    /// The release that the workflow installs.
    package var release: String?
    package var sha256: String?

    package init() {}
}

/// What `cml init` did.
package struct Initialized: Equatable {
    /// Paths as seen from where the command runs.
    package var written: [String] = []
    /// Files that were there and stayed as they are.
    package var left: [String] = []
    /// What a person does next, a sentence each.
    package var next: [String] = []
    package var forge: ForgeKind?
    package var framework: String?

    /// Nothing was written because all of it is there.
    package var exitCode: Int32 { written.isEmpty ? 2 : 0 }
}

/// Writes a `cml.yaml` and a CI workflow that fit the project in `world`'s folder.
package func initialize(_ options: InitOptions, in world: World) throws(Failure) -> Initialized {
    let repository = try attempt("open the git repository", at: world.directory) { () throws(GitError) in
        try world.repository()
    }
    let files = ProjectFiles(in: world.directory)
    let draft = ConfigDraft(files)
    // What we write must be what we read.
    _ = try Config.decoding(Array(draft.text.utf8), file: "cml.yaml")
    var writing = try InitWriting(options, in: world, repository)
    writing.result.framework = draft.survey.framework?.title
    try writing.requirePlaces()
    try writing.write(draft.text, to: world.directory + "/cml.yaml")
    try writing.writeWorkflow(installing: Installation(files))
    writing.advise(draft)
    return writing.result
}

/// The files of one `cml init`.
private struct InitWriting {
    let options: InitOptions
    let world: World
    /// The top of the working tree, where CI systems look for their files.
    let top: String
    /// The project's folder below it, with a slash at its end.
    let prefix: String
    let branch: String
    let forge: ForgeKind?
    /// Whether Bitbucket's one file is somebody's own already; asked for before any file is written.
    private let hasPipelines: Bool
    var result = Initialized()

    init(_ options: InitOptions, in world: World, _ repository: Repository?) throws(Failure) {
        self.options = options
        self.world = world
        let top = repository?.workdir.flatMap { Files.realPath($0) } ?? world.directory
        let here = Files.realPath(world.directory) ?? world.directory
        self.top = top
        prefix = here.hasPrefix(top + "/") ? here.dropFirst(top.count + 1) + "/" : ""
        branch = try repository.map { (repository) throws(Failure) in try Self.mainBranch(repository) } ?? "main"
        forge =
            options.forge
            ?? ForgeDetection.forge(remote: repository?.writtenRemoteURL("origin"), context: CIContext(in: world)) {
                Files.exists("\(top)/\($0)")
            }
        hasPipelines = Files.lstat(top + "/bitbucket-pipelines.yml") != nil
        result.forge = forge
    }

    /// The branch that changes are merged into; in a repository without one, the one that is checked out.
    private static func mainBranch(_ repository: Repository) throws(Failure) -> String {
        if let name = try BaseBranch.detectedName(repository) { return name }
        let head = try attempt("read HEAD") { () throws(GitError) in try repository.head() }
        return head.branch ?? "main"
    }

    /// Makes sure, before anything is written, that no file of ours would lie elsewhere by a link or replace a folder.
    func requirePlaces() throws(Failure) {
        try requirePlace(world.directory + "/cml.yaml")
        guard let forge else { return }
        try requirePlace("\(top)/\(path(of: forge))")
        if forge == .gitlab { try requirePlace(top + "/.gitlab-ci.yml") }
    }

    private func requirePlace(_ path: String) throws(Failure) {
        let there = Files.lstat(path)
        let isInTheWay = Files.isFolder(path) || options.isForced && there?.isSymlink == true
        guard !isInTheWay else { throw obstacle(path, to: path, "is in the way of a plain file") }
        var folder = Files.folder(of: path)
        while folder.count > top.count, Files.lstat(folder) == nil { folder = Files.folder(of: folder) }
        guard Files.isFolder(folder) else { throw obstacle(folder, to: path, "is no folder") }
        let real = Files.realPath(folder) ?? folder
        guard real == top || real.hasPrefix(top + "/") else {
            throw obstacle(folder, to: path, "leads out of the repository")
        }
    }

    private func obstacle(_ place: String, to path: String, _ problem: String) -> Failure {
        Failure(
            .usage, "`\(shown(place))` \(problem)", at: shown(path),
            hint: "move it away: `cml init` writes plain files in plain folders")
    }

    mutating func write(_ text: String, to path: String) throws(Failure) {
        let name = shown(path)
        guard options.isForced || Files.lstat(path) == nil else {
            result.left.append(name)
            return
        }
        try attempt("write `\(name)`", at: path) { () throws(FileError) in
            try Files.makeDirectory(Files.folder(of: path))
            try Files.writeAtomically(Array(text.utf8), to: path)
        }
        result.written.append(name)
    }

    /// The path from the project's folder, or from the top with that said.
    private func shown(_ path: String) -> String {
        let folder = world.directory + "/"
        if path.hasPrefix(folder) { return String(path.dropFirst(folder.count)) }
        return path.hasPrefix(top + "/") ? String(path.dropFirst(top.count + 1)) : path
    }

    mutating func writeWorkflow(installing packages: Installation) throws(Failure) {
        guard let forge else {
            result.next.append("no forge was recognised: `cml init --forge NAME` writes its CI workflow")
            return
        }
        // The folder's name stands in YAML and in a shell.
        guard prefix.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_./-".contains($0)) }) else {
            result.next.append(
                "rename the folder `\(prefix.dropLast())` to plain letters: a CI workflow has to name it")
            return
        }
        var workflow = Workflow(forge)
        workflow.branch = branch
        let folder = prefix.isEmpty ? "" : "cd \(prefix.dropLast().description.shellQuoted) && "
        workflow.install = folder + packages.line
        workflow.prefix = prefix
        workflow.release = options.release ?? ""
        workflow.sha256 = options.sha256 ?? ""
        let pipeline = forge == .gitlab ? pipelineOfGitLab : nil
        workflow.stage = pipeline?.stage ?? workflow.stage
        let path = path(of: forge)
        let name = shown("\(top)/\(path)")
        let count = result.written.count
        try write(workflow.text, to: "\(top)/\(path)")
        if result.written.count > count { advise(on: name, installing: packages) }
        try connect(forge, path, pipeline)
    }

    /// What a person has to fill in before the workflow runs.
    private mutating func advise(on workflow: String, installing packages: Installation) {
        if options.release == nil {
            result.next.append("set CML_RELEASE and CML_SHA256 at the top of \(workflow)")
        }
        guard packages.command == nil else { return }
        let reason = packages.unknown.map { "\($0) is conda's, which the runner may lack" } ?? "no file names them"
        result.next.append("write in \(workflow) how the training's packages are installed: \(reason)")
    }

    private var pipelineOfGitLab: GitLabPipeline? {
        (try? Files.read(top + "/.gitlab-ci.yml")).map { GitLabPipeline($0) }
    }

    /// Where the forge looks for the workflow; of a project in a folder it has the folder in its name.
    private func path(of forge: ForgeKind) -> String {
        let name = prefix.isEmpty ? "cml" : "cml-" + prefix.dropLast().map { $0 == "/" ? "-" : String($0) }.joined()
        switch forge {
        case .github: return ".github/workflows/\(name).yml"
        case .gitea:
            return (Files.isFolder(top + "/.forgejo") ? ".forgejo" : ".gitea") + "/workflows/\(name).yml"
        case .gitlab: return ".gitlab/\(name).yml"
        case .bitbucket:
            let file = "bitbucket-pipelines"
            return hasPipelines && !options.isForced || !prefix.isEmpty ? "\(file).\(name).yml" : file + ".yml"
        }
    }

    /// GitLab and Bitbucket read one file, which is never edited.
    private mutating func connect(
        _ forge: ForgeKind, _ path: String, _ pipeline: GitLabPipeline?
    ) throws(Failure) {
        if forge == .gitlab {
            let file = top + "/.gitlab-ci.yml"
            guard Files.lstat(file) != nil else {
                try write("include: [{local: \(path)}]\n", to: file)
                return
            }
            if let addition = (pipeline ?? GitLabPipeline([])).addition(including: path) {
                result.next.append(addition)
            }
        } else if forge == .bitbucket, path != "bitbucket-pipelines.yml" {
            result.next.append("copy the steps and pipelines of \(path) into bitbucket-pipelines.yml")
        }
    }

    mutating func advise(_ draft: ConfigDraft) {
        if draft.train.seeds.isEmpty {
            result.next.append("let the training read CML_SEED, and give `train.seeds`: that tells the noise")
        }
        result.next += draft.train.advice
        if draft.measures.isAssumed {
            result.next.append(
                "check `gates` in cml.yaml: no metrics file is here yet, and a gated metric must be in it")
        }
        result.next.append("`cml check` trains, judges and shows what is measured")
        result.next.append("`cml baseline record` on \(branch) keeps what others are held against")
    }
}
