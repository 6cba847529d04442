import CMLSystem
import TestSupport
import Testing

@Suite("cml image push, verify and promote without an engine")
struct ImagePushSessionTests {
    private static func built(
        _ environment: [String: String] = [:], config: String = "gates: {accuracy: {min: 0.5}}", words: [String] = []
    ) throws -> ImageScenario {
        let scenario = try ImageScenario(config: config)
        _ = try scenario.session.cml(["run", "-q"], environment: environment)
        _ = try scenario.session.cml(["image", "build", "-q"] + words, environment: environment)
        return scenario
    }

    private static func pullRequest(_ scenario: ImageScenario, head: String) throws -> [String: String] {
        let event = """
            {"number": 7, "repository": {"full_name": "acme/tiny", "default_branch": "main"},
             "pull_request": {"number": 7, "head": {"sha": "0", "repo": {"full_name": "\(head)"}},
             "base": {"ref": "main", "repo": {"full_name": "acme/tiny"}}}}
            """
        let path = scenario.session.home + "/event.json"
        try Files.writeAtomically(Array(event.utf8), to: path)
        return [
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_BASE_REF": "main", "GITHUB_REPOSITORY": "acme/tiny", "GITHUB_EVENT_PATH": path,
        ]
    }

    @Test("keeps a pull request's image here, and says so")
    func pullRequest() throws {
        let scenario = try Self.built()
        let environment = try Self.pullRequest(scenario, head: "acme/tiny")
        let answer = try scenario.session.cml(["image", "push"], environment: environment)
        #expect(answer.code == 0)
        #expect(answer.err.contains("skipped: push (a pull request's image is pushed only with"))
    }

    @Test("never pushes a fork's image, from whatever job")
    func fork() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        let environment = try Self.pullRequest(scenario, head: "mallory/tiny")
        #expect(try session.cml(["run", "-q"], environment: environment).code == 0)
        #expect(try session.cml(["image", "build", "-q"], environment: environment).code == 0)
        for environment in [environment, [:]] {
            let answer = try session.cml(["image", "push", "--push-from-pull-request"], environment: environment)
            #expect(answer.code == 0)
            #expect(answer.err.contains("skipped: push (a fork's image is never pushed)"))
        }
        // Outside the fork's own job its record vouches for nothing.
        let answer = try session.cml("image", "build")
        #expect(answer.code == 1)
        #expect(answer.err.contains("a fork's job measured it"))
    }

    @Test("refuses what is not green (1), before it asks a registry")
    func notGreen() throws {
        let red = try ImageScenario(files: ["quality.sh": "QUALITY=0.3\n"])
        _ = try red.session.cml("run", "-q")
        _ = try red.session.cml("image", "build", "-q", "--allow-ungated")
        let untested = try Self.built(config: "gates: {accuracy: {min: 0.5}}\nserve: {port: 8000}")
        let large = try Self.built(config: "gates: {accuracy: {min: 0.5}, image.size: {max: 1KB}}")
        for (scenario, error) in [
            (red, "the image was built ungated, so it is not pushed"),
            (untested, "the image was not tested, and `serve` says how"),
            (large, "the image failed its gates: `image.size`"),
        ] {
            let answer = try scenario.session.cml("image", "push")
            #expect(answer.code == 1, "\(answer)")
            #expect(answer.err.contains(error))
        }
    }

    @Test("refuses an image whose tree was found red after it was built")
    func redLater() throws {
        let scenario = try Self.built()
        let session = scenario.session
        let id = try session.sh("ls .cml/checks | head -n 1 | sed 's/.json//'")
        try session.sh(
            """
            sed -e 's/"id":"\(id)"/"id":"99991231-000000-000000"/' -e 's/"outcome":"passed"/"outcome":"failed"/' \
                -e 's/"time":"2/"time":"9/' .cml/checks/\(id).json > .cml/checks/99991231-000000-000000.json
            """)
        let answer = try session.cml("image", "push")
        #expect(answer.code == 1)
        #expect(answer.err.contains("the check of this tree under the profile `smoke` failed"))
    }

    @Test("leaves the image to the cml that is at work with it (2)", arguments: ["build", "test", "push"])
    func locked(word: String) throws {
        let scenario = try Self.built(config: "gates: {accuracy: {min: 0.5}}\nserve: {port: 8000}")
        let session = scenario.session
        let before = try session.text(".cml/image.json")
        // What would be refused must not do away with the image that another cml is about to test or push.
        try session.sh("echo '# more' >> train.sh && git commit -qam more")
        guard case .acquired(let lock) = try FileLock.acquire(session.root + "/.cml/image/lock") else {
            Issue.record("the lock is not free")
            return
        }
        let answer = try session.cml("image", word)
        lock.release()
        #expect(answer.code == 2, "\(answer)")
        #expect(answer.err.contains("another `cml` is at work in this tree"))
        #expect(try session.text(".cml/image.json") == before)
    }

    @Test("fails when the registry is down (4), and leaves no note")
    func down() throws {
        let scenario = try Self.built()
        let answer = try scenario.session.cml("image", "push")
        #expect(answer.code == 4)
        #expect(answer.err.contains("the registry `localhost:1` can't be reached"))
        #expect(
            try scenario.session.sh("git notes --ref=cml/runs show HEAD | grep -c '\"kind\":\"image\"' || true") == "0")
    }

    @Test(
        "says what is missing or wrong (2)",
        arguments: [
            (["image", "push"], "no image was built here"),
            (["image", "verify"], "which image?"),
            (["image", "verify", "a b"], "`a b` is no name of an image"),
            (["image", "promote", "ghcr.io/a"], "which image, and which tag?"),
            (["image", "promote", "ghcr.io/a", "no/tag"], "`no/tag` is no tag of an image"),
            (["image", "build", "--tag", "x"], "no option `--tag` here"),
            (["image"], "`image` needs a second word"),
        ])
    func usage(words: [String], error: String) throws {
        let answer = try ImageScenario().session.cml(words)
        #expect(answer.code == 2)
        #expect(answer.err.contains(error), "\(answer)")
    }

    @Test("asks for a configuration that can be obeyed, before it builds (2)")
    func configuration() throws {
        for (image, error) in [
            ("tags: [\"{commit}\"]", "the tag `{commit}` has an unknown placeholder"),
            ("builder: kaniko", "one of `docker`, `podman`, `buildah`"),
            ("secret: x", "secret"),
        ] {
            let answer = try ImageScenario(image: image).session.cml("image", "build", "--allow-ungated")
            #expect(answer.code == 2)
            #expect(answer.err.contains(error), "\(answer)")
        }
    }
}
