import CMLSystem

/// What `cml image build` came to.
package struct ImageBuildResult {
    /// nil after a dry run.
    package var image: BuiltImage?
    /// The verdicts of the gates on `image.*`; nil after a dry run.
    package var judgement: Judgement?
    /// The command lines, in their order.
    package var commands: [[String]]
    package var notices: [String] = []
    /// Why nothing would be built, in a dry run.
    package var refusal: Failure?

    package var exitCode: Int32 { refusal?.exitCode ?? (judgement?.isFailed == true ? 1 : 0) }
}

/// Builds an image of the tree that is checked out, when the check of exactly this tree passed.
package func buildImage(_ options: ImageBuildOptions, in world: World) throws(Failure) -> ImageBuildResult {
    let scene = try ImageBuilding(options, in: world)
    return try scene.run()
}

/// One `cml image build`: the tree, the builder and the check that lets it happen.
struct ImageBuilding {
    let options: ImageBuildOptions
    let world: World
    let project: Project
    let repository: Repository
    let settings: Config.ImageSettings
    let commit: String
    let tree: String
    let changed: [String]
    let context: BuildContext

    init(_ options: ImageBuildOptions, in world: World) throws(Failure) {
        self.options = options
        self.world = world
        project = try Project(options.selection, in: world)
        try Journal.recoverIfFree(project, console: world.console)
        guard let repository = project.repository else {
            throw Failure(.usage, "an image is built of a commit, and this is no git repository", at: project.root)
        }
        self.repository = repository
        settings = project.config.image ?? Config.ImageSettings()
        let state = try InputState(of: project, in: world)
        guard let commit = state.commit, let tree = state.tree else {
            throw Failure(
                .usage, "the repository has no commit yet, so there is nothing to build", hint: "commit first")
        }
        (self.commit, self.tree, changed) = (commit, tree, state.changed)
        context = BuildContext(project, repository, tree: tree)
    }

    func run() throws(Failure) -> ImageBuildResult {
        let lock = options.isDryRun ? nil : try project.lockImage()
        defer { lock?.release() }
        for tag in settings.tags { try ImageTags.check(tag) }
        if let name = settings.name { _ = try ImageName(parsing: name, at: "image.name") }
        let choice = BuilderChoice(in: world)
        let builder = try choice.builder(named: options.builder ?? settings.builder)
        var build = try options.build(settings, in: context, world: world)
        if let obstacle = builder.obstacle(to: build) { throw obstacle }
        // What is refused must leave nothing that a push could take for it.
        if !options.isDryRun { try BuiltImage.forget(in: project) }
        let (check, refusal) = try vouching()
        build.labels = ImageLabels.labels(of: project, commit: commit, created: world.now(), check: check, in: world)
        var result = ImageBuildResult(commands: builder.building(build), refusal: refusal)
        if options.isDryRun { return result }
        if let refusal { throw refusal }
        try choice.requireEngine(of: builder)
        let made = try make(build, by: builder, check)
        result.notices = made.notices
        let judged = try ImageJudging(project, in: world, base: base).judge(made.image, at: .build)
        var image = made.image
        image.failed = judged.judgement.gates.filter(\.isBlocking).map(\.metric)
        try image.save(in: project)
        result.notices += judged.notices + judged.judgement.notices
        (result.image, result.judgement) = (image, judged.judgement)
        return result
    }

    private var base: BaseName? { BaseName(option: options.base, ci: CIContext(in: world)) }

    /// The check that opens the gate, or why none does; with `--allow-ungated` that's only told.
    private func vouching() throws(Failure) -> (check: VouchingCheck?, refusal: Failure?) {
        do throws(Failure) {
            return (
                try ImageEvidence(project, repository, in: world, remote: options.remote).require(commit, tree), nil
            )
        } catch {
            guard error.kind == .gate else { throw error }
            guard options.allowsUngated else { return (nil, error) }
            world.console.warn("the image is built ungated, marked so, and can't be pushed: \(error.what)")
            return (nil, nil)
        }
    }

