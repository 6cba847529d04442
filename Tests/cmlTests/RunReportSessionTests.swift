import CMLSystem
import TestSupport
import Testing

/// What `cml run` says of its runs, and of what it lacks.
struct RunReportSessionTests {
    /// A scenario whose training draws a curve, with main recorded.
    private static func plotted() throws -> RunScenario {
        let scenario = try RunScenario(
            config: "gates: {accuracy: {min: 0.5}}\nplots: [{file: loss.csv, x: epoch, y: loss}]",
            files: [
                ".gitignore": "metrics.json\nloss.csv\n",
                "quality.sh": "QUALITY=90\nprintf 'epoch,loss\\n1,9\\n2,5\\n3,2\\n' > loss.csv\n",
            ])
        expect(try scenario.runOnMain(), 0)
        return scenario
    }

    /// The legends of the plot: main's curve, and this change's.
    private static let legends = ["* main (", "o this change", "last (epoch 3): main 2, this change 1,"]

    @Test("runs of the same commit, and those that main adopts, are drawn with their curves")
    func curves() throws {
        let scenario = try Self.plotted()
        try scenario.branch(files: [
            "quality.sh": "QUALITY=91\nprintf 'epoch,loss\\n1,9\\n2,4\\n3,1\\n' > loss.csv\n"
        ])
        expect(try scenario.runOnChange("--md", "-"), 0, says: Self.legends)
        try scenario.session.sh("rm -rf .cml")
        expect(try scenario.runOnChange("--md", "-"), 0, says: ["nothing was trained: this commit has"] + Self.legends)
        let environment = try scenario.pullRequest()
        try scenario.session.sh("rm -rf .cml")
        expect(try scenario.session.cml(["run", "--train-only"], environment: environment), 0, says: ["nothing was"])
        try scenario.session.sh("mkdir ../home/artifact && mv .cml ../home/artifact/")
        let words = ["run", "--deliver", scenario.session.home + "/artifact", "--md", "-"]
        expect(try scenario.session.cml(words, environment: environment), 0, says: Self.legends)
        try scenario.session.sh("git switch -q main && git merge -q --squash change && git commit -q -m squashed")
        expect(try scenario.runOnMain("--md", "-"), 0, says: ["nothing was trained: the tree is"] + Self.legends)
        #expect(try scenario.trainings == 6)
    }

    @Test("reused runs of main are drawn as main's")
    func reusedCurves() throws {
        let scenario = try Self.plotted()
        try scenario.branch(files: ["other/model.txt": "x\n"])
        expect(
            try scenario.runOnChange("--md", "-"), 0,
            says: ["are reused", "last (epoch 3): main 2, this change 2,"])
    }

    @Test("the first run of main is said to be it, once, and where it was recorded", arguments: [true, false])
    func first(hasChange: Bool) throws {
        let scenario = try RunScenario(config: "gates: {accuracy: {min: 0.5, max_drop: 0.05}}")
        if hasChange {
            try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
            expect(
                try scenario.runOnChange(), 0,
                says: ["main has no records yet; its next run is recorded as the first", "no baseline: main has no"])
            try scenario.session.sh("git switch -q main")
        }
        try scenario.session.sh("git commit -q --allow-empty -m second")
        let answer = try scenario.runOnMain()
        let commit = try scenario.session.sh("git rev-parse --short=7 HEAD")
        let recorded = "recorded 3 runs of \(commit) in refs/notes/cml/runs, and pushed them to `origin`."
        expect(answer, 0, says: ["; this run is recorded as the first", recorded])
        if !hasChange { expect(answer, 0, says: ["no baseline: main has no records yet"]) }
        #expect(!answer.out.contains("cml baseline"), "\(answer)")
    }

