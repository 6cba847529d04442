import CMLSystem
import TestSupport
import Testing

/// `cml doctor`: what it says, and that it only asks.
@Suite("Doctor")
struct DoctorSessionTests {
    private static func states(_ answer: Session.Answer) throws -> [String: String] {
        let findings = try Json(parsing: answer.out)["findings"]?.array ?? []
        return Dictionary(
            findings.map { ($0["subject"]?.string ?? "", $0["state"]?.string ?? "") }, uniquingKeysWith: { $1 })
    }

    @Test("a laptop's clone lacks nothing that is needed")
    func laptop() throws {
        let scenario = try RunScenario()
        let before = try scenario.session.state()
        let answer = try scenario.session.cml("doctor", "--json")
        #expect(answer.code == 0, "\(answer)")
        let states = try Self.states(answer)
        #expect(states["git"] == "ok" && states["repository"] == "ok" && states["configuration"] == "ok")
        #expect(states["CI system"] == "note" && states["records"] == "ok")
        #expect(try scenario.session.state() == before)
        #expect(try scenario.session.sh("git --git-dir \"$HOME/remote.git\" for-each-ref refs/notes") == "")
    }

    @Test("what is missing has its fix, and exit code 2")
    func missing() throws {
        let session = try Session(repository: false)
        let answer = try session.cml("doctor")
        #expect(answer.code == 2)
        #expect(answer.out.contains("MISSING  repository"))
        #expect(answer.out.contains("MISSING  configuration"))
        #expect(answer.out.contains("`cml init` writes one"))
        #expect(answer.out.contains("fix: "))
        var other = session
        other.environment["PATH"] = session.home
        #expect(try other.cml("doctor").out.contains("MISSING  git"))
    }

    @Test("main's job that can't push its records lacks that right; a change's does without")
    func pushing() throws {
        let scenario = try RunScenario()
        try scenario.session.sh("rm -rf ../home/remote.git")
        let main = try scenario.session.cml(["doctor", "--json"], environment: RunScenario.push)
        #expect(main.code == 2)
        #expect(try Self.states(main)["records"] == "missing")
        let change = try scenario.session.cml(["doctor", "--json"], environment: scenario.pullRequest())
        #expect(change.code == 0, "\(change)")
        #expect(try Self.states(change)["records"] == "note")
    }

    @Test("behind a mirror the forge is that of the address as it is written")
    func mirror() throws {
        let scenario = try RunScenario()
        try scenario.session.sh(
            """
            git remote set-url origin https://github.com/acme/tiny.git
            git config url.https://mirror.example.org/.insteadOf https://github.com/
            """)
        let answer = try scenario.session.cml("doctor")
        #expect(answer.out.contains("GitHub, acme/tiny"), "\(answer)")
    }

    @Test(
        "the token is tried by reading alone, and never shown",
        .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"),
        arguments: ["github", "gitlab", "gitea", "bitbucket"])
    func token(forge: String) throws {
        let scenario = try ForgeScenario(recordsMain: false)
        let good = try scenario.cml(forge, ["doctor"])
        #expect(good.code == 0, "\(good)")
        #expect(good.out.contains("it reads the commit's statuses and the pull request"), "\(good)")
        let expired = try scenario.cml(forge, ["doctor"], token: ForgeDouble.expiredToken)
        #expect(expired.code == 2)
        #expect(expired.out.contains("MISSING  token"), "\(expired)")
        #expect(expired.out.contains("did not tell the commit's statuses"), "\(expired)")
        for text in [good, expired].map({ $0.out + $0.err }) {
            #expect(!text.contains(ForgeDouble.token) && !text.contains(ForgeDouble.expiredToken))
        }
        #expect(try scenario.double.log().allSatisfy { $0["method"]?.string == "GET" })
        #expect(try scenario.double.complaints() == [])
    }
}
