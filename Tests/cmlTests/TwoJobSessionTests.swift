import CMLSystem
import TestSupport
import Testing

/// `cml run --train-only` in a job that nobody trusts, and `--deliver` in one that runs no code of the project's.
struct TwoJobSessionTests {
    /// A scenario on a change's commit, with main recorded and the change trained into `artifact`.
    private static func trained(
        quality: String = "QUALITY=91\n", config: String = "gates: {accuracy: {min: 0.5, max_drop: 0.05}}",
        onMain: Bool = false
    ) throws -> RunScenario {
        let scenario = try RunScenario(config: config)
        if !onMain {
            expect(try scenario.runOnMain(), 0)
            try scenario.branch(files: ["quality.sh": quality])
        }
        let environment = onMain ? RunScenario.push : try scenario.pullRequest()
        try scenario.session.sh("rm -rf .cml")
        expect(try scenario.session.cml(["run", "--train-only"], environment: environment), 0)
        try scenario.session.sh("rm -rf ../home/artifact && mkdir ../home/artifact && mv .cml ../home/artifact/")
        return scenario
    }

    private static func deliver(
        _ scenario: RunScenario, _ folder: String = "artifact", head: String = "acme/tiny",
        event: String = "pull_request"
    ) throws -> Session.Answer {
        try scenario.session.cml(
            ["run", "--deliver", scenario.session.home + "/" + folder],
            environment: try scenario.pullRequest(head: head, event: event))
    }

    @Test("the first job pushes nothing, the second judges, records and pushes without training")
    func pair() throws {
        let scenario = try Self.trained()
        #expect(try scenario.remoteRuns() == [])
        #expect(try scenario.trainings == 6)
        expect(try Self.deliver(scenario), 0, says: ["passed", "3 paired seeds"])
        #expect(try scenario.trainings == 6)
        let runs = try scenario.remoteRuns()
        #expect(runs.count == 3)
        #expect(Set(runs.map { $0["event"]?.string }) == ["pull_request"])
        #expect(Set(runs.map { $0["ref"]?.string }) == ["refs/pull/7/merge"])
        #expect(Set(runs.map { $0["source"]?.string }) == ["run"])
        expect(try Self.deliver(scenario, "artifact/.cml"), 0)
    }

    @Test("the second job obeys the gates, and a fork's runs are judged and not stored")
    func verdicts() throws {
        let scenario = try Self.trained(quality: "QUALITY=60\n")
        expect(try Self.deliver(scenario, head: "mallory/tiny"), 1, says: ["FAIL", "skipped: record (a fork's"])
        #expect(try scenario.remoteRuns() == [])
        expect(try Self.deliver(scenario), 1, says: ["FAIL"])
        #expect(try scenario.remoteRuns().count == 3)
    }

    @Test("what the artifact leaves out or only claims does not pass")
    func claims() throws {
        let scenario = try Self.trained()
        try scenario.session.sh("cp -r ../home/artifact ../home/whole")
        try scenario.session.sh(#"sed -i 's/"runs":\["\([^"]*\)".*\]/"runs":["\1"]/' ../home/artifact/.cml/checks/*"#)
        expect(try Self.deliver(scenario), 1, says: ["seeds 2, 3 not delivered"])
        let main = try scenario.remoteRuns(of: "main").compactMap { $0["id"]?.string }
        let ids = main.map { "\"\($0)\"" }.joined(separator: ",")
        let origin = try scenario.session.sh("git rev-parse main")
        let edits = [
            "s/\"runs\":\\[[^]]*\\]/\"runs\":[\(ids)],\"earlier\":\"reused\",\"origin\":\"\(origin)\"/"
        ]
        try scenario.session.sh("sed -i '\(edits[0])' ../home/whole/.cml/checks/*")
        expect(try Self.deliver(scenario, "whole"), 2, says: ["reuses main's runs", "`quality.sh` differs"])
    }

    @Test("the second job on main makes the baseline")
    func main() throws {
        let scenario = try Self.trained(onMain: true)
        let answer = try scenario.session.cml(
            ["run", "--deliver", scenario.session.home + "/artifact"], environment: RunScenario.push)
        expect(answer, 0, says: ["passed"])
        #expect(try scenario.remoteRuns().count == 3)
    }

    @Test("adopted and reused runs are named by the artifact and taken from the notes")
    func earlier() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        try scenario.branch(files: ["other.txt": "x\n"])
        expect(
            try scenario.session.cml(["run", "--train-only"], environment: try scenario.pullRequest()), 0,
            says: ["nothing was trained"])
        try scenario.session.sh(
            "mkdir ../home/artifact && mv .cml ../home/artifact/ && rm -rf ../home/artifact/.cml/runs")
        expect(try Self.deliver(scenario), 0, says: ["are reused", "identical"])
        #expect(try scenario.trainings == 3)
        #expect(try scenario.remoteRuns(kind: "check").first?["earlier"]?.string == "reused")
        #expect(try scenario.remoteRuns() == [])
    }

