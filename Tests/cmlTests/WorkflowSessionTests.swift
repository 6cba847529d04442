import CMLKit
import CMLSystem
import TestSupport
import Testing

/// GitHub's template done step by step as a runner does it, from a checkout at depth 1 to the comment.
@Suite("The workflow as a runner does it", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct WorkflowSessionTests {
    /// The workflow on a pull request whose quality is `quality`; a release that holds the built program is installed.
    private static func run(
        quality: String, installing: String = "true"
    ) throws -> (scenario: ForgeScenario, train: Job, deliver: Job) {
        let scenario = try ForgeScenario(files: ["quality.sh": "QUALITY=\(quality)\n"])
        let session = scenario.run.session
        var environment = try scenario.environment("github")
        environment["GITHUB_TOKEN"] = nil
        try session.sh(
            """
            git switch -q --detach main && git merge -q --no-ff --no-edit change
            git push -q origin HEAD:refs/pull/7/merge change
            mkdir -p ../home/release/cml-x/bin
            printf '#!/bin/sh\\nexec "%s" "$@"\\n' '\(try Session.binary())' >../home/release/cml-x/bin/cml
            chmod +x ../home/release/cml-x/bin/cml
            tar -C ../home/release -czf ../home/cml.tar.gz cml-x
            """)
        environment["GITHUB_SHA"] = try session.sh("git rev-parse HEAD")
        var workflow = Workflow(.github)
        workflow.install = installing
        workflow.release = "file://\(session.home)/cml.tar.gz"
        workflow.sha256 = String(try session.sh("sha256sum <../home/cml.tar.gz").prefix(64))
        let runner = try ActionsRunner(
            workflow.text, in: session, environment: environment, token: ForgeDouble.token, ref: "refs/pull/7/merge")
        return (scenario, try runner.run(job: "train"), try runner.run(job: "deliver"))
    }

    private typealias Job = ActionsRunner.Job

    @Test("a good change is recorded, commented, green, and in the job's summary")
    func passes() throws {
        let (scenario, train, deliver) = try Self.run(quality: "91")
        #expect(!train.failed, "\(train.log)")
        #expect(!deliver.failed, "\(deliver.log)")
        let comments = try scenario.double.comments("github")
        #expect(comments.count == 1)
        #expect(comments.first?.hasPrefix("## cml: passed") == true, "\(comments)")
        #expect(try scenario.double.statuses("github").last == "success")
        #expect(deliver.summary.contains("cml: passed"))
        #expect(try scenario.double.complaints() == [])
        #expect(try scenario.commentRequests() == 2)
        #expect(try scenario.run.remoteRuns(of: "HEAD").count == 3)
        #expect(!(train.log + deliver.log).contains { $0.contains(ForgeDouble.token) })
    }

    @Test("a worse one is told all the same, and its job is red")
    func fails() throws {
        let (scenario, train, deliver) = try Self.run(quality: "60")
        #expect(!train.failed, "\(train.log)")
        #expect(deliver.failed)
        #expect(deliver.log.contains { $0.hasPrefix("Deliver: exit 1") }, "\(deliver.log)")
        #expect(try scenario.double.comments("github").first?.hasPrefix("## cml: failed") == true)
        #expect(try scenario.double.statuses("github").last == "failure")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a training job that left nothing is told in the status")
    func nothingLeft() throws {
        let (scenario, train, deliver) = try Self.run(quality: "91", installing: "exit 1")
        #expect(train.failed)
        #expect(deliver.failed)
        #expect(deliver.log.contains { $0.contains("the training job left nothing") }, "\(deliver.log)")
        #expect(deliver.log.contains { $0.hasPrefix("Close a status that was left pending: exit 0") })
        #expect(try scenario.double.statuses("github").last == "error")
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a tarball with another hash is not unpacked")
    func otherHash() throws {
        let session = try Session(repository: false)
        try session.sh("mkdir -p x/bin && echo x >x/bin/cml && tar -czf ../home/cml.tar.gz x")
        var workflow = Workflow(.github)
        workflow.release = "file://\(session.home)/cml.tar.gz"
        workflow.sha256 = String(repeating: "0", count: 64)
        let lines = try Node.parsingYaml(Array(workflow.text.utf8))
        let install = lines["jobs"]?["deliver"]?["steps"]?.items?.first { $0["name"]?.string == "Install cml" }
        let script = try #require(install?["run"]?.string)
        #expect(throws: Session.ScriptFailed.self) {
            try session.sh(
                "bash -e <<'END'\n\(script)\nEND",
                environment: [
                    "RUNNER_TEMP": session.home, "GITHUB_PATH": session.home + "/path",
                    "CML_RELEASE": workflow.release, "CML_SHA256": workflow.sha256,
                ])
        }
        #expect(!Files.exists(session.home + "/cml/bin/cml"))
        #expect(!Files.exists(session.home + "/path"))
    }
}
