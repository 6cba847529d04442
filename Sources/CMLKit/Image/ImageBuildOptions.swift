import CMLSystem

/// What `cml image build` is asked to do; what is not given comes from `image` in `cml.yaml`.
package struct ImageBuildOptions {
    package var selection = Project.Selection()
    package var builder: String?
    package var dockerfile: String?
    package var arguments: [String] = []
    package var secrets: [String] = []
    package var target: String?
    package var platforms: [String] = []
    package var cacheFrom: [String] = []
    package var cacheTo: [String] = []
    package var usesCache = true
    package var network: String?
    package var hasProvenance = false
    /// Whether an image may be built of a tree whose check didn't pass; it's marked so, and never pushed.
    package var allowsUngated = false
    /// Whether to tell the command lines and do nothing.
    package var isDryRun = false
    package var base: String?
    package var remote = "origin"

    package init() {}
}

extension ImageBuildOptions {
    /// The build of `settings`, with what the options change.
    func build(
        _ settings: Config.ImageSettings, in context: BuildContext, world: World
    ) throws(Failure) -> ImageBuild {
        let dockerfile = try dockerfileName(settings)
        var build = ImageBuild(
            context: context.path, dockerfile: context.path + "/" + dockerfile, idFile: context.idFile)
        let given = Set(arguments.map { $0.prefix { $0 != "=" } })
        let configured = settings.buildArguments.sorted { $0.key < $1.key }.filter { !given.contains($0.key[...]) }
        build.arguments = configured.map { "\($0.key)=\($0.value)" } + arguments
        for argument in build.arguments { try Self.refuseSecret(argument, world) }
        for secret in settings.secrets where secrets.isEmpty {
            build.secrets.append(try BuildSecret(parsing: secret, in: context.project.root))
        }
        for secret in secrets { build.secrets.append(try BuildSecret(parsing: secret, in: world.directory)) }
        for secret in build.secrets { try Self.require(secret, world) }
        build.target = target ?? settings.target
        build.platforms = platforms.isEmpty ? settings.platforms : platforms
        build.cacheFrom = cacheFrom.isEmpty ? settings.cacheFrom : cacheFrom
        build.cacheTo = cacheTo.isEmpty ? settings.cacheTo : cacheTo
        build.usesCache = usesCache
        build.network = network ?? settings.network
        build.hasProvenance = hasProvenance
        if build.isForSeveralPlatforms { build.layout = context.layout }
        return build
    }

    func dockerfileName(_ settings: Config.ImageSettings) throws(Failure) -> String {
        guard let dockerfile else { return settings.dockerfile ?? "Dockerfile" }
        guard let path = normalizedPath(dockerfile) else {
            throw Failure(
                .usage, "the Dockerfile `\(dockerfile)` is not in the project", at: "--dockerfile",
                hint: "it is a path from the project root")
        }
        return path
    }

    /// A build argument stays in the image's history for everybody to read.
    private static func refuseSecret(_ argument: String, _ world: World) throws(Failure) {
        let name = String(argument.prefix { $0 != "=" })
        guard !name.isEmpty, !name.hasPrefix("-") else {
            throw Failure(.usage, "a build argument is NAME=VALUE", at: "--build-arg")
        }
        let isHidden = world.console.redacted(argument) != argument || Redaction.looksSecret(key: name)
        guard isHidden else { return }
        throw Failure(
            .usage, "the build argument `\(name)` looks like a secret, and would stay readable in the image",
            at: "--build-arg", hint: "mount it instead: `--secret id=\(name.lowercased()),env=\(name)`")
    }

    private static func require(_ secret: BuildSecret, _ world: World) throws(Failure) {
        switch secret.source {
        case .file(let path) where !Files.isFile(path):
            throw Failure(.usage, "the file of the build secret `\(secret.id)` is not there", at: path)
        case .environment(let name) where (world.environment[name] ?? "").isEmpty:
            throw Failure(.usage, "the build secret `\(secret.id)` is not set", at: "variable \(name)")
        default: return
        }
    }
}
