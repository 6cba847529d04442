import CMLSystem

/// What `cml image verify` and `promote` are asked to do.
package struct ImageVerifyOptions {
    package var selection = Project.Selection()
    package var registry = RegistryOptions()
    package var remote = "origin"

    package init() { selection.needsJob = false }
}

/// Verifies an image of a registry.
package func verifyImage(
    _ text: String, _ options: ImageVerifyOptions, in world: World
) throws(Failure) -> ImageVerification {
    let repository = try place(options, in: world).repository
    let name = try ImageName(parsing: text)
    let registry = options.registry.registry(name, builder: nil, in: world)
    return try ImageVerifying(repository: repository, world: world, remote: options.remote)
        .verify(name, in: registry).0
}

/// What became of a promotion.
package struct ImagePromotion {
    package var verification: ImageVerification
    package var tag: String
    /// Whether the tag led to the image already, and the notes say so.
    package var wasThere = false
    /// Why the notes reached no remote.
    package var skipped: [String] = []

    package var exitCode: Int32 { verification.exitCode }
}

/// Moves a tag to a verified image, in the registry alone, and notes it.
package func promoteImage(
    _ text: String, to tag: String, _ options: ImageVerifyOptions, in world: World
) throws(Failure) -> ImagePromotion {
    guard ImageName.isTag(tag) else {
        throw Failure(
            .usage, "`\(printable(tag))` is no tag of an image", hint: "letters, digits, `_`, `.` and `-`, at most 128")
    }
    let (project, repository) = try place(options, in: world)
    let name = try ImageName(parsing: text)
    let registry = options.registry.registry(name, builder: nil, in: world)
    let (verification, manifest) = try ImageVerifying(repository: repository, world: world, remote: options.remote)
        .verify(name, in: registry)
    var promotion = ImagePromotion(verification: verification, tag: tag)
    guard let verified = verification.verified else { return promotion }
    let before = try registry.manifest(tag)
    let notes = ImageNotes(project, repository, in: world, remote: options.remote)
    let last = try PromotionRecord.last(of: name.plain, tag: tag, in: repository)
    promotion.wasThere = before?.digest == manifest.digest && last == manifest.digest
    if !promotion.wasThere {
        try registry.move(tag, to: manifest)
        let line = PromotionRecord.line(verified, tag: tag, from: before?.digest, in: world)
        try notes.store(line, commit: verified.record.commit, tree: verified.record.tree)
    }
    if let reason = try notes.push(isFromCI: CIContext(in: world).system != nil) {
        promotion.skipped = ["skipped: push of the notes (\(reason))"]
    }
    return promotion
}

private func place(
    _ options: ImageVerifyOptions, in world: World
) throws(Failure) -> (project: Project, repository: Repository) {
    let project = try Project(options.selection, in: world)
    guard let repository = project.repository else {
        throw Failure(
            .usage, "an image is judged by the git notes, and this is no git repository", at: world.directory,
            hint: "check the repository out, shallow will do")
    }
    return (project, repository)
}

/// That a tag was moved to a verified image: the line of kind `promotion`.
enum PromotionRecord {
    static func line(_ image: VerifiedImage, tag: String, from before: String?, in world: World) -> Json {
        let context = CIContext(in: world)
        let now = world.now()
        var fields: [String: Json] = [
            "v": .integer(RunRecord.version), "kind": .string("promotion"),
            "id": .string("promotion-" + Clock.id(now, random: world.random())),
            "record": .string(image.record.record), "check": .string(image.record.check),
            "project": .string(image.record.project), "profile": .string(image.record.profile),
            "commit": .string(image.record.commit), "tree": .string(image.record.tree),
            "image": .string(image.name.plain), "digest": .string(image.digest), "tag": .string(tag),
            "time": .string(Clock.iso8601(now)), "about": .string(image.record.id),
        ]
        fields["from"] = before.map { .string($0) }
        fields["actor"] = context.actor.map { .string($0) }
        fields["event"] = context.event.map { .string($0) }
        return .object(fields)
    }

    /// The digest that the newest promotion of a tag names.
    static func last(of image: String, tag: String, in repository: Repository) throws(Failure) -> String? {
        let notes = try NotesStore(repository).notes(having: "\"promotion\"")
        var newest: (time: String, id: String, digest: String)?
        for case .fact("promotion", let json) in notes.joined() {
            guard json["image"]?.string == image, json["tag"]?.string == tag, let time = json["time"]?.string,
                let id = json["id"]?.string, let digest = json["digest"]?.string
            else { continue }
            if let known = newest, (known.time, known.id) >= (time, id) { continue }
            newest = (time, id, digest)
        }
        return newest?.digest
    }
}
