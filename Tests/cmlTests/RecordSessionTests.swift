import CMLSystem
import Testing
import TestSupport

/// What is done with records after a training: gate, report, compare, and the baseline's notes.
struct RecordSessionTests {
    @Test("every --json is JSON, and of the same outcome")
    func everyJson() throws {
        let session = try Session(fixture: "shell")
        expect(try session.cml("baseline", "record"), 0)
        for words in [
            ["check"], ["train"], ["gate"], ["report"], ["baseline", "show"], ["baseline", "list"],
            ["baseline", "record"], ["compare"], ["compare", "main"],
        ] {
            let answer = try session.cml(words + ["--json"])
            expect(answer, 0)
            #expect(throws: Never.self, "\(words): \(answer)") { try json(answer) }
        }
        let check = try json(session.cml("check", "--json"))
        #expect(check["outcome"]?.string == "passed")
        #expect(check["gates"]?.array?.count == 3)
        let runs = try json(session.cml("train", "--json"))
        #expect(runs.array?.compactMap { $0["seed"]?.integer } == [1, 2, 3, 4, 5])
    }

    @Test("the report is rendered again as it was, for a terminal and as Markdown")
    func report() throws {
        let session = try Session(fixture: "shell")
        let check = try session.cml("check", "--md", "report.md")
        expect(check, 0)
        #expect(try session.cml("report").out == check.out)
        let markdown = try session.text("report.md")
        #expect(try session.cml("report", "--md", "-").out == markdown)
        #expect(try session.sh("cat .cml/runs/*-01/report.md") + "\n" == markdown)
        #expect(markdown.hasPrefix("## cml: passed"))
        let widths = markdown.split(separator: "\n").drop { $0 != "```text" }.prefix { $0 != "```" }.map(\.count)
        #expect(widths.allSatisfy { $0 <= 80 } && !widths.isEmpty)
        #expect(markdown.unicodeScalars.allSatisfy { $0.isASCII || $0 == "±" })
    }

    @Test("the gate judges a record by today's cml.yaml: the newest, or one that is named by run, check or file")
    func gate() throws {
        let session = try Session.tiny()
        expect(try session.cml("check"), 0)
        let run = try session.sh("ls .cml/runs")
        try session.write(["cml.yaml": session.text("cml.yaml").replacing("min: 0.5", with: "min: 0.95")])
        for name in [[], [run], [String(run.dropLast(3))], [".cml/runs/\(run)/record.json"], [".cml/runs/\(run)"]] {
            expect(try session.cml(["gate"] + name), 1, says: ["FAIL", "accuracy 0.9", "min 0.95"])
        }
        expect(try session.cml("gate", "--why", "accuracy"), 1, says: ["candidate:", run, "baseline: none"])
        expect(try session.cml("gate", "--why", "acuracy"), 2, says: ["did you mean `accuracy`?"])
    }

