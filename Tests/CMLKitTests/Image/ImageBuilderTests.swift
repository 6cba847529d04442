import CMLKit
import CMLSystem
import Testing

@Suite("image builders")
struct ImageBuilderTests {
    private static var plain: ImageBuild {
        ImageBuild(context: "/c", dockerfile: "/c/Dockerfile", idFile: "/s/id")
    }

    private static var full: ImageBuild {
        var build = plain
        build.labels = ["b": "2 3", "a": "1"]
        build.arguments = ["VERSION=1", "PROXY"]
        build.secrets = [
            BuildSecret(id: "pip", source: .environment("PIP_TOKEN")), BuildSecret(id: "ca", source: .file("/ca.pem")),
        ]
        build.target = "serve"
        build.platforms = ["linux/arm64"]
        build.cacheFrom = ["type=gha"]
        build.cacheTo = ["type=gha,mode=max"]
        build.usesCache = false
        build.network = "host"
        return build
    }

    private static var several: ImageBuild {
        var build = plain
        build.platforms = ["linux/amd64", "linux/arm64"]
        build.layout = "/l"
        return build
    }

    @Test(
        "spell a plain build",
        arguments: [
            (ImageBuilder.docker, "docker build --force-rm --iidfile /s/id --file /c/Dockerfile /c"),
            (
                .buildx,
                "docker buildx build --provenance=false --progress=plain --load --iidfile /s/id --file /c/Dockerfile /c"
            ),
            (.podman, "podman build --iidfile /s/id --layers --file /c/Dockerfile /c"),
            (.buildah, "buildah build --iidfile /s/id --layers --file /c/Dockerfile /c"),
        ])
    func plain(builder: ImageBuilder, words: String) {
        #expect(builder.building(Self.plain).map { $0.joined(separator: " ") } == [words])
    }

    @Test("spell every option, with values in words of their own", arguments: [ImageBuilder.buildx, .podman, .buildah])
    func options(builder: ImageBuilder) {
        let words = [
            "--file", "/c/Dockerfile", "--label", "a=1", "--label", "b=2 3", "--build-arg", "VERSION=1", "--build-arg",
            "PROXY", "--secret", "id=pip,env=PIP_TOKEN", "--secret", "id=ca,src=/ca.pem", "--target", "serve",
            "--platform", "linux/arm64", "--cache-from", "type=gha", "--cache-to", "type=gha,mode=max", "--no-cache",
            "--network", "host", "/c",
        ]
        #expect(Array(builder.building(Self.full)[0].suffix(words.count)) == words)
    }

    @Test("write an image for several platforms as an OCI layout")
    func layout() {
        #expect(
            ImageBuilder.buildx.building(Self.several) == [
                [
                    "docker", "buildx", "build", "--provenance=false", "--progress=plain", "--output",
                    "type=oci,tar=false,dest=/l", "--iidfile", "/s/id", "--file", "/c/Dockerfile", "--platform",
                    "linux/amd64,linux/arm64", "/c",
                ]
            ])
        #expect(
            ImageBuilder.podman.building(Self.several) == [
                [
                    "podman", "build", "--manifest", "localhost/cml-build:s-id", "--layers=false", "--file",
                    "/c/Dockerfile",
                    "--platform", "linux/amd64,linux/arm64", "/c",
                ],
                ["podman", "manifest", "push", "--all", "localhost/cml-build:s-id", "oci:/l"],
            ])
        #expect(
            ImageBuilder.podman.cleaning(Self.several) == ["podman", "manifest", "rm", "localhost/cml-build:s-id"])
        #expect(ImageBuilder.podman.cleaning(Self.plain) == nil)
        #expect(ImageBuilder.buildx.cleaning(Self.several) == nil)
    }

    @Test("name what docker without buildx lacks")
    func obstacles() {
        var provenance = Self.plain
        provenance.hasProvenance = true
        #expect(ImageBuilder.docker.obstacle(to: Self.plain) == nil)
        #expect(ImageBuilder.docker.obstacle(to: Self.full)?.what == "docker without buildx has no build secrets")
        #expect(
            ImageBuilder.docker.obstacle(to: Self.several)?.what == "docker without buildx has no several platforms")
        #expect(ImageBuilder.podman.obstacle(to: provenance)?.what == "podman has no provenance")
        for builder in [ImageBuilder.buildx, .podman, .buildah] { #expect(builder.obstacle(to: Self.full) == nil) }
    }

    @Test(
        "reads a secret's name and place",
        arguments: [
            ("id=pip,env=PIP_TOKEN", BuildSecret(id: "pip", source: .environment("PIP_TOKEN"))),
            ("id=PIP_TOKEN", BuildSecret(id: "PIP_TOKEN", source: .environment("PIP_TOKEN"))),
            ("id=ca,src=ca.pem", BuildSecret(id: "ca", source: .file("/here/ca.pem"))),
            ("type=file,id=ca,source=/ca.pem", BuildSecret(id: "ca", source: .file("/ca.pem"))),
        ])
    func secret(text: String, secret: BuildSecret) throws {
        #expect(try BuildSecret(parsing: text, in: "/here") == secret)
    }

    @Test(
        "never repeats what was written where a secret's name should stand",
        arguments: ["hunter2hunter2", "id=a,value=hunter2hunter2", "id=a,src=b,env=c", "env=X", ""])
    func malformed(text: String) {
        let failure = #expect(throws: Failure.self) { try BuildSecret(parsing: text, in: "/") }
        #expect(failure?.exitCode == 2)
        #expect(failure?.description.contains("hunter2") == false)
    }

    @Test(
        "tell an engine's trouble from a build's",
        arguments: [
            ("write /var/lib/docker/x: no space left on device", true),
            ("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", true),
            ("The command '/bin/sh -c false' returned a non-zero code: 1", false),
        ])
    func trouble(text: String, isEngines: Bool) {
        #expect(EngineAnswer.isEngineTrouble(text) == isEngines)
    }
}
