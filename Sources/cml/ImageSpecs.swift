/// The commands of the Docker gate, as table entries.
extension CommandSpec {
    static let image: [CommandSpec] = [
        CommandSpec(
            name: "image build", summary: "build the image, only when the check of exactly this tree passed",
            options: [
                Option(
                    "builder", "NAME", "the program that builds (default: `image.builder`, else the first installed)",
                    choices: ["docker", "podman", "buildah"]),
                Option("dockerfile", "FILE", "the Dockerfile, from the project root (default: `image.dockerfile`)"),
                Option("build-arg", "NAME=VALUE", "a build argument; it stays readable in the image", repeats: true),
                Option(
                    "secret", "SECRET", "mount a secret while building: id=NAME,src=FILE or id=NAME,env=VARIABLE",
                    repeats: true),
                Option("target", "STAGE", "build up to this stage"),
                Option("platform", "PLATFORM", "build for it, such as linux/arm64", repeats: true),
                Option("cache-from", "CACHE", "where to take cached layers from", repeats: true),
                Option("cache-to", "CACHE", "where to write cached layers to", repeats: true),
                Option("no-cache", nil, "build every layer anew"),
                Option("network", "NETWORK", "the network of the build, such as host"),
                Option("provenance", nil, "let buildx add its attestation"),
                Option("allow-ungated", nil, "build although no check passed; the image is marked so and never pushed"),
                Option("dry-run", nil, "print the command lines and build nothing"),
                Option.base, .remote, .json,
            ],
            about: """
                Refuses (exit 1, naming the gate) unless the check of this tree under `image.profile` passed. The
                builder gets a checkout of the recorded tree and the files of `image.model`, and nothing else.
                """)
    ]
}
