package import CMLSystem

/// What `cml check create` was asked for.
package struct CheckWordOptions: Equatable, Sendable {
    /// The Markdown's file; `-` is stdin.
    package var file = "-"
    package var commit: String?
    package var title = "CML Report"
    package var conclusion = CheckRun.Conclusion.success
    package var progress = CheckRun.Progress.completed
    package var forge = ForgeOptions()

    package init() {}
}

/// What was written beside a commit.
package struct WrittenCheck: Equatable, Sendable {
    package enum Form: String, Sendable {
        case checkRun = "check-run"
        case status
    }

    /// nil where the job has no rights.
    package var form: Form?
    package var commit: String
    package var id: String?
    package var skipped: String?

    package var json: Json {
        .object([
            "form": form.map { .string($0.rawValue) } ?? .null, "commit": .string(commit),
            "id": id.map { .string($0) } ?? .null, "skipped": skipped.map { .string($0) } ?? .null,
        ])
    }
}

/// Shows a file of Markdown beside a commit: a check run on GitHub, a commit status elsewhere.
package func writeCheck(_ options: CheckWordOptions, in world: World) throws(Failure) -> WrittenCheck {
    let scene = WordScene(options.forge, in: world)
    let text = try WordFile(options.file, in: world).markdown()
    let commit = try scene.commit(options.commit)
    let writing = CheckWriting(options: options, scene: scene, commit: commit, text: world.console.redacted(text))
    switch try scene.access() {
    case .absent(let reason): return try writing.refused(reason)
    case .ready(let forge):
        if let reason = forge.readOnlyReason(scene.context) { return try writing.refused(reason) }
        do throws(ForgeError) {
            return try forge.dialect.kind == .github ? writing.checkRun(on: forge) : writing.status(on: forge)
        } catch {
            guard error.kind == .rights, scene.isUntrusted else { throw error.failure }
            return try writing.refused(error.failure.hint ?? error.failure.what)
        }
    }
}

private struct CheckWriting {
    let options: CheckWordOptions
    let scene: WordScene
    let commit: String
    let text: String

    func checkRun(on forge: Forge) throws(ForgeError) -> WrittenCheck {
        var check = CheckRun(
            title, commit: commit, progress: options.progress,
            conclusion: options.progress == .completed ? options.conclusion : nil, title: title,
            summary: CommentBody(markdown: text).written(
                within: MarkdownDialect.Budget(characters: 65_000, bytes: 65_000), rest: ""
            ).text)
        check.url = scene.context.jobURL
        let id = try forge.write(check)
        scene.world.console.say("check run `\(title)` written on commit \(commit.prefix(12)).")
        return WrittenCheck(form: .checkRun, commit: commit, id: id)
    }

    func status(on forge: Forge) throws(ForgeError) -> WrittenCheck {
        var status = CommitStatus(title, state, words, url: scene.context.jobURL)
        if scene.context.forge == .gitlab, scene.context.commit == commit { status.pipeline = scene.context.runID }
        try forge.set(status, on: commit)
        scene.world.console.say(
            "\(forge.dialect.kind.name) has no check runs: status `\(title)` set on commit \(commit.prefix(12)).")
        return WrittenCheck(form: .status, commit: commit)
    }

    /// A fork's job keeps its exit code; everybody else is told what to change.
    func refused(_ reason: String) throws(Failure) -> WrittenCheck {
        guard scene.isUntrusted else { throw Failure(.usage, reason) }
        scene.skip("check", scene.summarize(text) ? "\(reason); the text is in the job's summary" : reason)
        return WrittenCheck(commit: commit, skipped: reason)
    }

    private var title: String { scene.world.console.redacted(printable(options.title)) }

    /// A status has no neutral state, and what was passed over blocks nobody.
    private var state: CommitStatus.State {
        guard options.progress == .completed else { return .pending }
        switch options.conclusion {
        case .success, .neutral, .skipped: return .success
        case .failure: return .failure
        case .cancelled, .timedOut: return .error
        }
    }

    private var words: String {
        let word = options.progress == .completed ? options.conclusion.rawValue : options.progress.rawValue
        return word.replacing("_", with: " ")
    }
}
