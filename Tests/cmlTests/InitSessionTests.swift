import CMLSystem
import TestSupport
import Testing

/// `cml init` in projects as people have them.
@Suite("Init")
struct InitSessionTests {
    private static func session(_ files: [String: String]) throws -> Session {
        try Session(files: files.isEmpty ? ["README": ""] : files)
    }

    @Test("what is written is read, and each next step is said once")
    func next() throws {
        let session = try Self.session([
            "train.py": "json.dump({'accuracy': 1}, open('metrics.json', 'w'))", "requirements.txt": "torch",
        ])
        let answer = try session.cml("init", "--forge", "github")
        #expect(answer.code == 0, "\(answer)")
        #expect(
            answer.out == """
                wrote cml.yaml
                wrote .github/workflows/cml.yml
                next: set CML_RELEASE and CML_SHA256 at the top of .github/workflows/cml.yml
                next: let the training read CML_SEED, and give `train.seeds`: that tells the noise
                next: check `gates` in cml.yaml: no metrics file is here yet, and a gated metric must be in it
                next: `cml check` trains, judges and shows what is measured
                next: `cml baseline record` on main keeps what others are held against

                """)
        #expect(try session.text("cml.yaml").contains("accuracy: {max_drop: auto}"))
    }

    @Test(
        "nothing is written when one file would lie elsewhere or replace what is no file",
        arguments: [
            ("mkdir cml.yaml", "`cml.yaml` is in the way of a plain file"),
            ("ln -s \"$HOME/elsewhere\" cml.yaml", "`cml.yaml` is in the way of a plain file"),
            ("ln -s \"$HOME\" .github", "`.github` leads out of the repository"),
            ("touch .github", "`.github` is no folder"),
        ])
    func places(script: String, problem: String) throws {
        let session = try Self.session([:])
        try session.sh("touch \"$HOME/elsewhere\"; \(script)")
        let before = try session.sh("ls -AR . \"$HOME\"")
        let answer = try session.cml("init", "--forge", "github", "--force")
        #expect(answer.code == 2 && answer.err.contains(problem), "\(answer)")
        #expect(try session.sh("ls -AR . \"$HOME\"") == before)
        #expect(try session.sh("cat \"$HOME/elsewhere\"") == "")
    }

    @Test(
        "GitLab's jobs are of a stage that the pipeline has",
        arguments: [
            ("stages: [build, ship]\n", "ship", "add to .gitlab-ci.yml: `include: [{local: .gitlab/cml.yml}]`"),
            ("stages: [test, deploy]\n", "test", "add to .gitlab-ci.yml: `include: [{local: .gitlab/cml.yml}]`"),
            ("include: [{local: a.yml}]\n", "test", "add to `include` in .gitlab-ci.yml: `- local: .gitlab/cml.yml`"),
        ])
    func stages(pipeline: String, stage: String, next: String) throws {
        let session = try Self.session([".gitlab-ci.yml": pipeline])
        let answer = try session.cml("init", "--forge", "gitlab")
        #expect(answer.out.contains("next: \(next)\n"), "\(answer)")
        let root = try Node.parsingYaml(Array(session.text(".gitlab/cml.yml").utf8))
        for job in ["cml-train", "cml-deliver", "cml-fork"] { #expect(root[job]?["stage"]?.string == stage) }
        #expect(try session.text(".gitlab-ci.yml") == pipeline)
    }

    @Test("Bitbucket's file is named as it was written", arguments: [false, true])
    func bitbucket(hasPipelines: Bool) throws {
        let own = hasPipelines ? ["bitbucket-pipelines.yml": "pipelines: {}\n"] : [:]
        let session = try Self.session(own)
        let answer = try session.cml("init", "--forge", "bitbucket")
        let name = hasPipelines ? "bitbucket-pipelines.cml.yml" : "bitbucket-pipelines.yml"
        #expect(session.exists(name))
        #expect(answer.out.contains("wrote \(name)\n"), "\(answer)")
        #expect(answer.out.contains("bitbucket-pipelines.cml.yml") == hasPipelines, "\(answer)")
    }

    @Test("packages that nothing here installs are the person's to name", arguments: ["environment.yml", "README"])
    func unknownPackages(file: String) throws {
        let session = try Self.session([file: ""])
        let answer = try session.cml("init", "--forge", "github")
        let reason = file == "README" ? "no file names them" : "environment.yml is conda's, which the runner may lack"
        let sentence = "write in .github/workflows/cml.yml how the training's packages are installed: \(reason)"
        #expect(answer.out.contains("next: \(sentence)\n"), "\(answer)")
        #expect(try session.text(".github/workflows/cml.yml").contains("run: echo nothing is installed yet"))
    }

    @Test("a check without gates proposes those that fit what it measured")
    func proposal() throws {
        let answer = try Session.tiny(config: "").cml("check")
        #expect(answer.code == 0)
        #expect(answer.out.contains("nothing to judge"))
        let text = answer.out.split(whereSeparator: { $0 == "\n" || $0 == " " }).joined(separator: " ")
        #expect(text.contains("`gates: {accuracy: {max_drop: auto}, loss: {max_rise: auto}}`"), "\(answer)")
    }
}
