import CMLSystem
import Glibc
import Testing

@Suite("The console")
struct ConsoleTests {
    @Test("prints results on stdout, talk and errors on stderr, all redacted", .timeLimit(.minutes(1)))
    func streams() async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            let console = Console(environment: ["MY_TOKEN": "hunter2hunter2"])
            console.result("result hunter2hunter2")
            console.say("said hunter2hunter2")
            console.progress(["not shown where there is no terminal"])
            console.debug("not shown at this level")
            console.passThrough(Array("training\n".utf8))
            console.error("error: broken", title: "broken", file: nil, line: nil)
        }
        let (output, error) = (text(result?.standardOutputContent), text(result?.standardErrorContent))
        #expect(output.contains("result ***\n"))
        #expect(error.contains("said ***\ntraining\nerror: broken\n"))
    }

    @Test("says only results and errors when it's quiet", .timeLimit(.minutes(1)))
    func quiet() async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            let console = Console(environment: [:])
            console.isQuiet = true
            console.say("talk")
            console.warn("talk")
            console.passThrough(Array("talk".utf8))
            console.result("result")
            console.error("error: broken", title: "broken", file: nil, line: nil)
        }
        let (output, error) = (text(result?.standardOutputContent), text(result?.standardErrorContent))
        #expect(output.contains("result\n"))
        #expect(error.contains("error: broken\n"))
        #expect(!error.contains("talk"))
    }

    @Test("keeps the code of a failed write to stdout", .timeLimit(.minutes(1)))
    func full() async {
        await #expect(processExitsWith: .exitCode(ENOSPC)) {
            dup2(open("/dev/full", O_WRONLY), 1)
            let console = Console(environment: [:])
            console.result("lost")
            exit(console.outputError ?? 0)
        }
    }

    @Test(
        "is as wide as COLUMNS tells, else 80",
        arguments: [(["COLUMNS": "120"], 120), (["COLUMNS": "x"], 80), ([:], 80)])
    func width(environment: [String: String], expected: Int) {
        guard isatty(1) == 0 else { return }
        #expect(Console(environment: environment).width == expected)
    }
}

private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

@Suite("A CI system's log")
struct ConsoleRunnerLogTests {
    private let actions = RunnerLog(environment: ["GITHUB_ACTIONS": "true"])

    @Test("doesn't obey commands in what a training prints")
    func commands() throws {
        let (begin, end) = (actions.begin("training"), actions.end())
        let word = try #require(begin.last?.split(separator: "::").last)
        #expect(begin == ["::group::training", "::stop-commands::\(word)"])
        #expect(end == ["::\(word)::", "::endgroup::"])
        #expect(word.utf8.count > 20)
        #expect(RunnerLog(environment: ["GITHUB_ACTIONS": "true"]).begin("training") != begin)
    }

    @Test("says what a program printed without the commands in it")
    func inert() {
        let text =
            "error: it ended\n  ::add-mask::q\n::stop-commands::abc\r\n::c::\na ::b:: : :\n##[error]x \t##[group]\n"
        let safe =
            "error: it ended\n  : :add-mask::q\n: :stop-commands::abc\r\n: :c::\na ::b:: : :\n## [error]x \t## [group]\n"
        #expect(actions.inert(text) == safe)
        #expect(RunnerLog(environment: [:]).inert(text) == text)
    }

    @Test(
        "escapes annotations",
        arguments: [
            ("plain", nil, nil, "::error::plain"),
            ("100 %\r\nnext", nil, nil, "::error::100 %25%0D%0Anext"),
            ("no `lr`", "a,b:c.yaml", 7, "::error file=a%2Cb%3Ac.yaml,line=7::no `lr`"),
        ] as [(String, String?, Int?, String)])
    func annotation(text: String, file: String?, line: Int?, expected: String) {
        #expect(actions.annotation(.error, text, file: file, line: line) == expected)
    }

    @Test("says nothing where there is no CI system")
    func plain() {
        let log = RunnerLog(environment: [:])
        #expect(log.begin("training") == [])
        #expect(log.end() == [])
        #expect(log.annotation(.error, "text", file: nil, line: nil) == nil)
    }

    @Test("folds a section of GitLab's")
    func gitLab() {
        let log = RunnerLog(environment: ["GITLAB_CI": "true"])
        #expect(log.begin("training").first?.contains("section_start:") == true)
        #expect(log.end().first?.contains("section_end:") == true)
    }
}
