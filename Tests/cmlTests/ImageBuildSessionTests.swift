import CMLSystem
import TestSupport
import Testing

@Suite("cml image build")
struct ImageBuildSessionTests {
    private static let files = [
        ".gitignore", "Dockerfile", "cml.yaml", "models/best.pt", "quality.sh", "train.sh",
    ]

    @Test("builds of the tree whose check passed, and of nothing else that lies around")
    func green() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        try session.sh("git config http.extraheader 'AUTHORIZATION: basic hunter2'")
        #expect(try session.cml("run", "-q").code == 0)
        try session.write([".env": "TOKEN=hunter2", "secret.txt": "hunter2", "untracked.txt": "hunter2"])
        let answer = try session.cml("image", "build", "-q")
        #expect(answer.code == 0, "\(answer)")
        #expect(try scenario.context == Self.files)
        #expect(try session.sh("grep -rl hunter2 \"$HOME/context\" \"$HOME/docker.log\" .cml || true") == "")
        let image = try scenario.image()
        #expect(image["id"]?.string == ImageScenario.id)
        #expect(image["verdict"]?.string == "passed")
        #expect(image["tree"]?.string == (try session.sh("git rev-parse HEAD^{tree}")))
        #expect(image["metrics"]?["image.size"]?["value"]?.number == 1_000_000)
        #expect(answer.out.contains("built \(ImageScenario.id) of commit"))
        #expect(!session.exists(".cml/image/scratch"))
    }

    @Test("labels the image with where it comes from")
    func labels() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        try session.sh("git remote add origin https://ann:hunter2@example.com/acme/tiny.git")
        #expect(try session.cml("run", "-q", "--remote", "nowhere").code == 2)
        #expect(try session.cml("check", "-q").code == 0)
        // A check puts the model back, so that there is none; nothing is asked of the remote where the check is here.
        try session.sh("mkdir models && echo 'weights 0.9' > models/best.pt")
        #expect(try session.cml("image", "build", "-q").code == 0)
        let words = try #require(scenario.commands.first)
        let image = try scenario.image()
        for label in [
            "org.opencontainers.image.revision=\(try session.sh("git rev-parse HEAD"))",
            "org.opencontainers.image.source=https://example.com/acme/tiny", "cml.verdict=passed",
            "cml.run=\(image["record"]?.string ?? "")",
        ] {
            #expect(words.contains("--label \(label)"))
        }
        #expect(words.contains("--label org.opencontainers.image.created=20"))
        #expect(!words.contains("hunter2"))
    }

    @Test("refuses a tree whose check failed, and names the gate")
    func red() throws {
        let scenario = try ImageScenario(files: ["quality.sh": "QUALITY=0.3\n"])
        #expect(try scenario.session.cml("run", "-q").code == 1)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 1)
        #expect(answer.err.contains("the check of this tree under the profile `smoke` failed: gate `accuracy`"))
        #expect(answer.err.contains("accuracy min 0.5: 0.3"))
        #expect(try scenario.commands == [])
        let push = try scenario.session.cml("image", "push")
        #expect(push.code == 2)
        #expect(push.err.contains("no image was built here"))
    }

    @Test(
        "refuses a tree that no check of its own vouches for",
        arguments: [
            ("true", "no check of this tree under the profile `smoke` has passed"),
            ("git commit -q --allow-empty -m same", nil),
            ("echo '# more' >> train.sh && git commit -qam more", "no check of this tree"),
        ])
    func others(script: String, error: String?) throws {
        let scenario = try ImageScenario()
        if script != "true" { #expect(try scenario.session.cml("run", "-q").code == 0) }
        try scenario.session.sh(script)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == (error == nil ? 0 : 1), "\(answer)")
        if let error { #expect(answer.err.contains(error)) }
    }

    @Test(
        "is not vouched for by a check of a dirty tree, of another command or profile",
        arguments: [
            (["check"], "echo '# dirty' >> train.sh", "the tree was dirty"),
            (["run", "--command", "sh train.sh -x"], "true", "another command was trained"),
            (["run", "--profile", "full"], "true", "no check of this tree under the profile `smoke`"),
            (["train"], "true", "no check of this tree under the profile `smoke`"),
        ])
    func evidence(command: [String], before: String, error: String) throws {
        let scenario = try ImageScenario()
        try scenario.session.sh(before)
        #expect(try scenario.session.cml(command + ["-q"]).code == 0)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 1)
        #expect(answer.err.contains(error), "\(answer)")
    }

    @Test("builds ungated only when told, and marks the image so")
    func ungated() throws {
        let scenario = try ImageScenario(files: ["quality.sh": "QUALITY=0.3\n"])
        #expect(try scenario.session.cml("run", "-q").code == 1)
        let answer = try scenario.session.cml("image", "build", "--allow-ungated")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.err.contains("built ungated"))
        #expect(try scenario.image()["verdict"]?.string == "ungated")
        #expect(try scenario.commands.first?.contains("--label cml.verdict=ungated") == true)
    }

    @Test(
        "puts no model in that no passing record measured, nor a smoke-trained one unasked",
        arguments: [
            ("model: [models/best.pt]", "true", 1, "was smoke-trained"),
            (
                "model: [models/best.pt], allow_smoke_model: true", "echo other > models/best.pt", 1,
                "no passing record measured the model file `models/best.pt` as it is"
            ),
            ("model: [models/best.pt], allow_smoke_model: true", "rm models/best.pt", 2, "no model file"),
            ("model: [models/], allow_smoke_model: true", "true", 0, ""),
        ])
    func model(image: String, script: String, code: Int32, error: String) throws {
        let scenario = try ImageScenario(image: image)
        #expect(try scenario.session.cml("run", "-q").code == 0)
        try scenario.session.sh(script)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == code, "\(answer)")
        #expect(answer.err.contains(error))
        #expect(!scenario.session.exists(".cml/image/scratch"))
    }

    @Test("takes a fully trained model of the same tree without being told")
    func fullModel() throws {
        let scenario = try ImageScenario(image: "model: [models/best.pt]")
        let session = scenario.session
        #expect(try session.cml("check", "-q").code == 0)
        #expect(try session.cml("run", "-q", "--profile", "full").code == 0)
        #expect(try session.cml("image", "build", "-q").code == 0)
        #expect(try scenario.image()["model"]?.object?.keys.sorted() == ["models/best.pt"])
    }

    @Test("judges the image's own metrics by the same gates")
    func metrics() throws {
        let scenario = try ImageScenario(
            config: "gates: {accuracy: {min: 0.5}, image.size: {max: 2MB}, image.build_seconds: {max: 5m}}")
        let session = scenario.session
        #expect(try session.cml("run", "-q").code == 0)
        let passed = try session.cml(["image", "build", "-q"])
        #expect(passed.code == 0)
        #expect(passed.out.contains("PASS          image.size"))
        let failed = try session.cml(["image", "build", "-q"], environment: ["FAKE_SIZE": "3000000"])
        #expect(failed.code == 1)
        #expect(failed.err.contains("the image failed its gates: `image.size`"))
        #expect(try scenario.image()["failed"] == .array([.string("image.size")]))
    }

    @Test("holds an image against main's images, and a training never against them")
    func baseline() throws {
        let scenario = try ImageScenario(
            config: "gates: {accuracy: {min: 0.5}, image.size: {max_rise: 5%, exact: true}, \"serve.*\": {max: 1}}")
        let session = scenario.session
        #expect(try session.cml("run", "-q").code == 0)
        try session.sh(
            """
            commit=$(git rev-parse HEAD) tree=$(git rev-parse HEAD^{tree})
            line='{"v":1,"kind":"image","id":"image-1","record":"r","check":"k","project":"tiny","profile":"smoke",'
            line="$line"'"time":"2026-01-01T00:00:00Z","image":"n","digest":"d","commit":"'$commit'","tree":"'$tree'",'
            line="$line"'"metrics":{"image.size":{"value":900000.0,"unit":"B"}},"environment":{}}'
            git notes --ref=cml/runs append -m "$line" $commit
            git switch -qc change && echo '# more' >> train.sh && git commit -qam more
            """)
        #expect(try session.cml("run", "-q").code == 0)
        let failed = try session.cml(["image", "build", "-q"])
        #expect(failed.code == 1)
        #expect(failed.out.contains("FAIL          image.size 900,000 -> 1,000,000"), "\(failed)")
        let passed = try session.cml(["image", "build", "-q"], environment: ["FAKE_SIZE": "910000"])
        #expect(passed.code == 0, "\(passed)")
        let history = try session.cml("history", "image.size")
        #expect(history.out.contains("900,000"), "\(history)")
    }

    @Test("writes the report of an image as Markdown")
    func report() throws {
        let scenario = try ImageScenario(config: "gates: {accuracy: {min: 0.5}, image.size: {max: 2MB}}")
        #expect(try scenario.session.cml("run", "-q").code == 0)
        let answer = try scenario.session.cml("image", "build", "-q", "--md", "-")
        #expect(answer.code == 0)
        #expect(answer.out.hasPrefix("### Image of tiny\n\n**built**, not pushed\n\n|  |  |\n"))
        #expect(answer.out.contains("| image | `\(ImageScenario.id)` |"))
        #expect(answer.out.contains("PASS          image.size"))
    }
}
