import CMLSystem

/// Whether an image can be started here, found out before anything is.
struct ContainerStart {
    let image: BuiltImage
    /// Where the service in it listens.
    let port: Int?
    let world: World

    private var engine: ContainerEngine { ContainerEngine(for: image.builder) }

    /// Returns the port; throws where no engine could start the image, or none is installed.
    func requirePort() throws(Failure) -> Int {
        guard let port else {
            throw Failure(.usage, "no port says where the service listens", at: "cml.yaml: serve.port")
        }
        guard image.layout == nil else {
            throw Failure(
                .usage, "an image for several platforms can't be started here", at: image.id,
                hint: "test a `serve.command`, or build for one platform")
        }
        let folders = (world.environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { Files.isFile("\($0)/\(engine.program)") }) else {
            throw Failure(
                .usage, "`\(engine.program)` is not installed here, and the image is its own", at: "PATH",
                hint: "build and test with the same program, or test a `serve.command`")
        }
        return port
    }

    /// Why the image can't be started; nil when the engine answers.
    ///
    /// A program of that name that only builds, as there are some for jobs without an engine, knows no containers.
    func obstacle() -> Failure? {
        let label = "cml.test"
        let commands = ContainerCommands(engine: engine, world: world, label: label)
        do throws(Failure) {
            _ = try requirePort()
            let version = try commands.ask(image.builder.pinging, "ask the engine of `\(engine.program)`")
            guard !version.isEmpty else {
                throw Failure(.delivery, "the engine of `\(engine.program)` does not answer")
            }
            _ = try commands.ask(engine.listing(label: label), "list the containers")
            return nil
        } catch {
            return error
        }
    }
}
