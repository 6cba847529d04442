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
    try CommentWriting(options, in: world).post(WordFile(options.file, in: world).markdown())
}

/// One comment that is written, once or again and again.
struct CommentWriting {
    let options: CommentOptions
    let scene: WordScene

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

    func post(_ markdown: String) throws(Failure) -> CommentResult {
        switch try scene.access() {
        case .absent(let reason):
            guard scene.isUntrusted else { throw Failure(.usage, reason) }
            return withoutRights(reason, markdown)
        case .ready(let forge):
            if let reason = forge.readOnlyReason(scene.context) {
                guard scene.isUntrusted else { throw Failure(.usage, reason) }
                return withoutRights(reason, markdown)
            }
            return try post(markdown, on: forge)
        }
    }

    private func post(_ markdown: String, on forge: Forge) throws(Failure) -> CommentResult {
        let target = try scene.target(options.place, commit: options.commit, on: forge)
        let dialect = forge.dialect.kind.markdown
        let key = "comment:\(title)"
        var body = CommentBody(markdown: world.console.redacted(markdown))
        if options.hasMarker { body.marker = dialect.marker(key) }
        let written = body.written(within: dialect.budget, rest: rest)
        if written.isCut { tellCut(markdown) }
        do throws(ForgeError) {
            var result = CommentResult(target: target, isCut: written.isCut)
            result.posted = try send(
                written.text, on: target, CommentMarker(key: key, watermark: title, in: dialect), forge)
            let outcome = result.posted?.outcome.rawValue ?? ""
            world.console.say("comment \(outcome) on \(forge.dialect.kind.sentence(target)).")
            return result
        } catch {
            let isHidden = error.kind == .rights || error.kind == .absent
            guard isHidden, scene.isUntrusted else { throw error.failure }
            return withoutRights(error.failure.hint ?? error.failure.what, markdown)
        }
    }

    private func send(
        _ text: String, on target: CommentTarget, _ marker: CommentMarker, _ forge: Forge
    ) throws(ForgeError) -> PostedComment {
        if options.updates { return try forge.upsert(text, on: target, marker: marker) }
        // A lost answer is looked for among the comments that weren't there before; that is asked only then.
        return try forge.create(text, on: target, marker: options.hasMarker ? marker : nil)
    }

    /// A fork's job keeps its exit code: what it would have said is in the job's summary.
    private func withoutRights(_ reason: String, _ markdown: String) -> CommentResult {
        let isKept = scene.summarize(world.console.redacted(markdown))
        scene.skip("comment", isKept ? "\(reason); the text is in the job's summary" : reason)
        return CommentResult(skipped: reason)
    }

    private func tellCut(_ markdown: String) {
        let isKept = scene.summarize(world.console.redacted(markdown))
        world.console.warn(
            "the text is too long for a comment and was cut\(isKept ? "; the whole is in the job's summary" : "").")
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
