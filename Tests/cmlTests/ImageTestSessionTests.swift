import CMLSystem
import TestSupport
import Testing

@Suite("cml image test of a command", .enabled(if: Session.has("python3")), .timeLimit(.minutes(3)))
struct ImageTestSessionTests {
    @Test("tests a good service, and measures it")
    func good() throws {
        let scenario = try ServiceScenario(
            serve: ServiceScenario.load, gates: "serve.latency.p50: {max: 5s}, serve.throughput: {min: 1}")
        let answer = try scenario.session.cml("image", "test", "--json", "--md", "report.md")
        #expect(answer.code == 0, "\(answer)")
        let json = try Json(parsing: answer.out)
        #expect(json["test"]?["passed"]?.bool == true)
        let metrics = json["test"]?["metrics"]?.object ?? [:]
        for name in ["latency.p50", "latency.max", "throughput", "error_rate", "start_seconds", "memory"] {
            #expect(metrics["serve.\(name)"]?["value"]?.number != nil, "\(name)")
        }
        #expect(json["gates"]?.array?.compactMap { $0["verdict"]?.string } == ["pass", "pass"])
        #expect(try scenario.session.text("report.md").contains("latency of "))
        #expect(try scenario.leftovers() == "")
    }

    @Test("finds what is wrong in the seventh decimal, and says where")
    func wrong() throws {
        let scenario = try ServiceScenario(expect: "0.1234568")
        let answer = try scenario.session.cml("image", "test")
        #expect(answer.code == 1, "\(answer)")
        #expect(answer.out.contains("golden POST /predict: $.scores[0]: 0.1234567 instead of 0.1234568"))
        #expect(try scenario.leftovers() == "")
    }

