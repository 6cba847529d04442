package import CMLSystem

/// What `cml comment create|update` was asked for.
package struct CommentOptions: Equatable, Sendable {
    /// The Markdown's file; `-` is stdin.
    package var file = "-"
    package var place = CommentPlace.automatic
    /// The commit that the comment, or its pull request, is looked for by.
    package var commit: String?
    /// What tells the comment from others of the same place: `{workflow}` and `{run}` in it are the job's.
    package var title = ""
    /// Whether the comment of this title is edited, where there is one.
    package var updates = false
    package var hasMarker = true
    /// Whether local images are given to the forge.
    package var publishes = true
    /// Whether it's written again with each change of the file.
    package var isWatched = false
    package var forge = ForgeOptions()

    package init() {}
}

/// What became of a comment, or why there is none.
package struct CommentResult: Equatable, Sendable {
    package var posted: PostedComment?
    package var target: CommentTarget?
    package var isCut = false
    /// Why the job may not write, where that is nobody's error.
    package var skipped: String?
    /// What kept an image from being uploaded, though the comment is there.
    package var failure: Failure?

    package var json: Json {
        .object([
            "outcome": posted.map { .string($0.outcome.rawValue) } ?? .null,
            "target": target.map { .string($0.name) } ?? .null,
            "url": posted?.comment.url.map { .string($0) } ?? .null,
            "id": posted.map { .string($0.comment.id) } ?? .null,
            "cut": .bool(isCut), "skipped": skipped.map { .string($0) } ?? .null,
        ])
    }
}

/// Posts a file of Markdown as a comment: `cml comment create|update`.
package func postComment(_ options: CommentOptions, in world: World) throws(Failure) -> CommentResult {
    let writing = try CommentWriting(options, in: world)
    return try writing.post(WordFile(options.file, in: world).markdown())
}

/// One comment that is written, once or again and again.
final class CommentWriting {
    private let options: CommentOptions
    private let scene: WordScene
    /// The addresses of the images that were uploaded.
    private var uploaded: [String: String] = [:]
    /// Whether a watched file's text waits for the end, when all of it is written that can be.
    private(set) var isOwed = false
    /// The comment that this job has written already, which is edited from then on.
    private var own: (comment: ForgeComment, target: CommentTarget)?

    private var world: World { scene.world }

    init(_ options: CommentOptions, in world: World) throws(Failure) {
        if options.updates, !options.hasMarker {
            throw Failure(
                .usage, "a comment without a watermark can't be found again to update it",
                hint: "leave out `--rm-watermark`, or use `cml comment create`")
        }
        self.options = options
        scene = WordScene(options.forge, in: world)
    }

    /// Throws what keeps every comment of this job from being written; nothing is sent.
    func check() throws(Failure) {
        if case .absent(let reason) = try scene.access(), !scene.isUntrusted { throw Failure(.usage, reason) }
    }

    /// The local images of a text.
    func images(of markdown: String) -> [String] {
        options.publishes ? ImagePublishing.files(of: markdown, in: folders) : []
    }

    private var folders: [String] { [WordFile(options.file, in: world).folder, world.directory] }

    /// Posts a text; the last one is sent although a signal has come.
    func post(_ markdown: String, isLast: Bool = false) throws(Failure) -> CommentResult {
        switch try scene.access(forLast: isLast) {
        case .absent(let reason):
            guard scene.isUntrusted else { throw Failure(.usage, reason) }
            return withoutRights(reason, markdown, isLast: isLast)
        case .ready(let forge):
            if let reason = forge.readOnlyReason(scene.context) {
                guard scene.isUntrusted else { throw Failure(.usage, reason) }
                return withoutRights(reason, markdown, isLast: isLast)
            }
            return try post(markdown, on: forge, isLast: isLast)
        }
    }

    private func target(on forge: Forge) throws(Failure) -> CommentTarget {
        if let own { return own.target }
        return try scene.target(options.place, commit: options.commit, on: forge)
    }