    @Test("compare takes commits, branches, run ids, record files and metric files, and trains nothing")
    func compare() throws {
        let session = try Session.tiny(trainer: #"echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json"#)
        expect(try session.cml("baseline", "record"), 0)
        let run = try session.sh("ls .cml/runs")
        try session.write([
            "a.json": #"{"accuracy": 0.5, "loss": 0.2}"#, "b.json": #"{"accuracy": 0.75, "loss": 0.2}"#,
            "metrics.json": #"{"accuracy": 0.25, "loss": 0.2}"#,
        ])
        for (words, change) in [
            (["a.json", "b.json"], 0.25), (["main", "b.json"], -0.15), (["HEAD", "a.json"], -0.4),
            ([run, "b.json"], -0.15), ([".cml/runs/\(run)/record.json", "a.json"], -0.4), (["a.json"], -0.25),
            ([], -0.65),
        ] {
            let answer = try session.cml(["compare"] + words + ["--json"])
            expect(answer, 0)
            let number = try json(answer)["accuracy"]?["diff"]?.number
            #expect(abs((number ?? .nan) - change) < 1e-12, "\(words): \(answer)")
        }
        let plain = try session.cml("compare", "a.json", "b.json")
        expect(plain, 0, says: ["accuracy"])
        #expect(!plain.out.contains("loss"), "unchanged")
        expect(try session.cml("compare", "a.json", "b.json", "--all"), 0, says: ["loss"])
        expect(try session.cml("compare", "a.json", "b.json", "--md", "-"), 0, says: ["| metric |"])
        expect(try session.cml("compare", "nothing", "b.json"), 2, says: ["`nothing`"])
        expect(try session.cml("compare", "a.json", "b.json", "c.json"), 2, says: ["unexpected word `c.json`"])
    }

    @Test("curve files are compared by their last values and drawn, without a project")
    func compareCurves() throws {
        let session = try Session(repository: false)
        try session.write([
            "old.csv": "step,loss\n" + (0..<50).map { "\($0),\(1 / Double($0 + 1))\n" }.joined(),
            "new.jsonl": (0..<50).map { "{\"step\": \($0), \"loss\": \(2 / Double($0 + 1))}\n" }.joined(),
            "bad.csv": "step,loss\n0,1\n1\n",
        ])
        expect(
            try session.cml("compare", "old.csv", "new.jsonl"), 0,
            says: ["* old.csv   o new.jsonl", "last (step 49): old.csv 0.02, new.jsonl 0.04, difference +0.02"])
        expect(
            try session.cml("compare", "old.csv", "new.jsonl", "--md", "-"), 0, says: ["| metric |", "```text\nloss"])
        let answer = try session.cml("compare", "old.csv", "new.jsonl", "--json")
        let curve = try json(answer)["loss"]?["curve"]
        #expect(curve?["x"]?.string == "step")
        #expect(curve?["old"]?.array?.count == 50)
        expect(try session.cml("compare", "old.csv", "bad.csv"), 2, says: ["bad.csv:3:1"])
    }

    @Test("two files are compared where there is neither project nor repository")
    func compareAnywhere() throws {
        let session = try Session(
            files: ["a.json": #"{"f1": 0.5}"#, "b.yaml": "f1: 0.75\n", "c.csv": "step,f1\n1,0.1\n2,0.9\n"],
            repository: false)
        expect(try session.cml("compare", "a.json", "b.yaml"), 0, says: ["f1", "+0.25"])
        expect(try session.cml("compare", "a.json", "c.csv"), 0, says: ["+0.4"])
        expect(try session.cml("compare", "a.json", "none.json"), 2, says: ["none.json"])
    }

    @Test("records lie in git notes that people can read, once, also when recorded twice")
    func notes() throws {
        let session = try Session.tiny()
        expect(try session.cml("baseline", "list"), 0, says: ["no records"])
        expect(try session.cml("baseline", "show"), 0, says: ["no records"])
        expect(try session.cml("baseline", "record"), 0, says: ["recorded 1 run of"])
        let again = try session.cml("baseline", "record")
        expect(again, 0, says: ["nothing is trained"])
        let notes = try session.sh("git notes --ref=cml/runs show HEAD")
        #expect(notes.split(separator: "\n").count == 1)
        #expect(try session.sh("git notes --ref=cml/runs list | wc -l") == "2", "commit and tree")
        #expect(try RunRecordLine(notes).commit == session.sh("git rev-parse HEAD"))
        expect(
            try session.cml("baseline", "show", "main"), 0,
            says: ["1 run of tiny, profile smoke", "  1  2", "accuracy"])
        expect(
            try session.cml("baseline", "list"), 0,
            says: ["tiny, profile smoke: 1 commit with records", "1 run  -             0.9  first"])
        #expect(
            try session.sh("git log --oneline | wc -l; git status --porcelain; git branch")
                == "1\n* main")
    }

    @Test("what was checked on a clean tree is recorded without training again, and --retrain trains")
    func recordChecked() throws {
        let session = try Session.tiny(trainer: #"echo x >> "$HOME/trained"; echo '{"accuracy": 0.9}' > metrics.json"#)
        expect(try session.cml("check"), 0)
        expect(try session.cml("baseline", "record"), 0, says: ["nothing is trained"])
        #expect(try session.text("../home/trained") == "x\n")
        expect(try session.cml("baseline", "record", "--retrain"), 0)
        #expect(try session.text("../home/trained") == "x\nx\n")
        expect(try session.cml("baseline", "show"), 0)
    }

    @Test("a failed run can't be a baseline, and an older tool's damaged line is named")
    func badRecords() throws {
        let session = try Session.tiny()
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git notes --ref=cml/runs append -m '{broken' HEAD")
        expect(try session.cml("baseline", "show"), 0, says: ["can't be read", "accuracy"])
        try session.sh("git checkout -q -b side && echo x > more")
        try session.commit("side")
        expect(try session.cml("check"), 0, says: ["against main"])
    }
}

/// The part of a record line that tests ask for.
private struct RunRecordLine {
    let commit: String?

    init(_ line: String) throws {
        let json = try Json(parsing: line)
        commit = json["commit"]?.string
    }
}
