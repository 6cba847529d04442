package import CMLSystem

/// What `cml image push` is asked to do.
package struct ImagePushOptions {
    package var selection = Project.Selection()
    package var registry = RegistryOptions()
    /// The image's name, instead of `image.name`.
    package var name: String?
    /// Templates, instead of `image.tags`.
    package var tags: [String] = []
    package var pushesFromPullRequest = false
    package var base: String?
    package var remote = "origin"

    package init() {}
}

/// What was pushed, or why nothing was.
package struct ImagePushResult {
    package var image: BuiltImage
    package var name: String
    package var digest: String?
    package var tags: [String] = []
    package var record: ImageRecord?
    /// The steps not taken, with their reasons.
    package var skipped: [String] = []

    package var json: Json {
        var fields: [String: Json] = [
            "image": .string(name), "tags": .array(tags.map { .string($0) }),
            "skipped": .array(skipped.map { .string($0) }), "pushed": .bool(digest != nil),
        ]
        fields["digest"] = digest.map { .string($0) }
        fields["record"] = record?.json
        return .object(fields)
    }
}

/// Pushes the image that was built and tested last, by its id.
package func pushImage(_ options: ImagePushOptions, in world: World) throws(Failure) -> ImagePushResult {
    let project = try Project(options.selection, in: world)
    let lock = try project.lockImage()
    defer { lock.release() }
    return try ImagePushing(options, project, in: world).run()
}

/// One `cml image push`.
struct ImagePushing {
    let options: ImagePushOptions
    let world: World
    let context: CIContext
    let project: Project
    let repository: Repository
    let image: BuiltImage
    let name: ImageName
    let tags: ImageTags

    init(_ options: ImagePushOptions, _ project: Project, in world: World) throws(Failure) {
        self.options = options
        self.world = world
        self.project = project
        guard let repository = project.repository else {
            throw Failure(.usage, "what is pushed is noted in git, and this is no git repository", at: project.root)
        }
        self.repository = repository
        let (context, base) = try CIContext.ofJob(in: world, repository, base: options.base)
        self.context = context
        image = try BuiltImage.last(in: project)
        guard let text = options.name ?? image.name ?? project.config.image?.name else {
            throw Failure(.usage, "the image has no name", at: "image.name", hint: "such as `ghcr.io/acme/churn`")
        }
        let name = try ImageName(parsing: text, at: "image.name")
        guard name.tag == nil, name.digest == nil else {
            throw Failure(
                .usage, "the image's name has a tag: `\(text)`", at: "image.name", hint: "tags are under `image.tags`")
        }
        self.name = name
        let isBase = try RunScene.isBaseRun(context, base, repository)
        tags = try ImageTags(
            options.tags.isEmpty ? project.config.image?.tags ?? [] : options.tags,
            ImageTags.Facts(image, isBaseRun: isBase))
    }

    func run() throws(Failure) -> ImagePushResult {
        var result = ImagePushResult(image: image, name: name.plain)
        if let reason = reasonToStay {
            result.skipped.append(skip("push", reason))
            return result
        }
        let check = try requireGreen()
        world.signals.install()
        defer { world.signals.uninstall() }
        let registry = options.registry.registry(name, builder: image.builder, in: world)
        let manifest = try deliver(to: registry)
        var record = ImageRecord(
            image, record: check.record.id, check: check.id, name: name.plain, digest: manifest.digest,
            tags: [unique] + tags.tags)
        record.config = manifest.config
        record.children = manifest.children
        try note(record, check, &result)
        for tag in tags.tags {
            try registry.move(tag, to: manifest)
            try endOnSignal()
        }
        result.skipped += tags.skipped.map { skip($0) }
        result.digest = manifest.digest
        result.tags = [unique] + tags.tags
        result.record = record
        return result
    }

    /// The tag that no other image has: made of the image's id.
    var unique: String { "cml-" + image.id.dropFirst("sha256:".count).prefix(24) }

    private func skip(_ step: String, _ reason: String) -> String { skip("\(step) (\(reason))") }

