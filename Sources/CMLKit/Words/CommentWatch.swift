import CMLSystem

/// Keeps a comment up to date with a file until a signal comes: `--watch`.
///
/// What is written while a comment is sent is sent after it, and what was written last before the signal, too. Returns
/// the signal's exit code.
package func watchComment(_ options: CommentOptions, in world: World) throws(Failure) -> Int32 {
    guard options.file != "-" else {
        throw Failure(.usage, "stdin can't be watched", hint: "`--watch` takes a file that is written again")
    }
    guard options.hasMarker else {
        throw Failure(.usage, "`--watch` needs the watermark", hint: "leave out `--rm-watermark`")
    }
    world.signals.install()
    defer { world.signals.uninstall() }
    var watch = CommentWatch(
        writing: try CommentWriting(options, in: world), file: WordFile(options.file, in: world), world: world)
    return try watch.run()
}

struct CommentWatch {
    /// A file that was written this long ago is taken for whole, and a forge isn't asked more often than that.
    private static let settling = 2.0
    private static let interval = 10.0

    let writing: CommentWriting
    let file: WordFile
    let world: World

    /// What tells one state of the text and its images from another.
    private struct State: Equatable {
        var stats: [String: FileStat]
    }

    private var seen: State?
    private var seenAt = 0.0
    private var posted: State?
    private var postedAt = -Double.infinity
    private var images: [String] = []
    private var failure: Failure?

    init(writing: CommentWriting, file: WordFile, world: World) {
        self.writing = writing
        self.file = file
        self.world = world
    }

    mutating func run() throws(Failure) -> Int32 {
        try writing.check()
        world.console.say("watching \(printable(file.name)).")
        while world.signals.pending == nil {
            look()
            if isDue { try post() }
            world.pause(0.5)
        }
        look()
        if seen != posted || failure != nil || writing.isOwed { try post(isLast: true) }
        if let failure { throw failure }
        return 128 + (world.signals.pending ?? 0)
    }

    private mutating func look() {
        let state = State(
            stats: Dictionary(
                ([file.path] + images).compactMap { path in Files.stat(path).map { (path, $0) } }
            ) { first, _ in first })
        guard state != seen else { return }
        seen = state
        seenAt = world.now()
    }

    private var isDue: Bool {
        let now = world.now()
        return seen != posted && now - seenAt >= Self.settling && now - postedAt >= Self.interval
    }

    /// Sends what is there; what fails is said, and tried again with the next change or at the end.
    private mutating func post(isLast: Bool = false) throws(Failure) {
        let state = seen
        postedAt = world.now()
        guard Files.exists(file.path) else {
            posted = state
            return
        }
        do throws(Failure) {
            let markdown = try file.markdown()
            images = writing.images(of: markdown)
            let result = try writing.post(markdown, isLast: isLast)
            failure = result.failure
        } catch {
            failure = error
            if !isLast { world.console.warn("the comment was not written: \(error.what)") }
        }
        posted = state
        look()
        // The images are looked at from now on, which is no change of theirs.
        if images.isEmpty == false, let seen, state?.stats[file.path] == seen.stats[file.path] { posted = seen }
    }
}
