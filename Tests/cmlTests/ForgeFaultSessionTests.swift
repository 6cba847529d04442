import CMLSystem
import TestSupport
import Testing

/// What becomes of a run whose forge misbehaves: a red gate stays 1, a failed delivery is 4 and says why.
@Suite("cml run and a forge's faults", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct ForgeFaultSessionTests {
    struct Fault: Sendable, CustomStringConvertible {
        var json: String
        var code: Int32
        var comments: Int
        var says: [String]

        var description: String { json }
    }

    private static let comment = #""method": "POST", "path": "comments""#

    static let faults = [
        Fault(json: #"{"kind": "429", "retry_after": 1, "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "secondary", "retry_after": 1, "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "5xx", "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "after", "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "after", "then": "html", "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "reset", "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "truncate", "bytes": 20, "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(json: #"{"kind": "json200", "#, code: 0, comments: 1, says: ["comment created"]),
        Fault(
            json: #"{"kind": "5xx", "times": 99, "#, code: 4, comments: 0,
            says: ["GitHub did not comment on pull request 7", "status 503"]),
        Fault(
            json: #"{"kind": "html", "status": 404, "#, code: 4, comments: 0,
            says: ["a web page, not the forge's answer", "status 404"]),
        Fault(
            json: #"{"kind": "html", "status": 422, "#, code: 4, comments: 0,
            says: ["a web page, not the forge's answer", "status 422"]),
    ]

    @Test("a fault at the comment", arguments: faults)
    func comment(fault: Fault) throws {
        let green = try ForgeScenario()
        let json = fault.json + "\"forge\": \"github\", " + Self.comment + "}"
        try green.double.fault(json)
        expect(try green.cml(), fault.code, says: ["passed"] + fault.says)
        #expect(try green.double.comments("github").count == fault.comments)
        #expect(try green.double.statuses("github") == ["pending", "success"])
        #expect(try green.double.complaints() == [])
    }

    @Test(
        "a 200 that doesn't say what was done is no delivery", arguments: ForgeSessionTests.forges,
        ["{not json", "{}", "[]", "null", "<html><h1>Sign in</h1></html>"])
    func emptySuccess(forge: String, body: String) throws {
        let scenario = try ForgeScenario()
        let json = { (path: String, skip: Int) in
            "{\"forge\": \"\(forge)\", \"kind\": \"json200\", \"method\": \"POST\", \"path\": \"\(path)\", "
                + "\"skip\": \(skip), \"times\": 99, \"body\": \(Json.string(body).canonical)}"
        }
        try scenario.double.fault(json("statuses", 1))
        expect(try scenario.cml(forge), 4, says: ["passed", "can't set the commit status"])
        try scenario.double.control("reset", "{}")
        try scenario.double.fault(json(forge == "gitlab" ? "notes" : "comments", 0))
        let answer = try scenario.cml(forge)
        expect(answer, 4, says: ["passed", "can't comment on"])
        #expect(!answer.err.contains("comment created"))
        guard forge == "github" else { return }
        try scenario.double.control("reset", "{}")
        try scenario.double.fault(json("statuses", 1))
        expect(try scenario.cml(forge), 4)
        expect(try scenario.cml(forge, ["run", "--close-status"]), 4, says: ["can't set the commit status"])
    }

    @Test("a red gate stays 1 whatever the forge does", arguments: ["5xx", "html", "401", "json200", "reset"])
    func red(kind: String) throws {
        let scenario = try ForgeScenario(files: ["quality.sh": "QUALITY=60\n"])
        try scenario.double.fault(#"{"forge": "github", "kind": "\#(kind)", "status": 404, "times": 99}"#)
        let answer = try scenario.cml()
        #expect(answer.code == 1, "\(answer)")
        #expect(answer.out.contains("FAIL"))
    }

    @Test("an expired token is an error after the training, and told once before")
    func expired() throws {
        let scenario = try ForgeScenario()
        let answer = try scenario.cml(token: ForgeDouble.expiredToken)
        expect(answer, 4, says: ["passed", "Bad credentials", "the token of `GITHUB_TOKEN` is wrong or has expired"])
        #expect(try scenario.double.requests().count == 1)
    }

    @Test(
        "a token without rights degrades to the summary and keeps the code",
        arguments: [
            ("github", "`statuses: write`: add it under `permissions:` of the job"),
            ("gitlab", "the scope `api` and the role Developer"), ("gitea", "the scope `write:repository`"),
            ("bitbucket", "the scope `repository`"),
        ])
    func readOnly(forge: String, says: String) throws {
        let scenario = try ForgeScenario()
        let summary = scenario.run.session.home + "/summary"
        let answer = try scenario.cml(
            forge, token: ForgeDouble.readToken, ["GITHUB_STEP_SUMMARY": summary])
        expect(answer, 0, says: ["passed", "skipped: status (", says, "skipped: comment ("])
        #expect(answer.err.components(of: "skipped: status").count == 1)
        #expect(String(decoding: try Files.read(summary), as: UTF8.self).contains("accuracy"))
        #expect(try scenario.double.complaints() == [])
    }

    @Test("what can't write by its nature is not tried: a fork, Dependabot, GitLab's job token, no token")
    func known() throws {
        let scenario = try ForgeScenario()
        let fork = try scenario.environment("github").merging(scenario.run.pullRequest(head: "mallory/tiny")) { $1 }
        expect(
            try scenario.run.session.cml(["run"], environment: fork), 0,
            says: ["skipped: comment and status (a fork's token is read-only", "`pull-requests: write`"])
        expect(
            try scenario.cml("github", ["GITHUB_ACTOR": "dependabot[bot]"]), 0,
            says: ["skipped: comment and status (Dependabot's token is read-only"])
        expect(
            try scenario.cml("gitlab", token: "", ["CI_JOB_TOKEN": ForgeDouble.jobToken]), 0,
            says: ["skipped: comment and status (`CI_JOB_TOKEN` can't write", "`GITLAB_TOKEN`"])
        expect(try scenario.cml("github", token: ""), 0, says: ["skipped: comment and status (no token: give the step"])
        expect(try scenario.cml("bitbucket", token: ""), 0, says: ["`BITBUCKET_TOKEN`"])
        expect(
            try scenario.cml("github", ["run", "--no-comment", "--no-status"]), 0, says: ["passed"])
        #expect(try scenario.double.requests() == [])
    }
}

extension ForgeScenario {
    fileprivate func cml(_ forge: String, token: String = ForgeDouble.token, _ more: [String: String]) throws
        -> Session.Answer
    { try cml(forge, ["run"], token: token, more) }
}

extension String {
    fileprivate func components(of text: String) -> [Range<Index>] { ranges(of: text) }
}
