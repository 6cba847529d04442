import CMLSystem
import TestSupport
import Testing

/// What `cml baseline record` stores, and where.
struct RecorderSessionTests {
    @Test("runs of several commits lie each under its own commit and tree")
    func severalCommits() throws {
        let session = try Session.tiny(files: [".gitignore": "metrics.json\n"])
        expect(try session.cml("check"), 0)
        try session.write(["other.txt": "x\n"])
        try session.commit("second")
        expect(try session.cml("check"), 0)
        try session.sh("cat .cml/runs/*/record.json > ../home/both.jsonl")
        expect(try session.cml("baseline", "record", session.home + "/both.jsonl"), 0, says: ["recorded 2 runs"])
        for revision in ["HEAD", "HEAD~1"] {
            let lines = try session.sh("git notes --ref=cml/runs show \(revision)").split(separator: "\n")
            let commits = try lines.map { try Json(parsing: String($0))["commit"]?.string }
            #expect(try commits == [session.sh("git rev-parse \(revision)")])
        }
        #expect(try session.sh("git notes --ref=cml/runs list | wc -l") == "4")
    }

    @Test("only the runs that were asked for are taken from a check with more of them")
    func matching() throws {
        let session = try Session.tiny(files: [".gitignore": "metrics.json\n"])
        expect(try session.cml("check", "--seed", "1", "--seed", "2"), 0)
        let answer = try session.cml("baseline", "record", "--seed", "2")
        expect(answer, 0, says: ["nothing is trained", "recorded 1 run of", "seed 2"])
    }

    @Test("the stored curves are one line a dataset, and the mean of runs that end apart ends with the shorter")
    func curves() throws {
        let session = try Session.tiny(
            trainer: #"""
                printf 'epoch,loss\n1,%s\n2,0.5\n' $CML_SEED > history.csv
                [ $CML_SEED = 1 ] || echo 3,0.25 >> history.csv
                echo '{"accuracy": 0.9}' > metrics.json
                """#,
            config: """
                gates: {accuracy: {min: 0.5}}
                plots: [{file: history.csv, x: epoch, y: [loss]}]
                datasets: {a: {environment: {DATA: a}}, b: {environment: {DATA: b}}}
                """,
            files: [".gitignore": "metrics.json\nhistory.csv\n"])
        expect(try session.cml("baseline", "record", "--seed", "1", "--seed", "2"), 0, says: ["recorded 4 runs"])
        let lines = try session.sh("git notes --ref=cml/series show HEAD").split(separator: "\n").map {
            try Json(parsing: String($0))
        }
        let ids = lines.compactMap { $0["id"]?.string }
        #expect(lines.compactMap { $0["dataset"]?.string }.sorted() == ["a", "b"])
        #expect(Set(ids).count == 2, "\(ids)")
        for line in lines {
            let points = line["series"]?.array?.first?["points"]?.array?.map { $0.array?.compactMap(\.number) }
            #expect(points == [[1, 1.5], [2, 0.5]])
        }
    }
}
