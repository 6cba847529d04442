import CMLSystem
import TestSupport
import Testing

/// `cml comment update --watch`: what is written while it runs, and what is left when it ends.
@Suite("watched comments", .enabled(if: ForgeDouble.absence == nil, "\(ForgeDouble.absence ?? "")"))
struct WordsWatchSessionTests {
    /// Watches `report.md` until cml says `sentence`, does `then`, and ends it; returns its exit code and what it said.
    private static func watch(
        _ scenario: ForgeScenario, _ environment: [String: String], _ words: String = "", until sentence: String,
        then: String
    ) throws -> (code: String, out: String) {
        let script = """
            env --default-signal=INT,TERM '\(try Session.binary())' comment update --watch \(words) report.md \
                >"$HOME/out" 2>&1 &
            cml=$!
            for _ in $(seq 600); do grep -q '\(sentence)' "$HOME/out" && break; sleep 0.1; done
            \(then); kill -15 $cml; wait $cml; echo $?
            """
        let code = try scenario.run.session.sh(script, environment: environment)
        return (code, try scenario.run.session.sh("cat \"$HOME/out\""))
    }

    private static func scenario() throws -> ForgeScenario {
        try ForgeScenario(files: ["report.md": "first\n"], recordsMain: false)
    }

    @Test("the last state is posted although a signal comes right behind it", arguments: WordsForgeSessionTests.forges)
    func last(forge: String) throws {
        let scenario = try Self.scenario()
        let (code, out) = try Self.watch(
            scenario, scenario.environment(forge), until: "comment created",
            then: "echo second > report.md; echo third > report.md")
        let comments = try scenario.double.comments(forge)
        #expect(code == "143" && comments.count == 1 && comments[0].hasPrefix("third\n"), "\(code) \(comments) \(out)")
        #expect(try scenario.commentRequests() == 3)
        #expect(try scenario.double.complaints() == [])
    }

    @Test("a fork's job has the last state in its summary, once", arguments: [true, false])
    func fork(changes: Bool) throws {
        let scenario = try Self.scenario()
        var environment = try scenario.environment("github", token: ForgeDouble.readToken)
        environment.merge(try scenario.run.pullRequest(head: "mallory/tiny")) { $1 }
        environment["GITHUB_STEP_SUMMARY"] = scenario.run.session.home + "/summary.md"
        let (code, out) = try Self.watch(
            scenario, environment, until: "summary at the end", then: changes ? "echo third > report.md" : ":")
        let summary = try scenario.run.session.sh("cat \"$HOME/summary.md\"")
        #expect(code == "143" && summary.trimmed == (changes ? "third" : "first"), "\(code) \(summary) \(out)")
        #expect(try scenario.double.requests() == [])
    }

    @Test("a comment that the forge never lets be edited is written at the end, without another change too")
    func once() throws {
        let scenario = try Self.scenario()
        let (code, out) = try Self.watch(
            scenario, scenario.environment("gitlab"), "--target commit", until: "written at the end", then: ":")
        #expect(code == "143" && out.contains("comment created on commit"), "\(code) \(out)")
        #expect(try scenario.double.requests().count { $0.hasPrefix("POST") } == 1)
    }
}
