import CMLSystem

/// A program that builds, keeps and pushes images.
package enum ImageBuilder: String, CaseIterable, Sendable {
    /// Docker's own builder, which an engine without buildx has.
    case docker
    /// Docker with buildx.
    case buildx
    case podman
    case buildah

    /// The names that `image.builder` and `--builder` take; whether docker has buildx is found out.
    package static let names = ["docker", "podman", "buildah"]

    package var program: String { self == .buildx ? "docker" : rawValue }

    /// What `image` needs and this builder can't do; nil when it can all of it.
    package func obstacle(to image: ImageBuild) -> Failure? {
        switch self {
        case .docker: dockerObstacle(to: image)
        case .podman, .buildah:
            image.hasProvenance ? Self.lacks("provenance", self, "build with docker and buildx") : nil
        case .buildx: nil
        }
    }

    private func dockerObstacle(to image: ImageBuild) -> Failure? {
        let cure = "install docker-buildx, or build with `--builder podman`"
        if !image.secrets.isEmpty { return Self.lacks("build secrets", self, cure) }
        if image.isForSeveralPlatforms { return Self.lacks("several platforms", self, cure) }
        if !image.cacheTo.isEmpty { return Self.lacks("`--cache-to`", self, cure) }
        return image.hasProvenance ? Self.lacks("provenance", self, cure) : nil
    }

    private static func lacks(_ what: String, _ builder: ImageBuilder, _ cure: String) -> Failure {
        let name = builder == .docker ? "docker without buildx" : builder.rawValue
        return Failure(.usage, "\(name) has no \(what)", at: "image.builder", hint: cure)
    }

    /// The command lines that build `image`, in their order.
    package func building(_ image: ImageBuild) -> [[String]] {
        switch self {
        case .docker, .buildx: [dockerBuild(image)]
        case .podman, .buildah: podmanBuild(image)
        }
    }

    /// Asks what an image's bytes are: the answer is a number, or for buildah a folder to add up.
    package func measuringSize(of id: String) -> [String]? {
        switch self {
        case .docker, .buildx: ["docker", "image", "inspect", "--format", "{{.Size}}", id]
        case .podman: ["podman", "image", "inspect", "--format", "{{.Size}}", id]
        case .buildah: nil
        }
    }

    /// Asks whether the engine is there and answers.
    package var pinging: [String] {
        switch self {
        case .docker, .buildx: ["docker", "version", "--format", "{{.Server.Version}}"]
        case .podman, .buildah: [rawValue, "--version"]
        }
    }

    /// Asks whether the image of this id is there.
    package func finding(_ id: String) -> [String] {
        switch self {
        case .docker, .buildx: ["docker", "image", "inspect", "--format", "{{.Id}}", id]
        case .podman: ["podman", "image", "inspect", "--format", "{{.Id}}", id]
        case .buildah: ["buildah", "inspect", "--type", "image", "--format", "{{.FromImageID}}", id]
        }
    }
}
