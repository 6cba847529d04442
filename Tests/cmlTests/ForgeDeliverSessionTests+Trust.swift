import CMLSystem
import TestSupport
import Testing

/// What an event, a variable or a file in a wrong place may not bring about.
extension ForgeDeliverSessionTests {
    @Test("a pipe in the place of a summary or outputs is named and passed over, and /dev/null is a place too")
    func pipes() throws {
        let scenario = try ForgeScenario()
        let pipe = scenario.run.session.home + "/pipe"
        try scenario.run.session.sh("mkfifo '\(pipe)'")
        let arguments = ["run", "--no-comment", "--no-status"]
        expect(
            try scenario.cml("github", arguments, ["GITHUB_STEP_SUMMARY": pipe, "GITHUB_OUTPUT": pipe]), 0,
            says: ["skipped: job summary", "skipped: job outputs"])
        let nothing = try scenario.cml(
            "github", arguments, ["GITHUB_STEP_SUMMARY": "/dev/null", "GITHUB_OUTPUT": "/dev/null"])
        expect(nothing, 0)
        #expect(!nothing.err.contains("skipped: job"), "\(nothing)")
    }

    @Test(
        "a head repository of the own name and another's id, or of an event about another repository, is a fork",
        arguments: [
            #"s/{"full_name": "acme.tiny", "def/{"id": 1, "full_name": "acme\/tiny", "def/"#,
            #"s/acme.tiny/mallory\/tiny/g"#,
        ])
    func ownName(edit: String) throws {
        let scenario = try Self.trained(fork: false)
        let environment = try Self.workflowRun(scenario, fork: false)
        try scenario.run.session.sh("sed -i '\(edit)' \"$HOME/event.json\"")
        expect(try Self.deliver(scenario, environment), 0)
        #expect(try scenario.double.statuses("github") == ["pending"])
    }

    @Test("a head that is no commit's name is no part of an address", arguments: ["../../x", "", "abc?x=y"])
    func oddHead(head: String) throws {
        let scenario = try Self.trained(fork: false)
        let environment = try Self.workflowRun(scenario, fork: false)
        try scenario.run.session.sh(
            "sed -i 's#\"head_sha\": \"[0-9a-f]*#\"head_sha\": \"\(head)#' \"$HOME/event.json\"")
        expect(try Self.deliver(scenario, environment), 2)
        #expect(try scenario.double.requests() == [])
    }

    @Test("where the job tells its own workflow, a base without workflows has none, and a path is a plain one")
    func strictWorkflow() throws {
        let scenario = try Self.trained()
        var environment = try Self.workflowRun(scenario, path: ".github/workflows/../../x.yml")
        expect(try Self.deliver(scenario, environment), 2, says: ["is no workflow of the base branch"])
        environment = try Self.workflowRun(scenario)
        environment["GITHUB_WORKFLOW_REF"] = "acme/tiny/.github/workflows/deliver.yml@refs/heads/main"
        expect(try Self.deliver(scenario, environment), 2, says: ["is no workflow of the base branch"])
    }

    @Test("a file without certificates and a key of two lines are found before the training")
    func early() throws {
        let scenario = try ForgeScenario()
        expect(try scenario.cml("github", ["run", "--ca-file", "cml.yaml"]), 2, says: ["no certificate in PEM"])
        expect(try scenario.cml("github", ["run", "--ca-file", "none.pem"]), 2, says: ["can't be read"])
        expect(try scenario.cml("github", ["run", "--key", "a\nb"]), 2, says: ["the key has control characters"])
        #expect(try scenario.run.trainings == 3)
        #expect(try scenario.double.requests() == [])
    }

    @Test("a repository's name that leads elsewhere is no part of an address", arguments: ["../../x?y=z#", "acme/.."])
    func oddRepository(name: String) throws {
        let scenario = try ForgeScenario()
        _ = try scenario.cml("github", ["run"], ["GITHUB_REPOSITORY": name])
        #expect(try scenario.double.requests() == [])
    }
}
