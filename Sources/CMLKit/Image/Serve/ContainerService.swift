import CMLSystem

/// An image that runs as a container.
struct ContainerService: Service {
    private let engine: ContainerEngine
    private let world: World
    private let mark: ContainerMark
    private let container: String
    let root: String
    let platform: String?
    let hasEnded = false

    /// Starts `image`; what was begun is removed when that fails.
    init(
        _ image: BuiltImage, port: Int, network: String?, in project: Project, world: World
    ) throws(Failure) {
        engine = ContainerEngine(for: image.builder)
        self.world = world
        mark = ContainerMark(in: project)
        // A killed cml could not remove its container.
        if let label = try mark.leftBehind() {
            try ContainerCommands(engine: engine, world: world, label: label).removeAll()
        }
        if network == "host" { try Self.requireFree(port) }
        try mark.keep()
        let start = ContainerCommands(engine: engine, world: world, label: mark.label)
        do throws(Failure) {
            container = try start.run(image.id, port: port, network: network)
            let published = network == "host" ? port : try start.published(port, of: container)
            root = "http://127.0.0.1:\(published)"
            platform = try start.ask(engine.namingPlatform(of: image.id), "ask for the image's platform")
        } catch {
            // What can't be removed now, or is started only after a signal, keeps its mark for the next test.
            if (try? start.removeAll()) != nil, world.signals.pending == nil { try? mark.remove() }
            throw error
        }
    }

    private static func requireFree(_ port: Int) throws(Failure) {
        guard !LoopbackPort.isFree(port) else { return }
        throw Failure(
            .usage, "port \(port) is taken: another service would be tested", at: "serve.port",
            hint: "end what listens there, or test without `--network host`")
    }

    private var commands: ContainerCommands { ContainerCommands(engine: engine, world: world, label: mark.label) }

    func ending() throws(Failure) -> String? {
        ContainerEngine.ending(in: try commands.ask(engine.inspecting(container), "ask how the container is"))
    }

    func lastLines() -> [String] {
        guard let output = try? commands.output(of: engine.logging(container)) else { return [] }
        return ServiceLog.lastLines(of: output.stdout + output.stderr, redaction: world.console.redaction)
    }

    func memory() -> Double? {
        guard let answer = try? commands.output(of: engine.measuring(container)), answer.status.isSuccess else {
            return nil
        }
        return ContainerEngine.memory(in: answer.text)
    }

    func stop() throws(Failure) {
        // One that has ended can't be stopped, which is no failure; the removal tells.
        _ = try? commands.output(of: engine.stopping(container))
        try commands.removeAll()
        try mark.remove()
    }
}

/// The label by which one test's containers are found again, kept in a file for whoever must remove them after us.
///
/// It is random: jobs of other machines and containers share an engine, with their checkouts at the same path.
struct ContainerMark {
    private let file: String
    let label = "cml.test=" + ProcessTree.newMarker()

    init(in project: Project) { file = project.folder + "/image/container.label" }

    /// The label of a test that could not remove its containers.
    func leftBehind() throws(Failure) -> String? {
        guard Files.isFile(file) else { return nil }
        let bytes = try attempt("read which container was left", at: file) { () throws(FileError) in
            try Files.read(file, limit: 4096)
        }
        let label = String(decoding: bytes, as: UTF8.self).trimmed
        return label.hasPrefix("cml.test=") ? label : nil
    }

    func keep() throws(Failure) {
        try attempt("note the container", at: file) { () throws(FileError) in
            try Files.writeAtomically(Array(label.utf8), to: file, isDurable: false)
        }
    }

    func remove() throws(Failure) {
        try attempt("remove the container's note", at: file) { () throws(FileError) in try Files.remove(file) }
    }
}

/// Runs an engine's command lines for one test's containers; signals don't keep it from cleaning up.
struct ContainerCommands {
    let engine: ContainerEngine
    let world: World
    let label: String

    /// `patience` are the seconds that a signal leaves to it.
    func output(of words: [String], patience: Double = 0) throws(Failure) -> Command.Output {
        let command = Command(words, directory: world.directory, environment: world.environment)
        return try attempt("run `\(engine.program)`", .delivery) { () throws(SpawnError) in
            try command.run(signals: world.signals, patience: patience)
        }
    }

    func ask(_ words: [String], _ doing: String) throws(Failure) -> String {
        let output = try output(of: words)
        guard output.status.isSuccess else { throw refusal(doing, words, output, .delivery) }
        return output.text.trimmed
    }

    private func refusal(
        _ doing: String, _ words: [String], _ output: Command.Output, _ kind: Failure.Kind
    ) -> Failure {
        Failure(
            kind, "can't \(doing): `\(words.prefix(2).joined(separator: " "))` ended with \(output.status)",
            details: EngineAnswer.lastLines(of: world.console.redacted(output.errorText)))
    }

    /// Starts the image and returns the container's id. An image whose own command can't be run is the user's trouble.
    func run(_ image: String, port: Int, network: String?) throws(Failure) -> String {
        let words = engine.starting(image, label: label, port: port, network: network)
        // Cut off at once it could leave a container behind that is started after we have looked for it.
        let output = try output(of: words, patience: 5)
        guard output.status.isSuccess else {
            let isUsers = output.status == .exited(126) || output.status == .exited(127)
            throw refusal("start the image", words, output, isUsers ? .training : .delivery)
        }
        guard let container = output.text.split(whereSeparator: \.isNewline).last else {
            throw Failure(.delivery, "`\(engine.program) run` told no container", at: image)
        }
        return String(container)
    }

    func published(_ port: Int, of container: String) throws(Failure) -> Int {
        let output = try output(of: engine.locating(port, of: container))
        if output.status.isSuccess, let found = ContainerEngine.port(in: output.text) { return found }
        // Ports of a container that has ended at once are not published any more.
        if let ending = ContainerEngine.ending(in: try ask(engine.inspecting(container), "ask how the container is")) {
            let log = try self.output(of: engine.logging(container))
            throw Failure(
                .training, "the service ended before it was ready: \(ending)",
                details: ServiceLog.lastLines(of: log.stdout + log.stderr, redaction: world.console.redaction))
        }
        throw Failure(.delivery, "`\(engine.program)` published no port \(port)", at: "serve.port")
    }

    /// Removes every container of this test's.
    func removeAll() throws(Failure) {
        let found = try ask(engine.listing(label: label), "list the containers")
        let containers = found.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !containers.isEmpty else { return }
        _ = try ask(engine.removing(containers), "remove the container")
    }
}
