import CMLSystem

/// Pushes an image by the program that keeps it, which alone has its layers.
struct EnginePush {
    let image: BuiltImage
    let target: ImageName
    let isInsecure: Bool
    let world: World
    let directory: String

    private static let attempts = 3

    func push() throws(Failure) {
        let run = BuilderRun(builder: image.builder, world: world, directory: directory)
        try requireImage(run)
        defer { untag() }
        let commands = image.builder.pushing(image.id, to: "\(target)", isInsecure: isInsecure)
        for attempt in 1... {
            do throws(Failure) {
                for words in commands { try run.show(words, "the push of the image failed", .delivery) }
                return
            } catch {
                guard attempt < Self.attempts, case .delivery = error.kind, !Self.isFinal(error) else { throw error }
                world.console.say("The push of the image failed; trying again.")
                world.signals.pause(seconds: Double(attempt))
                if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
            }
        }
    }

    /// Takes the tag off that docker wanted for the push, also after a signal; the image stays as it was built.
    private func untag() {
        for words in image.builder.untagging("\(target)") {
            let command = Command(words, directory: directory, environment: world.environment)
            let output = try? command.run(input: Self.emptyArchive, signals: world.signals)
            // After a failed import the tag is still the image's, which would be removed with it.
            guard output?.status.isSuccess == true else {
                let said = EngineAnswer.lastLines(of: output?.errorText ?? "").last.map { ": \($0)" } ?? ""
                return world.console.warn("the tag `\(target)` stays in the engine\(said)")
            }
        }
    }

    /// A tar archive of nothing.
    private static let emptyArchive = [UInt8](repeating: 0, count: 1024)

    /// Whether the registry has said no, which it would say again.
    private static func isFinal(_ error: Failure) -> Bool {
        let text = error.details.joined(separator: "\n").lowercased()
        return ["denied", "unauthorized", "authentication required", "no basic auth", "no space left"].contains {
            text.contains($0)
        }
    }

    private func requireImage(_ run: BuilderRun) throws(Failure) {
        let command = Command(image.builder.finding(image.id), directory: directory, environment: world.environment)
        let output = try attempt("run `\(image.builder.program)`", .delivery) { () throws(SpawnError) in
            try command.run(signals: world.signals)
        }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        guard !output.status.isSuccess else { return }
        let isEngines = EngineAnswer.isEngineTrouble(output.errorText)
        throw Failure(
            isEngines ? .delivery : .usage,
            isEngines
                ? "the engine of `\(image.builder.program)` does not answer"
                : "the image that was built here is not in the engine any more",
            at: image.id, hint: isEngines ? "is it running?" : "build it again: `cml image build`",
            details: EngineAnswer.lastLines(of: output.errorText))
    }
}

extension ImageBuilder {
    /// The command lines that push the image of that id.
    package func pushing(_ id: String, to name: String, isInsecure: Bool) -> [[String]] {
        switch self {
        // Docker takes names only; which registries it speaks to without TLS is its daemon's own setting.
        case .docker, .buildx: [["docker", "tag", id, name], ["docker", "push", name]]
        case .podman, .buildah:
            [
                [program, "push"] + (isInsecure || name.isOnLoopback ? ["--tls-verify=false"] : [])
                    + [String(id.dropFirst("sha256:".count)), "docker://\(name)"]
            ]
        }
    }
}

extension ImageBuilder {
    /// The command lines that take a name off an image without removing it; the first reads an empty archive.
    ///
    /// Docker removes an image with its last name. So the name goes to an empty image first, and with that.
    package func untagging(_ name: String) -> [[String]] {
        switch self {
        case .docker, .buildx: [["docker", "import", "-", name], ["docker", "rmi", name]]
        case .podman, .buildah: []
        }
    }
}

extension String {
    /// Whether an image's full name is of a registry on this machine.
    fileprivate var isOnLoopback: Bool { RegistryDialect.isLoopback(String(prefix { $0 != "/" })) }
}

/// Pushes an image for several platforms, which lies in a folder: no engine keeps it whole.
struct LayoutPush {
    let layout: OciLayout
    let registry: Registry

    /// Blobs first and manifests from the leaves up, so that nothing in the registry names what isn't there.
    func push(as tag: String) throws(Failure) {
        let top = try manifest(layout.digest, layout.mediaType)
        for (_, digest) in top.children.sorted(by: { $0.value < $1.value }) {
            let child = try manifest(digest, nil)
            try pushBlobs(of: child)
            try registry.move(child.digest, to: child)
        }
        try pushBlobs(of: top)
        try registry.move(tag, to: top)
    }

    private func pushBlobs(of manifest: ImageManifest) throws(Failure) {
        for digest in manifest.layers + [manifest.config].compactMap(\.self) {
            guard ImageDigest.isDigest(digest) else { throw Failure(.delivery, "`\(printable(digest))` is no digest") }
            try registry.upload(digest, file: layout.path(of: digest))
        }
    }

    private func manifest(_ digest: String, _ mediaType: String?) throws(Failure) -> ImageManifest {
        guard let manifest = ImageManifest(bytes: try layout.manifest(digest), mediaType: mediaType) else {
            throw Failure(.delivery, "the image's manifest can't be read", at: layout.path(of: digest))
        }
        return manifest
    }
}