    @Test("gates come from the measured commit, not from the artifact or the working tree")
    func configuration() throws {
        let scenario = try Self.trained()
        let strict = "version: 1\nproject: tiny\nmetrics: [metrics.json]\ngates: {accuracy: {min: 0.99}}\n"
        try scenario.session.write(["cml.yaml": strict])
        try scenario.session.sh("cp cml.yaml ../home/artifact/cml.yaml && cp cml.yaml ../home/artifact/.cml/cml.yaml")
        expect(try Self.deliver(scenario), 0, says: ["passed"])
    }

    @Test("events with secrets deliver the change's own commit, also from another checkout")
    func privileged() throws {
        let scenario = try Self.trained()
        let environment = try scenario.pullRequest(event: "pull_request_target")
        try scenario.session.sh("git switch -q main")
        let arguments = ["run", "--deliver", scenario.session.home + "/artifact"]
        expect(try scenario.session.cml(arguments, environment: environment), 0, says: ["passed", "3 paired seeds"])
        #expect(try scenario.remoteRuns(of: "change").count == 3)
        #expect(try scenario.trainings == 6)
    }

    @Test("a check that demands to be run can't be left out of the artifact")
    func checks() throws {
        let scenario = try Self.trained(config: "gates: {accuracy: {min: 0.5}}\nchecks: {lint: 'true'}")
        let record = "../home/artifact/.cml/runs/*-01/record.json"
        try scenario.session.sh("sed -i 's/\"checks.lint.exit\":{\"value\":[0-9.]*},//' \(record)")
        expect(try Self.deliver(scenario), 1, says: ["checks.lint", "it was not run"])
    }

    @Test("a training that failed is delivered as failed")
    func failed() throws {
        let scenario = try RunScenario()
        expect(try scenario.runOnMain(), 0)
        let failing = "[ $CML_SEED != 3 ] || { echo no labels in ghp_0123456789abcdefghijABCDEFGHIJ012345; exit 5; }"
        try scenario.branch(files: ["quality.sh": failing + "\nQUALITY=91\n"])
        let environment = try scenario.pullRequest()
        expect(try scenario.session.cml(["run", "--train-only"], environment: environment), 3)
        try scenario.session.sh("mkdir ../home/artifact && mv .cml ../home/artifact/")
        let answer = try Self.deliver(scenario)
        expect(answer, 3, says: ["failed", "The end of the output of run", "no labels in ***"])
        #expect(!answer.out.contains("not delivered"), "\(answer)")
        #expect(try scenario.remoteRuns().count == 3)
    }

    @Test("a log in the artifact may be of any size, and no link")
    func hostileLog() throws {
        let scenario = try RunScenario()
        try scenario.branch(files: ["quality.sh": "exit 5\n"])
        let environment = try scenario.pullRequest()
        expect(try scenario.session.cml(["run", "--train-only"], environment: environment), 3)
        try scenario.session.sh("mkdir ../home/artifact && mv .cml ../home/artifact/")
        let log = "../home/artifact/.cml/runs/*-01/output.log"
        try scenario.session.sh("f=$(echo \(log)); truncate -s 8G $f; printf '\\n```\\n/close\\n\\nfull' >> $f")
        let answer = try scenario.session.cml(
            ["run", "--deliver", scenario.session.home + "/artifact", "--md", "-"], environment: environment)
        expect(answer, 3, says: ["````text\n", "\n /close\nfull\n````\n"])
        try scenario.session.sh("f=$(echo \(log)); rm $f; ln -s /etc/passwd $f")
        expect(try Self.deliver(scenario), 2, says: ["symbolic link"])
    }

