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
                Option.base, .remote, .markdown, .json,
            ],
            about: """
                Refuses (exit 1, naming the gate) unless the check of this tree under `image.profile` passed. The
                builder gets a checkout of the recorded tree and the files of `image.model`, and nothing else.
                """),
        CommandSpec(
            name: "image test", summary: "start the image and test it: readiness, golden requests, latency under load",
            options: [
                Option("rate", "N", "load with N requests a second, instead of as many as the connections bear"),
                Option("network", "NETWORK", "the container's network; with host its port is not published"),
                Option("update", nil, "write the answers as the golden files, for review, and test nothing"),
                Option.base, .markdown, .json,
            ],
            about: """
                Starts the image that was built last by its id, or `serve.command` where none can be started, and stops
                it whatever happens. Exit 1: a wrong answer or a failed gate on `serve.*`; 3: it never got ready, or
                crashed; 4: the engine failed.
                """),
        CommandSpec(
            name: "image push", summary: "push the image that was built and tested here, and note it",
            options: [
                Option("name", "IMAGE", "the image's name (default: `image.name`)"),
                Option(
                    "tag", "TAG", "a tag beside the unique one: {sha} {short} {branch} {tag} {run} {date}",
                    repeats: true),
                Option("push-from-pull-request", nil, "push from a pull request's job too; never from a fork's"),
                insecure, Option.base, .remote, .markdown, .json,
            ],
            about: """
                Pushes by id under a tag of its own, checks that the registry holds just that image, notes it, and
                moves the other tags. Repeated, it ends in the same state. `latest` moves on the base branch only.
                """),
        CommandSpec(
            name: "image verify", summary: "tell which commit, data, params and metrics made an image",
            words: "IMAGE[:TAG|@DIGEST]", maximumWords: 1, options: [insecure, .remote, .json],
            about: """
                Judges by freshly fetched notes; labels are no evidence. Exit 1 when no passing record vouches for it.
                """),
        CommandSpec(
            name: "image promote", summary: "move a tag to a verified image, in the registry alone",
            words: "IMAGE[:TAG|@DIGEST] TAG", maximumWords: 2, options: [insecure, .remote, .json],
            about: "Nothing is pulled. What `cml image verify` would refuse is not promoted (exit 1)."),
    ]

    private static let insecure = Option(
        "insecure-registry", nil, "speak to the registry without TLS; one on loopback needs no word")
}
