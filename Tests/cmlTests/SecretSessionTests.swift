import CMLSystem
import Testing
import TestSupport

/// Nothing secret reaches the training, an output or a record.
struct SecretSessionTests {
    private static let token = "ghp_" + "Z7Q2n8LmPxVtR4sKdWyB3cHfJ9aGuE1oTi5k"

    @Test("the forges' tokens are not seen by anything that the user's project starts")
    func withheld() throws {
        let session = try Session.tiny(
            trainer: "env | sort > environment.txt; echo '{\"accuracy\": 0.9}' > metrics.json",
            train: "prepare: env >> prepare.txt", config: "checks: {lint: env >> lint.txt}")
        let names = [
            "GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN", "BITBUCKET_TOKEN", "REPO_TOKEN",
            "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CML_TOKEN", "SYSTEM_ACCESSTOKEN",
            "CI_NETRC_PASSWORD", "DRONE_NETRC_PASSWORD", "BUILDKITE_AGENT_ACCESS_TOKEN", "CIRCLE_TOKEN",
            "PIPELINES_JWT_TOKEN",
        ]
        var environment = ["GITHUB_ENV": "/tmp/env", "GITHUB_STEP_SUMMARY": "/tmp/summary", "KEEP": "kept"]
        for name in names { environment[name] = Self.token }
        expect(try session.cml(["check"], environment: environment), 0)
        for file in ["environment.txt", "prepare.txt", "lint.txt"] {
            let seen = try session.text(file)
            #expect(!seen.contains(Self.token), "\(file)")
            #expect(!seen.contains("GITHUB_ENV=") && !seen.contains("GITHUB_STEP_SUMMARY="), "\(file)")
            #expect(seen.contains("KEEP=kept") && seen.contains("CML=1"), "\(file)")
        }
        try session.write(["cml.yaml": session.text("cml.yaml").replacing("seeds:", with: "keep_tokens: true, seeds:")])
        expect(try session.cml(["check"], environment: environment), 0)
        let seen = try session.text("environment.txt")
        #expect(seen.contains("GITHUB_TOKEN=\(Self.token)"))
        #expect(!seen.contains("ACTIONS_") && !seen.contains("GITHUB_ENV=") && !seen.contains("GITHUB_STEP_SUMMARY="))
    }

    @Test("a token that a training prints, or that a params file holds, is nowhere in outputs and records")
    func redacted() throws {
        let session = try Session.tiny(
            trainer: """
                echo "out $(cat token) end"; echo "err $(cat token)" >&2
                echo "{\\"accuracy\\": 0.9, \\"note\\": \\"$(cat token)\\"}" > metrics.json; exit $FAIL
                """,
            files: [
                "token": Self.token, "params.yaml": "api_key: hunter2hunter2\nepochs: 3\n",
                "cml.yaml": """
                version: 1
                train: {command: sh train.sh \(Self.token), params: params.yaml, seeds: [1]}
                metrics: [metrics.json]
                gates: {accuracy: {min: 0.5}}
                """,
            ])
        for (fail, code) in [("0", Int32(0)), ("7", 3)] {
            let environment = ["GITHUB_TOKEN": Self.token, "FAIL": fail]
            let answer = try session.cml(["check", "--md", "report.md"], environment: environment)
            expect(answer, code, says: ["out ***", "err ***"])
            #expect(!(answer.out + answer.err).contains(Self.token), "\(answer)")
        }
        expect(try session.cml(["baseline", "record"], environment: ["FAIL": "0"]), 0)
        let places = try session.sh("grep -rlE 'ghp_Z7Q2|hunter2' .cml .git/cml report.md || true")
        #expect(places.isEmpty, "\(places)")
        let notes = try session.sh("git notes --ref=cml/runs show HEAD")
        #expect(!notes.contains("ghp_") && !notes.contains("hunter2") && notes.contains(#""api_key":"***""#))
    }

    @Test("no environment value is recorded, and HOME stays empty")
    func noEnvironmentValues() throws {
        let session = try Session.tiny(train: "profiles: {smoke: {environment: {MODE: v4lue-of-mode}}}")
        expect(try session.cml(["check"], environment: ["OTHER": "v4lue-of-other"]), 0)
        let records = try session.sh("cat .cml/runs/*/record.json .cml/checks/*")
        #expect(!records.contains("v4lue-of"))
        #expect(try session.sh("ls -A \"$HOME\"").isEmpty)
    }
}