    @Test("a check of a clone without records says what brings them, once")
    func clone() throws {
        let scenario = try RunScenario(config: "gates: {accuracy: {max_drop: 0.05}}")
        try scenario.session.sh("git commit -q --allow-empty -m second")
        let answer = try scenario.session.cml("check", "--md", "-")
        expect(answer, 0, says: ["without a baseline: no records in this clone"])
        #expect(answer.out.split(separator: "\n").count { $0.contains("cml baseline fetch") } == 1, "\(answer)")
    }

    @Test("where the records can't be fetched, a change without baseline isn't told that main has none")
    func unreachable() throws {
        let scenario = try RunScenario()
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        try scenario.session.sh("mv ../home/remote.git ../home/elsewhere.git")
        let answer = try scenario.runOnChange()
        expect(answer, 0, says: ["::warning::the remote's records could not be fetched", "no records in this clone"])
        #expect(!answer.out.contains("main has no records yet"), "\(answer)")
    }

    @Test("the job that only trains does without the records, and says so in a notice")
    func withoutCredentials() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: ["other.txt": "x\n"])
        let environment = try scenario.pullRequest()
        let reused = try scenario.session.cml(["run", "--train-only"], environment: environment)
        expect(reused, 0, says: ["::notice::nothing was trained"])
        #expect(!reused.err.contains("::warning::"), "\(reused)")
        try scenario.session.sh("rm -rf .cml && mv ../home/remote.git ../home/elsewhere.git")
        try scenario.session.sh("git update-ref -d refs/notes/cml/runs")
        let answer = try scenario.session.cml(["run", "--train-only"], environment: environment)
        expect(answer, 0, says: ["::notice::this job trains whatever it is given"])
        #expect(!answer.err.contains("::warning::"), "\(answer)")
        #expect(try scenario.trainings == 6)
    }

    @Test("a refused push names the permission")
    func refusedPush() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: ["quality.sh": "QUALITY=91\n"])
        // A helper of git's that speaks like a forge's server.
        try scenario.session.sh(
            """
            mkdir ../home/bin && cat > ../home/bin/git-remote-forge <<'END'
            #!/bin/sh
            echo "fatal: unable to access 'https://forge/': The requested URL returned error: 403" >&2
            exit 128
            END
            chmod +x ../home/bin/git-remote-forge && git config remote.origin.pushurl forge://x
            """)
        var environment = try scenario.pullRequest()
        environment["PATH"] = scenario.session.home + "/bin:" + (scenario.session.environment["PATH"] ?? "")
        expect(
            try scenario.session.cml(["run"], environment: environment), 0,
            says: ["skipped: push (", "error: 403; give the job `contents: write`, and check out with credentials)"])
    }

    @Test("a scheduled run without a token gets no advice for pull requests")
    func schedule() throws {
        let scenario = try RunScenario()
        try scenario.session.sh("git remote set-url --push origin \"$(git remote get-url origin)\"")
        let scheduled = RunScenario.push.merging([
            "GITHUB_EVENT_NAME": "schedule", "GITHUB_REPOSITORY": "acme/tiny", "GITHUB_API_URL": "http://127.0.0.1:1",
            "GITHUB_SERVER_URL": "http://127.0.0.1:1",
        ]) { $1 }
        let answer = try scenario.session.cml(["run", "--retrain"], environment: scheduled)
        expect(answer, 0, says: ["skipped: comment and status (no token; nobody waits for a scheduled run"])
        #expect(!answer.err.contains("GITHUB_TOKEN") && !answer.err.contains("pull-requests"), "\(answer)")
        // The seeds are those of the configuration, again.
        expect(try scenario.session.cml(["run", "--retrain"], environment: scheduled), 0)
        let runs = try scenario.remoteRuns()
        #expect(runs.count == 6 && Set(runs.map { $0["seed"]?.integer }) == [1, 2, 3])
        let push = scheduled.merging(["GITHUB_EVENT_NAME": "push"]) { $1 }
        let pushed = try scenario.session.cml(["run"], environment: push)
        expect(pushed, 0, says: ["(no token: give the step `GITHUB_TOKEN`, with `statuses: write`)"])
    }
}
