import CMLSystem

/// Runs a builder's command lines.
struct BuilderRun {
    let builder: ImageBuilder
    let world: World
    let directory: String
    /// Hides what the build's secrets hold, too, from what is shown.
    let redaction: Redaction

    init(builder: ImageBuilder, world: World, directory: String, hiding secrets: [String] = []) {
        self.builder = builder
        self.world = world
        self.directory = directory
        var known = world.environment
        for (number, secret) in secrets.enumerated() { known["CML_BUILD_\(number)_SECRET"] = secret }
        redaction = secrets.isEmpty ? world.console.redaction : Redaction(environment: known)
    }

    /// Builds, showing what the builder says.
    func build(_ image: ImageBuild) throws(Failure) {
        clean(image)
        defer { clean(image) }
        for words in builder.building(image) { try show(words, "the image build failed", .training) }
    }

    /// Most often there is nothing to clean, which is no failure.
    private func clean(_ image: ImageBuild) {
        guard let words = builder.cleaning(image) else { return }
        _ = try? Command(words, directory: directory, environment: world.environment)
            .run(signals: world.signals)
    }

    /// The id that the builder wrote; of several platforms the digest of the layout's index.
    func id(of image: ImageBuild) throws(Failure) -> String {
        if let folder = image.layout {
            let layout = try OciLayout(folder)
            try requirePlatforms(image.platforms, in: layout)
            return layout.digest
        }
        let bytes = try attempt("read the image's id", .delivery, at: image.idFile) { () throws(FileError) in
            try Files.read(image.idFile, limit: 4096)
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        let id = text.hasPrefix("sha256:") ? text : "sha256:" + text
        guard ImageDigest.isDigest(id) else {
            throw Failure(.delivery, "`\(builder.program)` wrote no image id", at: image.idFile)
        }
        return id
    }

    /// Throws unless the list has an image for each platform that was asked for.
    private func requirePlatforms(_ platforms: [String], in layout: OciLayout) throws(Failure) {
        let manifest = ImageManifest(bytes: try layout.manifest(layout.digest), mediaType: layout.mediaType)
        let built = (manifest?.children ?? [:]).keys
        let missing = platforms.filter { wanted in
            // `linux/arm64` may have come out as `linux/arm64/v8`.
            !built.contains { $0 == wanted || $0.hasPrefix(wanted + "/") || wanted.hasPrefix($0 + "/") }
        }
        guard !missing.isEmpty else { return }
        throw Failure(
            .training, "`\(builder.program)` made no image for \(missing.joined(separator: ", "))",
            at: "image.platforms", hint: "build with `--no-cache`, or by a newer `\(builder.program)`")
    }

    /// The image's bytes.
    func size(of id: String, _ image: ImageBuild, scratch: String) throws(Failure) -> Int {
        if let layout = image.layout { return Self.bytes(below: layout) }
        guard let words = builder.measuringSize(of: id) else {
            let folder = scratch + "/measured"
            _ = try ask(
                ["buildah", "push", "--quiet", "--disable-compression", id, "dir:\(folder)"], "measure the image")
            return Self.bytes(below: folder)
        }
        let answer = try ask(words, "measure the image")
        guard let size = Int(answer) else {
            throw Failure(.delivery, "`\(builder.program)` told no size of the image", at: words.joined(separator: " "))
        }
        return size
    }

    private static func bytes(below folder: String) -> Int {
        Files.files(at: "", in: folder).reduce(0) { $0 + (Files.lstat("\(folder)/\($1)")?.size ?? 0) }
    }

    /// Runs a command of the engine's and returns what it printed.
    func ask(_ words: [String], _ doing: String) throws(Failure) -> String {
        let command = Command(words, directory: directory, environment: world.environment)
        let output = try attempt(doing, .delivery) { () throws(SpawnError) in
            try command.run(signals: world.signals)
        }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        guard output.status.isSuccess else {
            throw Failure(
                .delivery, "can't \(doing): `\(words.prefix(3).joined(separator: " "))` ended with \(output.status)",
                details: EngineAnswer.lastLines(of: redaction.redacted(output.errorText)))
        }
        return output.text.trimmed
    }

    /// Runs a long command, shows what it says, and ends it with all its processes on a signal.
    func show(_ words: [String], _ failure: String, _ kind: Failure.Kind) throws(Failure) {
        let console = world.console
        let log = try OutputLog(path: nil)
        var lines = RedactedLines(redaction)
        func pass(_ bytes: [UInt8]) {
            log.append(bytes)
            console.passThrough(bytes)
        }
        let command = Command(words, directory: directory, environment: world.environment)
        console.beginGroup(words.prefix(3).joined(separator: " "))
        let end = try attempt("run `\(builder.program)`", .delivery) { () throws(SpawnError) in
            try command.supervise(signals: world.signals, onOutput: { pass(lines.append($0)) })
        }
        pass(lines.flush())
        console.endGroup()
        if let signal = end.endedBySignal { throw Failure(.signal(signal), "ended by signal \(signal)") }
        guard !end.status.isSuccess else { return }
        let isEngines = EngineAnswer.isEngineTrouble(log.lastLines.joined(separator: "\n"))
        throw Failure(
            isEngines ? .delivery : kind, "\(failure): `\(builder.program)` ended with \(end.status)",
            details: log.lastLines)
    }
}