    private func skip(_ what: String) -> String {
        let sentence = "skipped: \(what)"
        world.console.say(sentence)
        return sentence
    }

    /// What forbids to push without being anybody's fault.
    private var reasonToStay: String? {
        if context.isFork || image.isFork { return "a fork's image is never pushed" }
        let isPullRequest = context.isPullRequest || RecordSelection.isPullRequest(image.event)
        guard isPullRequest, !options.pushesFromPullRequest else { return nil }
        return "a pull request's image is pushed only with `--push-from-pull-request`"
    }

    /// Throws (1) unless everything that was asked of the image is green, now too; returns the check that says so.
    private func requireGreen() throws(Failure) -> VouchingCheck {
        guard image.check != nil else {
            throw Failure(
                .gate, "the image was built ungated, so it is not pushed", at: image.id,
                hint: "build it again without `--allow-ungated`, when its check has passed")
        }
        guard image.failed.isEmpty else {
            let names = image.failed.map { "`\($0)`" }.joined(separator: ", ")
            throw Failure(.gate, "the image failed its gates: \(names)", at: image.id)
        }
        if let serve = project.config.serve { try requireTest(by: serve) }
        return try ImageEvidence(project, repository, in: world, remote: options.remote, profile: image.profile)
            .require(image.commit, image.tree)
    }

    /// Throws (1) unless the image passed its test; a test of `serve.command` vouches only for what can't be started.
    private func requireTest(by serve: Config.ServeSettings) throws(Failure) {
        guard let test = image.test else {
            throw Failure(
                .gate, "the image was not tested, and `serve` says how", at: image.id, hint: "`cml image test`")
        }
        guard test.hasPassed else {
            throw Failure(.gate, "the image failed its test", at: image.id, details: test.failures)
        }
        guard test.isOfCommand else { return }
        guard ContainerStart(image: image, port: serve.port, world: world).obstacle() != nil else {
            throw Failure(
                .gate, "only `serve.command` was tested, and the image can be started here", at: image.id,
                hint: "`cml image test` starts it")
        }
    }

    private func endOnSignal() throws(Failure) {
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
    }
}

// MARK: - The registry

extension ImagePushing {
    /// Brings the image to the registry under its unique tag, and returns the manifest that the registry has of it.
    private func deliver(to registry: Registry) throws(Failure) -> ImageManifest {
        if let there = try registry.manifest(unique), isOurs(there) { return there }
        try endOnSignal()
        if let layout = image.layout {
            try LayoutPush(layout: OciLayout(layout), registry: registry).push(as: unique)
        } else {
            try EnginePush(
                image: image, target: name.tagged(unique), isInsecure: options.registry.isInsecure, world: world,
                directory: project.root
            ).push()
        }
        try endOnSignal()
        guard let manifest = try registry.manifest(unique) else {
            throw Failure(
                .delivery, "the registry has nothing under the tag that was just pushed", at: "\(name.plain):\(unique)")
        }
        guard isOurs(manifest) else {
            throw Failure(
                .delivery, "the registry holds another image under `\(unique)` than the one that was tested",
                at: "\(manifest.config ?? manifest.digest) instead of \(image.id)",
                hint: "somebody else pushed there; push again")
        }
        return manifest
    }

    /// Whether the registry's manifest is of the tested image: its configuration is the image's id; engines that keep
    /// manifests call the image by its manifest's digest.
    private func isOurs(_ manifest: ImageManifest) -> Bool {
        manifest.config == image.id || manifest.digest == image.id
    }

    /// Notes that the image is there, before other tags move to it: what a tag leads to can always be verified.
    private func note(
        _ record: ImageRecord, _ check: VouchingCheck, _ result: inout ImagePushResult
    ) throws(Failure) {
        let notes = ImageNotes(project, repository, in: world, remote: options.remote)
        try notes.store(record, check)
        if let reason = try notes.push(isFromCI: context.system != nil) {
            result.skipped.append(skip("push of the notes", reason))
        }
    }
}