    /// Makes the context, builds, and measures; the scratch folder is removed whatever happens.
    private func make(
        _ build: ImageBuild, by builder: ImageBuilder, _ check: VouchingCheck?
    ) throws(Failure) -> (image: BuiltImage, notices: [String]) {
        world.signals.install()
        defer { world.signals.uninstall() }
        try BuildContext.remove(context.scratch)
        try BuildContext.remove(context.layout)
        var outcome: Result<(image: BuiltImage, notices: [String]), Failure>
        do throws(Failure) {
            outcome = .success(try built(build, by: builder, check))
        } catch {
            outcome = .failure(error)
        }
        try BuildContext.remove(context.scratch)
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        return try outcome.get()
    }

    private func built(
        _ build: ImageBuild, by builder: ImageBuilder, _ check: VouchingCheck?
    ) throws(Failure) -> (image: BuiltImage, notices: [String]) {
        let model = ModelFiles(project: project, settings: settings)
        let paths = try model.paths()
        let git = GitProgram(
            directory: project.root, environment: world.environment, trusting: repository.isTrusted,
            signals: world.signals)
        let made = try context.make(model: paths, with: git)
        _ = try context.dockerfile(options.dockerfileName(settings))
        let vouched = try vouch(for: paths, model, check)
        let run = BuilderRun(
            builder: builder, world: world, directory: context.path, hiding: build.secrets.compactMap { value(of: $0) })
        let begin = world.now()
        try run.build(build)
        let seconds = world.now() - begin
        let id = try run.id(of: build)
        var image = BuiltImage(
            id: id, builder: builder, project: project.name, profile: settings.profile, commit: commit, tree: tree,
            time: Clock.iso8601(begin))
        describe(&image, check, build)
        image.model = Dictionary(vouched.map { ($0.path, $0.sha256) }) { $1 }
        image.metrics["image.build_seconds"] = Metric(seconds, unit: "s")
        image.metrics["image.size"] = Metric(Double(try run.size(of: id, build, scratch: context.scratch)), unit: "B")
        return (image, made.sentences + changedSentence + image.untestedSentence)
    }

    /// What a secret holds, so that it can be hidden where the builder repeats it.
    private func value(of secret: BuildSecret) -> String? {
        switch secret.source {
        case .environment(let name): world.environment[name]
        case .file(let path): (try? Files.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Without a gate nothing vouches for the model either, and nobody is told otherwise.
    private func vouch(
        for paths: [String], _ model: ModelFiles, _ check: VouchingCheck?
    ) throws(Failure) -> [ModelFiles.Vouched] {
        guard check != nil || !options.allowsUngated else { return [] }
        let evidence = try CheckEvidence(repository, folder: RunFolder(of: project))
        let records = ModelRecords(
            project: project, gate: ImageGate(project, in: world), check: check, evidence: evidence)
        return try model.check(paths, in: context.path, by: records)
    }

    private func describe(_ image: inout BuiltImage, _ check: VouchingCheck?, _ build: ImageBuild) {
        let ci = CIContext(in: world)
        image.name = settings.name
        image.check = check?.id
        image.record = check?.record.id
        image.head = ci.head ?? commit
        image.event = ci.event
        image.ref = ci.ref ?? (try? repository.head().branch).flatMap { $0 }
        image.isFork = ci.isFork || check?.isFork == true
        image.platforms = build.platforms
        image.layout = build.layout
        image.environment = RunEnvironment(
            probing: "", root: project.root, environment: world.environment, runner: ci.runner)
        image.environment.packages = [:]
        image.environment.python = nil
    }

    private var changedSentence: [String] {
        guard !changed.isEmpty else { return [] }
        let more = changed.count > 3 ? " and \(changed.count - 3) more" : ""
        return [
            "the image is of commit \(commit.prefix(7)), without the changes of the working tree: "
                + changed.prefix(3).map { "`\(printable($0))`" }.joined(separator: ", ") + more
        ]
    }
}
