import CMLSystem
import TestSupport
import Testing

@Suite("what the builder gets")
struct ImageContextSessionTests {
    @Test("prints the command lines of a dry run and builds nothing")
    func dryRun() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        #expect(try session.cml("run", "-q").code == 0)
        let answer = try session.cml(
            "image", "build", "--dry-run", "--build-arg", "MODE=a b", "--target", "serve", "--network", "host")
        #expect(answer.code == 0)
        #expect(answer.out.hasPrefix("docker build --force-rm --iidfile \(session.root)/.cml/image/scratch/id --file "))
        #expect(answer.out.contains(" --build-arg 'MODE=a b' --target serve --network host \(session.root)/.cml/"))
        #expect(try scenario.commands == [])
        #expect(!session.exists(".cml/image"))
    }

    @Test("tells in a dry run what would be refused")
    func refusedDryRun() throws {
        let answer = try ImageScenario().session.cml("image", "build", "--dry-run")
        #expect(answer.code == 1)
        #expect(answer.out.hasPrefix("docker build "))
        #expect(answer.err.contains("no check of this tree"))
    }

    @Test(
        "lets no secret into the command line",
        arguments: [
            (["--build-arg", "PIP_TOKEN=hunter2hunter2"], "the build argument `PIP_TOKEN` looks like a secret"),
            (["--build-arg", "X=hunter2hunter2"], "the build argument `X` looks like a secret"),
            (["--secret", "id=pip,env=PIP_TOKEN"], "docker without buildx has no build secrets"),
            (["--secret", "hunter2hunter2"], "a build secret is named by its id and where it is"),
            (["--secret", "id=pip,env=NOT_SET"], "the build secret `pip` is not set"),
        ])
    func secrets(words: [String], error: String) throws {
        let scenario = try ImageScenario()
        let answer = try scenario.session.cml(
            ["image", "build"] + words, environment: ["PIP_TOKEN": "hunter2hunter2"])
        #expect(answer.code == 2)
        #expect(answer.err.contains(error), "\(answer)")
        #expect(!answer.err.contains("hunter2"))
        #expect(try scenario.commands == [])
    }

    @Test("leaves a tracked .env out, and names it")
    func trackedEnvironment() throws {
        let scenario = try ImageScenario(files: ["app/.env": "TOKEN=1\n", "app/main.py": "\n"])
        try scenario.session.sh("git add -f app/.env && git commit -qm env")
        #expect(try scenario.session.cml("run", "-q").code == 0)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.err.contains("not in the image, although git tracks them: `app/.env`"))
        #expect(try scenario.context.contains("app/main.py"))
        #expect(try !scenario.context.contains("app/.env"))
    }

    @Test("has the committed files, not the working tree's")
    func dirty() throws {
        let scenario = try ImageScenario()
        #expect(try scenario.session.cml("run", "-q").code == 0)
        try scenario.session.write(["quality.sh": "QUALITY=0.1\n"])
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.err.contains("without the changes of the working tree: `quality.sh`"))
        #expect(try scenario.session.sh("cat \"$HOME/context/quality.sh\"") == "QUALITY=0.9")
    }

    @Test("has the content of a large file where the working tree has it, else its pointer by name")
    func largeFiles() throws {
        let content = "large content\n"
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:\(Sha256.hex(Array(content.utf8)))
            size \(content.utf8.count)

            """
        let scenario = try ImageScenario(files: ["a.bin": pointer, "b.bin": pointer])
        let session = scenario.session
        #expect(try session.cml("run", "-q").code == 0)
        try session.write(["a.bin": content])
        try session.sh("git update-index --assume-unchanged a.bin")
        let answer = try session.cml("image", "build")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.err.contains("Git LFS pointers in the image, not their content (`git lfs pull`): `b.bin`"))
        #expect(try session.sh("cat \"$HOME/context/a.bin\"") + "\n" == content)
        #expect(try session.sh("cat \"$HOME/context/b.bin\"") + "\n" == pointer)
    }

    @Test("follows no link for the Dockerfile, and none to where a model goes")
    func links() throws {
        let scenario = try ImageScenario()
        try scenario.session.sh("rm Dockerfile && ln -s /etc/hostname Dockerfile && git commit -qam link")
        #expect(try scenario.session.cml("run", "-q").code == 0)
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 2)
        #expect(answer.err.contains("the recorded tree has no file `Dockerfile` to build from"))
        #expect(try scenario.commands == [])
    }

    @Test("is removed when the build fails (3), the engine's disk is full (4), or a signal ends it")
    func failures() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        #expect(try session.cml("run", "-q").code == 0)
        for (script, code, error) in [
            ("exit 1", 3, "the image build failed"), ("echo 'no space left on device'; exit 1", 4, "the image build"),
            ("kill -TERM $PPID; sleep 20", 143, "ended by signal 15"),
        ] {
            let answer = try session.cml(["image", "build"], environment: ["FAKE_BUILD": script])
            #expect(answer.code == Int32(code), "\(answer)")
            #expect(answer.err.contains(error))
            #expect(!session.exists(".cml/image/scratch"))
            #expect(!session.exists(".cml/image.json"))
        }
        #expect(try session.cml("image", "build", "-q").code == 0)
    }

    @Test("names the submodules that it lacks, and takes a project's own folder of a repository alone")
    func folder() throws {
        let scenario = try ImageScenario()
        let session = scenario.session
        try session.sh(
            """
            mkdir model && git mv cml.yaml train.sh quality.sh Dockerfile model && echo other > other.txt
            git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),model/lib && git add other.txt
            git commit -qm moved && mkdir model/lib
            """)
        #expect(try session.cml(["run", "-q"], in: session.root + "/model").code == 0)
        let answer = try session.cml(["image", "build"], in: session.root + "/model")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.err.contains("submodules are not in the image: `model/lib`"))
        #expect(
            try scenario.context == ["Dockerfile", "cml.yaml", "models/best.pt", "quality.sh", "train.sh"])
    }

    @Test("says what is missing: a builder, an engine, a repository")
    func missing() throws {
        var scenario = try ImageScenario()
        #expect(try scenario.session.cml("run", "-q").code == 0)
        try scenario.session.sh("sed -i 's/echo 20.10/exit 1/' \"$HOME/bin/docker\"")
        let silent = try scenario.session.cml("image", "build")
        #expect(silent.code == 4)
        #expect(silent.err.contains("the engine of `docker` does not answer"))
        let git = try scenario.session.sh("dirname $(command -v git)")
        try scenario.session.sh("mkdir \"$HOME/only\" && ln -s \(git)/git \"$HOME/only/git\"")
        scenario.session.environment["PATH"] = scenario.session.home + "/only"
        let answer = try scenario.session.cml("image", "build")
        #expect(answer.code == 2)
        #expect(answer.err.contains("no image builder here"))
    }
}
