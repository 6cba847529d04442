import CMLSystem

/// A service under test that was started: a container, or a command of the user's.
protocol Service {
    /// The beginning of its URLs, such as `http://127.0.0.1:8000`.
    var root: String { get }
    /// The platform that it runs on, such as `linux/amd64`; nil where nobody tells.
    var platform: String? { get }
    /// Whether it is known to have ended; asked often, so it costs nothing.
    var hasEnded: Bool { get }
    /// How it ended; nil while it runs.
    func ending() throws(Failure) -> String?
    /// The end of what it wrote, secrets hidden.
    func lastLines() -> [String]
    /// The bytes that it uses now.
    func memory() -> Double?
    /// Stops it and removes what is left of it, also after a signal.
    func stop() throws(Failure)
}

/// The log of a service, as far as an error message shows it.
enum ServiceLog {
    private static let shownLines = 20

    static func lastLines(of bytes: [UInt8], redaction: Redaction) -> [String] {
        let text = redaction.redacted(String(decoding: bytes.suffix(65_536), as: UTF8.self))
        return text.split(whereSeparator: \.isNewline).suffix(shownLines).map { printable(String($0.prefix(400))) }
    }
}

/// A service that `serve.command` starts, with all of its processes.
struct CommandService: Service {
    private let world: World
    private let command: StartedCommand
    private let output: String
    private let markerFile: String
    let root: String
    let platform: String? = nil

    /// Starts the command; the variable `PORT` tells it where to listen.
    init(_ line: String, port wanted: Int?, in project: Project, world: World) throws(Failure) {
        let folder = project.folder + "/image"
        let (log, note, marker) = (folder + "/service.log", folder + "/service.marker", ProcessTree.newMarker())
        Self.endLeftBehind(note)
        let port = try Self.port(wanted)
        try attempt("note the service", at: note) { () throws(FileError) in
            try Files.writeAtomically(Array(marker.utf8), to: note, isDurable: false)
        }
        var environment = TrainingEnvironment.base(world.environment, keepTokens: false)
        environment["PORT"] = String(port)
        let command = Command(["/bin/sh", "-c", line], directory: project.root, environment: environment)
        self.command = try attempt("run `\(line)`", .training, at: "serve.command") { () throws(SpawnError) in
            try StartedCommand(command, output: log, marker: marker)
        }
        self.world = world
        (output, markerFile) = (log, note)
        root = "http://127.0.0.1:\(port)"
    }

    private static func port(_ wanted: Int?) throws(Failure) -> Int {
        if let wanted {
            guard !LoopbackPort.isFree(wanted) else { return wanted }
            throw Failure(
                .usage, "port \(wanted) is taken: another service would be tested", at: "serve.port",
                hint: "end what listens there, or leave `port` out and let the command listen on `$PORT`")
        }
        guard let port = LoopbackPort.anyFree() else {
            throw Failure(.usage, "there is no free port on 127.0.0.1", at: "serve.port")
        }
        return port
    }

    /// Ends a service that a killed `cml` could not end.
    private static func endLeftBehind(_ file: String) {
        guard let bytes = try? Files.read(file, limit: 4096), !bytes.isEmpty else { return }
        _ = ProcessTree.endLeftBehind(marker: String(decoding: bytes, as: UTF8.self).trimmed)
    }

    var hasEnded: Bool { command.hasEnded }

    func ending() throws(Failure) -> String? { command.hasEnded ? "\(command.end())" : nil }

    func lastLines() -> [String] {
        ServiceLog.lastLines(of: (try? Files.read(output)) ?? [], redaction: world.console.redaction)
    }

    func memory() -> Double? {
        let bytes = command.residentBytes
        return bytes > 0 ? Double(bytes) : nil
    }

    func stop() throws(Failure) {
        command.end()
        for file in [output, markerFile] {
            try attempt("remove what a service left", at: file) { () throws(FileError) in try Files.remove(file) }
        }
    }
}