    private func post(_ markdown: String, on forge: Forge, isLast: Bool) throws(Failure) -> CommentResult {
        let target = try target(on: forge)
        if options.isWatched, !isLast, forge.dialect.updateComment("0", "", on: target) == nil {
            leaveForEnd("\(forge.dialect.kind.name) can't edit this comment later: it is written at the end.")
            return CommentResult(target: target)
        }
        let dialect = forge.dialect.kind.markdown
        let key = "comment:\(title)"
        let (published, failure) = publish(world.console.redacted(markdown), on: forge, for: target)
        var body = published
        if options.hasMarker { body.marker = dialect.marker(key) }
        let written = body.written(within: dialect.budget, rest: rest)
        if written.isCut { tellCut(markdown, isLast: isLast) }
        do throws(ForgeError) {
            var result = CommentResult(target: target, isCut: written.isCut, failure: failure)
            result.posted = try send(
                written.text, on: target, CommentMarker(key: key, watermark: title, in: dialect), forge)
            if let comment = result.posted?.comment, !comment.id.isEmpty { own = (comment, target) }
            let outcome = result.posted?.outcome.rawValue ?? ""
            world.console.say("comment \(outcome) on \(forge.dialect.kind.sentence(target)).")
            return result
        } catch {
            let isHidden = error.kind == .rights || error.kind == .absent
            guard isHidden, scene.isUntrusted else { throw error.failure }
            return withoutRights(error.failure.hint ?? error.failure.what, markdown, isLast: isLast)
        }
    }

    /// The text with its images where readers see them.
    private func publish(
        _ markdown: String, on forge: Forge, for target: CommentTarget
    ) -> (CommentBody, Failure?) {
        guard options.publishes else { return (CommentBody(markdown: markdown), nil) }
        var publishing = ImagePublishing(forge, for: target, folders: folders, job: scene.context.jobURL)
        publishing.uploaded = uploaded
        let published = publishing.publish(markdown)
        uploaded = publishing.uploaded
        published.warnings.forEach(world.console.warn)
        return (CommentBody(markdown: published.markdown, remarks: published.remarks), published.failure)
    }

    private func send(
        _ text: String, on target: CommentTarget, _ marker: CommentMarker, _ forge: Forge
    ) throws(ForgeError) -> PostedComment {
        if let own, let posted = try forge.edit(own.comment, text, on: target) { return posted }
        if options.updates || own != nil { return try forge.upsert(text, on: target, marker: marker) }
        // Where these can't be read, a comment whose answer is lost can't be told from an older one of the same text.
        return try forge.create(
            text, on: target, marker: options.hasMarker ? marker : nil, known: try? forge.comments(on: target))
    }

    /// A fork's job keeps its exit code: what it would have said is in the job's summary.
    private func withoutRights(_ reason: String, _ markdown: String, isLast: Bool) -> CommentResult {
        guard isLast || !options.isWatched else {
            leaveForEnd("the comment can't be written (\(reason)): the text goes to the job's summary at the end.")
            return CommentResult(skipped: reason)
        }
        let isKept = scene.summarize(world.console.redacted(markdown))
        scene.skip("comment", isKept ? "\(reason); the text is in the job's summary" : reason)
        return CommentResult(skipped: reason)
    }

    private func tellCut(_ markdown: String, isLast: Bool) {
        guard isLast || !options.isWatched else {
            return leaveForEnd("the text is too long for a comment and is cut; the whole is kept at the end.")
        }
        let isKept = scene.summarize(world.console.redacted(markdown))
        world.console.warn(
            "the text is too long for a comment and was cut\(isKept ? "; the whole is in the job's summary" : "").")
    }

    /// Has a watched file's text written once more at the end, and says so the first time: a summary is only appended to.
    private func leaveForEnd(_ sentence: String) {
        if !isOwed { world.console.say(sentence) }
        isOwed = true
    }

    /// Where a reader of a comment that was cut finds the rest.
    private var rest: String {
        let name = options.file == "-" ? "text" : MarkdownText.inline("`\(FileName(options.file).name)`")
        guard let job = scene.context.jobURL else { return "The whole \(name) is where it was made." }
        return "The whole \(name) is in \(MarkdownText.link("the job", to: job))."
    }

    /// The title with the job's workflow and run in it.
    private var title: String {
        let (workflow, run) = Self.names(world.environment, scene.context)
        return options.title.replacing("{workflow}", with: workflow).replacing("{run}", with: run)
    }

    /// What iterative/cml calls the workflow and the run, system by system.
    static func names(_ environment: [String: String], _ context: CIContext) -> (workflow: String, run: String) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let names =
            switch context.system {
            case "GitLab CI": (value("CI_PIPELINE_ID"), value("CI_JOB_ID"))
            case "Bitbucket Pipelines":
                (value("BITBUCKET_PIPELINE_UUID") ?? context.runID, value("BITBUCKET_STEP_UUID"))
            default: (value("GITHUB_WORKFLOW") ?? context.job, context.runID)
            }
        return (names.0 ?? "local", names.1 ?? "local")
    }
}

extension ForgeKind {
    /// What a comment is on, in the forge's own words.
    func sentence(_ target: CommentTarget) -> String {
        guard case .pullRequest(let number) = target else { return target.name }
        return "\(request) \(number)"
    }
}
