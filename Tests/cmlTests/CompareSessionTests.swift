import CMLSystem
import TestSupport
import Testing

/// `cml compare` of every pair of what it takes, and its answers in each form.
struct CompareSessionTests {
    private static let trainer = """
        rate=$(cat rate)
        echo "{\\"accuracy\\": $rate, \\"loss\\": 0.25, \\"broken\\": NaN}" > metrics.json
        printf 'step,accuracy\\n0,0\\n1,%s\\n' $rate > history.csv
        """

    /// Two recorded commits, `main~1` with accuracy 0.5 and `main` with 0.75, and files beside them.
    private static func session() throws -> Session {
        let session = try Session.tiny(
            trainer: trainer, config: "plots: [{file: history.csv, x: step, y: [accuracy]}]",
            files: ["rate": "0.5\n", ".gitignore": "/metrics.json\n/history.csv\n"])
        expect(try session.cml("baseline", "record"), 0)
        try session.write(["rate": "0.75\n"])
        try session.commit("better")
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git branch topic main~1; rm -f metrics.json history.csv")
        try session.write([
            "a.json": #"{"accuracy": 0.125, "loss": Infinity, "broken": NaN}"#,
            "b.json": #"{"accuracy": 0.25, "loss": 0.25, "broken": NaN}"#,
            "c.csv": "step,accuracy\n0,0.5\n1,0.375\n", "d.csv": "step,accuracy\n0,0.5\n1,1\n",
        ])
        return session
    }

    @Test("takes every pair of commit, branch, run id, record file, metrics file and curve file")
    func pairs() throws {
        let session = try Self.session()
        let runs = try session.sh("ls .cml/runs").split(separator: "\n").map(String.init)
        let sides: [(old: String, oldValue: Double, new: String, newValue: Double)] = [
            ("HEAD~1", 0.5, "HEAD", 0.75), ("topic", 0.5, "main", 0.75), (runs[0], 0.5, runs[1], 0.75),
            (".cml/runs/\(runs[0])/record.json", 0.5, ".cml/runs/\(runs[1])/record.json", 0.75),
            ("a.json", 0.125, "b.json", 0.25), ("c.csv", 0.375, "d.csv", 1),
        ]
        for old in sides {
            for new in sides {
                let answer = try session.cml("compare", old.old, new.new, "--json")
                expect(answer, 0)
                let metric = try json(answer)["accuracy"]
                #expect(
                    [metric?["old"]?.number, metric?["new"]?.number, metric?["diff"]?.number]
                        == [old.oldValue, new.newValue, new.newValue - old.oldValue], "\(old.old) \(new.new): \(answer)"
                )
            }
        }
    }

    @Test("is valid JSON with NaN and infinities, in one order, and Markdown")
    func notFinite() throws {
        let session = try Self.session()
        let answer = try session.cml("compare", "a.json", "b.json", "--json")
        let python = "import json,sys; json.load(sys.stdin, parse_constant=lambda word: sys.exit(word))"
        try session.write(["answer.json": answer.out])
        if Session.has("python3") { try session.sh("python3 -c '\(python)' < answer.json") }
        let value = try json(answer)
        #expect(value["broken"]?["old"]?.string == "NaN" && value["broken"]?["new"]?.string == "NaN")
        #expect(value["loss"]?["old"]?.string == "Infinity" && value["loss"]?["new"]?.number == 0.25)
        #expect(answer.out == (try session.cml("compare", "a.json", "b.json", "--json", "--all").out))
        let keys = answer.out.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map(String.init)
        #expect(keys.count == 3 && keys == keys.sorted())
        let markdown = try session.cml("compare", "a.json", "b.json", "--md", "-", "--all")
        expect(markdown, 0, says: ["| metric |", "| `accuracy` |", "NaN", "Infinity"])
        #expect(try session.cml("compare", "a.json", "b.json", "--md", "x.md", "--all").code == 0)
        #expect(try session.text("x.md") == markdown.out)
    }

    @Test("draws the curves of two commits that their notes hold, with the characters that are asked for")
    func curves() throws {
        let session = try Self.session()
        expect(
            try session.cml("compare", "main~1", "main"), 0,
            says: ["* main~1   o main", "last (step 1): main~1 0.50, main 0.75, difference +0.25"])
        let curve = try json(session.cml("compare", "main~1", "main", "--json"))["accuracy"]?["curve"]
        #expect(curve?["old"]?.array?.count == 2 && curve?["new"]?.array?.count == 2)
        let alone = try session.cml("compare", "main", "b.json")
        #expect(alone.code == 0 && !alone.out.contains("step"), "a curve of one side says nothing of the other")
        let block = try session.cml("compare", "main~1", "main", "--glyphs", "block")
        #expect(block.code == 0 && block.out.unicodeScalars.contains { (0x2580...0x259F).contains($0.value) })
        expect(try session.cml("compare", "main~1", "main", "--glyphs", "blok"), 2, says: ["block"])
    }
}
