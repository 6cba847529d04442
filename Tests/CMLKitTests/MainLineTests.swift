import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

/// Which runs are main's history, and why the others aren't.
@Suite("Main's line")
struct MainLineTests {
    private static let job = RecordedJob(project: "churn", profile: "smoke", dataset: nil)

    @Test("a commit is one unit, whatever its verdict, its reruns and seeds oldest first; what doesn't count is named")
    func units() throws {
        let line = try Line(commits: 3)
        let old = line.record("a", at: 0)
        try line.note([old], at: 0)
        let (late, early) = (line.record("d", at: 1) { $0.time = "2026-01-02T00:00:00Z" }, line.record("e", at: 1))
        try line.note([late, early], at: 1)
        try line.note(
            [
                line.record("f", at: 2) { $0.exit = 5 }, line.record("g", at: 2) { $0.failure = "no fresh metrics" },
                line.record("h", at: 2) { $0.dirty = true }, line.record("i", at: 2) { $0.isFork = true },
                line.record("j", at: 1),
                line.record("k", at: 2) { $0.fingerprint.evaluation = .init(hash: "sha256:2") },
                line.record("l", at: 2) { $0.project = "other" }, line.record("m", at: 2) { $0.dataset = "a" },
                line.record("n", at: 2) { $0.exit = 5 },
            ], at: 2)
        try line.note("{\"kind\": \"run\", \"v\": 1", at: 2)
        let reference = line.record("z", at: 2)
        let main = try line.main()
        let walk = main.walk(Self.job, from: line.commits[2], comparableWith: reference)
        var told = MainLine.Told()
        while let stop = try walk.next() { main.add(stop, to: &told.history, &told.notices) }
        #expect(
            told.history.units == [
                MainHistory.Unit(commit: line.commits[1], records: [early, late]),
                MainHistory.Unit(commit: line.commits[0], records: [old]),
            ])
        #expect(
            told.history.leftOut.map(\.reason) == [
                "run i: a fork's run", "runs f, n: ended with exit 5",
                "run k: evaluation data removed: evaluation data 2…",
                "run g: no fresh metrics", "run h: the tree was dirty, or the inputs changed while it ran",
                "run j: trained from another tree than this commit's",
                "a line that can't be read: the record is not valid JSON: the text ends inside an object "
                    + "(line 1, column 23)",
            ])
        #expect(Set(told.history.leftOut.map(\.commit)) == [line.commits[2]])
        #expect(told.notices.count == 1)
    }

    @Test("without a candidate the newest run tells what is comparable, and the limit and the newest come first")
    func withoutCandidate() throws {
        let line = try Line(commits: 5)
        for index in [0, 2, 3, 4] {
            try line.note(
                [line.record("r\(index)", at: index) { $0.fingerprint.profile = .init(hash: index == 2 ? "b" : "a") }],
                at: index)
        }
        func told(_ limit: Int) throws -> MainHistory {
            try line.main().history(of: Self.job, from: line.commits[4], atMost: limit).history
        }
        #expect(try told(30).units.map(\.commit) == [4, 3, 0].map { line.commits[$0] })
        #expect(try told(30).leftOut.map(\.commit) == [line.commits[2]])
        #expect(try told(2).units.map(\.commit) == [4, 3].map { line.commits[$0] })
        #expect(try told(2).leftOut == [])
    }

    @Test(
        "where the policy blocks what is inconclusive, main's history has no pull request's runs",
        arguments: [
            ("run", "push", "refs/heads/main", true), ("run", "schedule", "main", true), ("run", nil, "main", true),
            ("run", "pull_request", "refs/pull/7/merge", false), ("run", "merge_request_event", "main", false),
            ("run", "push", "refs/heads/change", false), ("run", nil, "change", false),
            ("baseline record", nil, "change", true), ("run", nil, nil, true),
        ] as [(String, String?, String?, Bool)])
    func adoption(source: String, event: String?, ref: String?, isOwn: Bool) throws {
        let line = try Line(commits: 1)
        let record = line.record("a", at: 0) {
            $0.source = source
            $0.event = event
            $0.ref = ref
        }
        for adopts in [true, false] {
            var selection = RecordSelection(reference: nil, branch: "main", adopts: adopts)
            let outcome = try selection.select([record], of: "c", tree: line.trees[0]) { () throws(Failure) in
                record.time
            }
            #expect(outcome.runs.isEmpty == !(adopts || isOwn))
            #expect(outcome.reasons.isEmpty == (adopts || isOwn))
        }
    }

    @Test("each unit has the `accept` entries of its own commit; a cml.yaml that can't be read has none and is named")
    func accepted() throws {
        let config = "version: 1\nproject: churn\ntrain: {command: x}\nmetrics: [m.json]\n"
        let line = try Line(files: [
            ["cml.yaml": config], ["cml.yaml": config + "accept: [{metric: a, to: 0.9, reason: guide}]\n"],
            ["other": "x"], ["cml.yaml": "version: ["],
        ])
        for index in 0..<4 { try line.note([line.record("r\(index)", at: index)], at: index) }
        let world = World(
            directory: line.place.path, environment: line.place.environment, console: Console(environment: [:]),
            signals: try SignalSource(), now: { 0 }, random: { "abc" })
        try line.place.git("checkout", "-q", "HEAD~1")
        let project = try Project(Project.Selection(), in: world)
        let told = try MainLine(line.repository, notes: NotesStore(line.repository), base: nil, project: project)
            .history(of: Self.job, from: line.commits[3])
        #expect(told.history.units.map { $0.accepted.map(\.metric) } == [[], ["a"], ["a"], []])
        #expect(told.notices.count == 1 && told.notices[0].contains("`cml.yaml` can't be read"), "\(told.notices)")
    }
}

/// A line of commits with notes.
private struct Line {
    let place: TestRepository
    let repository: Repository
    var commits: [String] = []
    var trees: [String] = []

    init(commits count: Int) throws {
        try self.init(files: (0..<count).map { ["a": "\($0)"] })
    }

    init(files: [[String: String]]) throws {
        place = try TestRepository()
        repository = try #require(try Repository.containing(place.path))
        for files in files {
            commits.append(try place.commit(files: files))
            trees.append(try repository.tree(ofCommit: commits[commits.count - 1]))
        }
    }

    func main() throws -> MainLine { try MainLine(repository, notes: NotesStore(repository), base: nil) }

    func record(_ id: String, at index: Int, _ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
        var record = RunRecord(
            id: id, check: id, project: "churn", profile: "smoke", time: "2026-01-01T00:00:00Z", command: "train",
            source: "run")
        record.commit = commits[index]
        record.tree = trees[index]
        change(&record)
        return record
    }

    func note(_ runs: [RunRecord], at index: Int) throws {
        try NotesStore.append(
            [NotesStore.Addition(commit: commits[index], tree: trees[index], runs: runs)], to: repository)
    }

    func note(_ line: String, at index: Int) throws {
        _ = try repository.appendNotes([([commits[index]], line)], to: NotesStore.runsRef, message: "a line")
    }
}