    @Test("writes the golden files only when told")
    func update() throws {
        let scenario = try ServiceScenario(expect: "0.5")
        let answer = try scenario.session.cml("image", "test", "--update")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.out.contains("updated out.json"))
        #expect(
            try scenario.session.text("out.json")
                == "{\n  \"label\": \"churn\",\n  \"scores\": [\n    0.1234567,\n    1\n  ]\n}\n")
        let again = try scenario.session.cml("image", "test", "--update")
        #expect(again.code == 0 && !again.out.contains("updated"))
        #expect(try scenario.session.cml("image", "test").code == 0)
    }

    @Test(
        "writes no golden file through a link or for git",
        arguments: [
            ("ln -s \"$HOME/elsewhere\" out.json", "out.json"), ("ln -s \"$HOME\" links", "links/out.json"),
            ("true", ".git/config"),
        ])
    func places(script: String, expect: String) throws {
        let scenario = try ServiceScenario(expect: "0.5")
        try scenario.session.sh(
            "rm out.json; \(script); echo old > \"$HOME/elsewhere\"; sed -i 's|out.json|\(expect)|' cml.yaml")
        let before = try scenario.session.sh("cat .git/config \"$HOME/elsewhere\"; ls \"$HOME\"")
        let answer = try scenario.session.cml("image", "test", "--update")
        #expect(answer.code == 2 && answer.err.contains("is a link, leads through one, or is git's own"), "\(answer)")
        #expect(try scenario.session.sh("cat .git/config \"$HOME/elsewhere\"; ls \"$HOME\"") == before)
    }

    @Test(
        "shows the end of its log, without secrets, when it never gets ready",
        arguments: ["time.sleep(60)", "sys.exit(9)"])
    func unready(start: String) throws {
        let scenario = try ServiceScenario(start: start)
        try scenario.session.sh("sed -i 's/within: 20s/within: 2s/' cml.yaml")
        try scenario.session.write(["r.md": "passed\n"])
        let answer = try scenario.session.cml(
            ["image", "test", "--md", "r.md"], environment: ["API_TOKEN": "hunter2hunter2"])
        #expect(answer.code == 3, "\(answer)")
        let report = try scenario.session.text("r.md")
        #expect(report.contains("**failed**: the service") && report.contains("starting with"))
        #expect(!report.contains("passed") && !report.contains("hunter2"))
        #expect(
            answer.err.contains(
                start == "sys.exit(9)" ? "the service ended before it was ready: exit 9" : "was not ready within 2"))
        #expect(answer.err.contains("starting with"))
        #expect(!answer.err.contains("hunter2"))
        #expect(try scenario.leftovers() == "")
    }

    @Test("finds a crash under load")
    func crash() throws {
        let scenario = try ServiceScenario(
            behave: "if count > 20: os._exit(7)", serve: ServiceScenario.load)
        let answer = try scenario.session.cml("image", "test")
        #expect(answer.code == 3, "\(answer)")
        #expect(answer.err.contains("the service ended under load: exit 7"))
        #expect(try scenario.leftovers() == "")
    }

    @Test("finds one request in thirty that hangs, unless a gate allows it")
    func hanging() throws {
        for (gate, code) in [("", Int32(1)), ("serve.error_rate: {max: 0.9}", 0)] {
            let scenario = try ServiceScenario(
                behave: "if count % 30 == 0: time.sleep(60)", serve: ServiceScenario.load, gates: gate)
            let answer = try scenario.session.cml("image", "test")
            #expect(answer.code == code, "\(answer)")
            if code == 1 { #expect(answer.out.contains("without an answer in time")) }
            #expect(try scenario.leftovers() == "")
        }
    }

    @Test("says nothing of percentiles of too few requests, as the policy has it")
    func fewRequests() throws {
        let scenario = try ServiceScenario(
            serve: ServiceScenario.load, gates: "serve.latency.p99: {max: 1ms}")
        let answer = try scenario.session.cml("image", "test", "--rate", "20")
        #expect(answer.code == 0, "\(answer)")
        #expect(answer.out.contains("INCONCLUSIVE  serve.latency.p99"))
        #expect(answer.out.contains("p99 needs 299"))
        try scenario.session.sh("echo 'policy: {inconclusive: fail}' >> cml.yaml")
        #expect(try scenario.session.cml("image", "test", "--rate", "20").code == 1)
    }

    @Test("leaves no process when a signal comes in the middle")
    func signal() throws {
        let scenario = try ServiceScenario(
            behave: "if count >= 20: os.kill(os.getppid(), signal.SIGTERM)", serve: ServiceScenario.load)
        let answer = try scenario.session.cml("image", "test")
        #expect(answer.code == 143, "\(answer)")
        #expect(try scenario.leftovers() == "")
    }

    @Test("ends the service that a killed cml has left")
    func killed() throws {
        let scenario = try ServiceScenario(behave: "if score > 1: os.kill(os.getppid(), signal.SIGKILL)")
        let session = scenario.session
        try session.sh("sed -i 's/^score = .*/score = 2/' server.py")
        #expect(try session.cml("image", "test").code == 137)
        #expect(try scenario.leftovers() == "alive\nservice.log\nservice.marker")
        try session.sh("cp pid first; sed -i 's/^score = .*/score = 0.1234567/' server.py")
        #expect(try session.cml("image", "test").code == 0)
        // Nobody may have waited for it yet, so that its entry is still there.
        let state = try session.sh(
            "sed -n 's/^State:[^A-Z]*\\([A-Z]\\).*/\\1/p' /proc/$(cat first)/status 2>/dev/null || true")
        #expect(["", "Z"].contains(state))
        #expect(try scenario.leftovers() == "")
    }

    @Test("refuses what it can't test before anything starts")
    func refusals() throws {
        let scenario = try ServiceScenario()
        let session = scenario.session
        try session.sh("rm out.json")
        let missing = try session.cml("image", "test")
        #expect(missing.code == 2)
        #expect(missing.err.contains("no golden file `out.json`"))
        #expect(try session.cml("image", "test", "--rate", "-1").code == 2)
        #expect(!session.exists("pid"))
        let none = try Session.tiny().cml("image", "test")
        #expect(none.code == 2)
        #expect(none.err.contains("nothing says how the image is tested"))
    }
}
