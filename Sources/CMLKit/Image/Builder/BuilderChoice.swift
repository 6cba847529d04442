import CMLSystem

/// Finds the builder: the named one, else the first that is installed.
package struct BuilderChoice {
    private let world: World

    package init(in world: World) {
        self.world = world
    }

    /// Returns the builder of that name (`docker`, `podman`, `buildah`), or of those here docker first.
    package func builder(named name: String?) throws(Failure) -> ImageBuilder {
        if let name, let builder = ImageBuilder(rawValue: name) {
            guard isInstalled(name) else {
                throw Failure(
                    .usage, "`\(name)` is not installed here", at: "image.builder",
                    hint: "install it, or name another: \(quotedList(ImageBuilder.names))")
            }
            return builder == .docker ? docker : builder
        }
        for name in ImageBuilder.names where isInstalled(name) {
            guard let builder = ImageBuilder(rawValue: name) else { continue }
            return builder == .docker ? docker : builder
        }
        throw Failure(
            .usage, "no image builder here", at: "PATH",
            hint: "install one of \(quotedList(ImageBuilder.names))")
    }

    private var docker: ImageBuilder {
        let asking = Command(["docker", "buildx", "version"], environment: world.environment)
        return (try? asking.run(signals: world.signals).status.isSuccess) == true ? .buildx : .docker
    }

    private func isInstalled(_ program: String) -> Bool {
        (world.environment["PATH"] ?? "").split(separator: ":").contains { Files.isFile("\($0)/\(program)") }
    }

    /// Throws unless the builder's engine answers: what can be wrong is asked for before anything is built.
    package func requireEngine(of builder: ImageBuilder) throws(Failure) {
        let command = Command(builder.pinging, directory: world.directory, environment: world.environment)
        let output = try attempt("run `\(builder.program)`", .delivery) { () throws(SpawnError) in
            try command.run(signals: world.signals)
        }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        guard !output.status.isSuccess else { return }
        throw Failure(
            .delivery, "the engine of `\(builder.program)` does not answer",
            at: builder.pinging.joined(separator: " "), hint: "is it running, and may this user reach it?",
            details: EngineAnswer.lastLines(of: output.errorText))
    }
}

/// What an engine's program says when something failed.
package enum EngineAnswer {
    /// Whether the engine, its disk or the way to it is the trouble, and not what it was asked to do.
    package static func isEngineTrouble(_ text: String) -> Bool {
        let text = text.lowercased()
        return [
            "no space left on device", "cannot connect to the docker daemon", "error during connect",
            "is the docker daemon running", "disk quota exceeded", "cannot connect to podman",
        ].contains { text.contains($0) }
    }

    static func lastLines(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).suffix(12).map { printable(String($0.prefix(400))) }
    }
}