    @Test(
        "a hostile artifact is refused, with exit 2 and a reason",
        arguments: [
            ("rm -rf checks && ln -s /etc checks", "link"),
            ("for d in runs/*; do rm $d/record.json; ln -s /etc/passwd $d/record.json; done", "symbolic link"),
            ("for d in runs/*; do rm $d/record.json; mkfifo $d/record.json; done", "Not a plain file"),
            ("for d in runs/*; do mv $d ../x; ln -s ../../x $d; break; done", "symbolic link"),
            ("for d in runs/*; do head -c 1100000 /dev/zero > $d/record.json; done", "too large"),
            ("for d in runs/*; do head -c 17000000 /dev/zero > $d/series.jsonl; done", "too large"),
            ("for d in runs/*; do echo '{' > $d/record.json; done", "not valid JSON"),
            ("for d in runs/*; do echo '[1]' > $d/series.jsonl; done", "damaged"),
            ("rm -rf runs/*-02", "-02/record.json"),
            ("sed -i 's/\"id\":\"/\"id\":\"..\\/..\\//' checks/*.json", "not as cml writes it"),
            ("sed -i 's/\"runs\":\\[\"[^\"]*/\"runs\":[\"..\\/..\\/..\\/etc/' checks/*.json", "not as cml writes it"),
            ("cp checks/*.json 'checks/zz;.json'", "is not the name of a check"),
            (
                "c=$(echo checks/*); for i in $(seq 10 40); do cp $c checks/20200101-0000$i-aaaaaa.json; done",
                "at most 20"
            ),
            ("sed -i 's/\"commit\":\"[0-9a-f]*/\"commit\":\"'$MAIN/ checks/*.json", "and this job is about"),
            ("sed -i 's/\"commit\":\"[0-9a-f]*/\"commit\":\"'$MAIN/ runs/*/record.json", "and this job is about"),
            ("sed -i 's/\"commit\":\"[^\"]*/\"commit\":\"HEAD~1/' runs/*/record.json", "not as cml writes it"),
            ("sed -i 's/\"tree\":\"[0-9a-f]*/\"tree\":\"'$MAIN/ runs/*/record.json", "names tree"),
            ("sed -i 's/\"project\":\"tiny/\"project\":\"other/' runs/*/record.json", "is of project `other`"),
            ("sed -i 's/\"profile\":\"smoke/\"profile\":\"x/' runs/*/record.json", "profile `x`"),
            (
                "sed -i 's/\"outputs\":{/\"outputs\":{\"..\\/x\":{\"sha256\":\"\",\"size\":1},/' runs/*/record.json",
                "outside"
            ),
            ("sed -i 's/\"v\":1/\"v\":99/' runs/*/record.json", "schema 99"),
            ("sed -i 's/\"time\":\"/\"time\":\"x/' runs/*/record.json", "not as cml writes it"),
            ("rm checks/*", "no check"),
            ("rm -r checks", "no `.cml`"),
        ])
    func hostile(change: String, reason: String) throws {
        let scenario = try Self.trained()
        let main = try scenario.session.sh("git rev-parse main")
        try scenario.session.sh("cd ../home/artifact/.cml && \(change)", environment: ["MAIN": main])
        let answer = try Self.deliver(scenario)
        #expect(answer.code == 2, "\(answer)")
        #expect(answer.err.lowercased().contains(reason.lowercased()), "\(answer)")
        #expect(try scenario.remoteRuns() == [])
    }

