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
    try writing.write(draft.text, to: world.directory + "/cml.yaml")
    try writing.writeWorkflow(installing: Workflow.install(files))
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
        result.forge = forge
    }

    /// The branch that changes are merged into; in a repository without one, the one that is checked out.
    private static func mainBranch(_ repository: Repository) throws(Failure) -> String {
        if let name = try BaseBranch.detectedName(repository) { return name }
        let head = try attempt("read HEAD") { () throws(GitError) in try repository.head() }
        return head.branch ?? "main"
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

    mutating func writeWorkflow(installing command: String) throws(Failure) {
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
        workflow.install = prefix.isEmpty ? command : "cd \(prefix.dropLast().description.shellQuoted) && \(command)"
        workflow.prefix = prefix
        workflow.release = options.release ?? ""
        workflow.sha256 = options.sha256 ?? ""
        let count = result.written.count
        try write(workflow.text, to: "\(top)/\(path(of: forge))")
        if options.release == nil, result.written.count > count {
            result.next.append("set CML_RELEASE and CML_SHA256 at the top of \(shown("\(top)/\(path(of: forge))"))")
        }
        try connect(forge)
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
            return Files.exists("\(top)/\(file).yml") && !options.isForced || !prefix.isEmpty
                ? "\(file).\(name).yml" : file + ".yml"
        }
    }

    /// GitLab and Bitbucket read one file, which is never edited.
    private mutating func connect(_ forge: ForgeKind) throws(Failure) {
        let path = path(of: forge)
        if forge == .gitlab {
            let include = "include: [{local: \(path)}]"
            let file = top + "/.gitlab-ci.yml"
            guard Files.lstat(file) != nil else {
                try write(include + "\n", to: file)
                return
            }
            let text = (try? Files.read(file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if !text.contains(path) { result.next.append("add to .gitlab-ci.yml: `\(include)`") }
        } else if forge == .bitbucket, path != "bitbucket-pipelines.yml" {
            result.next.append("copy the steps and pipelines of \(path) into bitbucket-pipelines.yml")
        }
    }

    mutating func advise(_ draft: ConfigDraft) {
        if draft.train.seeds.isEmpty {
            result.next.append("let the training read CML_SEED, and give `train.seeds`: that tells the noise")
        }
        if draft.measures.gates.isEmpty {
            result.next.append("`cml check` shows what is measured; then write `gates` for what must not get worse")
        }
        result.next.append(
            "`cml check` tries it here; `cml baseline record` on \(branch) keeps what others are held against")
    }
}