    @Test("the commit that a job is about is named once")
    func otherCommit() throws {
        let scenario = try Self.trained()
        try scenario.session.sh("git commit -q --allow-empty -m later")
        let head = try scenario.session.sh("git rev-parse HEAD")
        let environment = try scenario.pullRequest().merging(["GITHUB_SHA": head]) { $1 }
        let words = ["run", "--deliver", scenario.session.home + "/artifact"]
        let answer = try scenario.session.cml(words, environment: environment)
        expect(answer, 2, says: ["and this job is about \(head.prefix(12))\n"])
    }

    @Test("what a hostile record says is shown without control characters and secrets, and told anew by CI")
    func cleaned() throws {
        let scenario = try Self.trained()
        let name = #"x\\u001b[2Jghp_0123456789abcdefghijABCDEFGHIJ012345"#
        let edits = [
            #"s/"accuracy":/"\#(name)":{"value":1},"accuracy":/"#, #"s/"event":"[a-z_]*/"event":"push/"#,
            #"s/"ref":"[^"]*/"ref":"refs\/heads\/main/"#, #"s/"source":"[a-z]*/"source":"baseline record/"#,
        ]
        let script = edits.map { "-e '\($0)'" }.joined(separator: " ")
        try scenario.session.sh(
            "cd ../home/artifact/.cml/runs && sed -i \(script) */record.json && grep -q u001b */record.json")
        let answer = try Self.deliver(scenario)
        expect(answer, 0)
        let stored = try scenario.remoteRuns()
        #expect(Set(stored.map { $0["event"]?.string }) == ["pull_request"])
        #expect(Set(stored.map { $0["ref"]?.string }) == ["refs/pull/7/merge"])
        let names = stored.flatMap { Array(($0["metrics"]?.object ?? [:]).keys) }
        #expect(names.contains { $0.hasPrefix("x\u{FFFD}[2J***") }, "\(names)")
        #expect(!(answer.out + answer.err).contains("\u{1B}"))
    }

    @Test("a link where our own .cml should be is not followed")
    func ownFolder() throws {
        let scenario = try Self.trained()
        try scenario.session.sh("mkdir ../home/elsewhere && ln -s ../home/elsewhere .cml")
        expect(try Self.deliver(scenario), 2, says: ["`.cml` is a link"])
        #expect(try scenario.session.sh("ls -A ../home/elsewhere") == "")
    }

    @Test(
        "no command that trains follows a link in the place of .cml", arguments: [".cml", ".cml/runs", ".cml/checks"])
    func linkedFolder(name: String) throws {
        let scenario = try RunScenario()
        let session = scenario.session
        try session.sh(
            "mkdir -p \"$HOME/precious/runs/20200101-000000-abcdef-01\" && touch \"$HOME/precious/report.md\"")
        try session.sh("mkdir -p \"$(dirname \(name))\" && ln -s \"$HOME/precious\" \(name)")
        let before = try session.sh("ls -R \"$HOME/precious\"")
        for command in ["train", "check", "run"] {
            expect(try session.cml([command], environment: RunScenario.push), 2, says: ["`.cml` is a link"])
        }
        #expect(try session.sh("ls -R \"$HOME/precious\"") == before)
        #expect(try scenario.trainings == 0)
    }

    @Test("a record file that was trained elsewhere is judged, recorded and pushed")
    func recordFile() throws {
        let scenario = try RunScenario()
        expect(try scenario.session.cml("train"), 0)
        try scenario.session.sh("cat .cml/runs/*/record.json > ../home/runs.jsonl && rm -rf .cml")
        let answer = try scenario.session.cml(
            ["run", "--record", scenario.session.home + "/runs.jsonl"], environment: RunScenario.push)
        expect(answer, 0, says: ["passed"])
        #expect(try scenario.remoteRuns().count == 3)
        #expect(try scenario.trainings == 3)
        try scenario.session.sh(
            "sed -i 's/\"commit\":\"[0-9a-f]*/\"commit\":\"'$(printf 'a%.0s' $(seq 40))/ ../home/runs.jsonl")
        let unknown = try scenario.session.cml("run", "--record", scenario.session.home + "/runs.jsonl")
        expect(unknown, 2, says: ["which this clone does not have", "git fetch origin"])
    }
}
