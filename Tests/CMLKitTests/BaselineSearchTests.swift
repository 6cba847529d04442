import CMLKit
import CMLSystem
import TestSupport
import Testing

/// Which commit a change is held against, and what is said when there is none.
@Suite("The baseline search")
struct BaselineSearchTests {
    @Test(
        "takes the nearest commit with three seeds in common, else the nearest comparable one",
        arguments: [
            // Seeds of the commits of main, newest first; those of the candidate; the commit; whether one was skipped.
            ([[1], [1, 2, 3]], [1, 2, 3], 1, true), ([[1, 2], [4, 5, 6], [3, 2, 1, 9]], [1, 2, 3, 4], 2, true),
            ([[1, 2, 3], [1, 2, 3]], [1, 2, 3], 0, false), ([[9], [1, 2]], [1, 2, 3], 0, false),
            ([[9], [1, 2]], [1, 2], 0, false), ([[], [1], [1, 2, 3]], [1], 1, false),
        ])
    func pairs(main: [[Int]], candidate: [Int], expected: Int, isSkipped: Bool) throws {
        let place = try TestRepository()
        let repository = try #require(try Repository.containing(place.path))
        var commits: [String] = []
        for (index, seeds) in main.reversed().enumerated() {
            commits.append(try place.commit(files: ["a": "\(index)"]))
            try Self.note(seeds, at: commits[index], repository)
        }
        commits.reverse()
        try place.git("checkout", "-q", "-b", "change")
        let head = try place.commit(files: ["a": "change"])
        let runs = try candidate.map { try Self.record($0, at: head, repository) }
        let search = try BaselineSearch(repository, base: nil, candidate: runs[0])
        let found = try search.found(for: runs)
        let (baseline, notices) = (found.baseline, found.notices)
        #expect(baseline.commit == commits[expected])
        #expect(baseline.records.compactMap(\.seed).sorted() == main[expected].sorted())
        #expect(notices.contains { $0.contains("\(commits[0].prefix(7)) is nearer") } == isSkipped, "\(notices)")
    }

    @Test("counts a record only under its own tree, so one of another commit is none")
    func otherTree() throws {
        let place = try TestRepository()
        let repository = try #require(try Repository.containing(place.path))
        let first = try place.commit(files: ["a": "1"])
        let second = try place.commit(files: ["a": "2"])
        var addition = NotesStore.Addition(
            commit: second, tree: try repository.tree(ofCommit: second),
            runs: [try Self.record(1, at: first, repository)])
        try NotesStore.append([addition], to: repository)
        try place.git("checkout", "-q", "-b", "change")
        let head = try place.commit(files: ["a": "3"])
        let run = try Self.record(1, at: head, repository)
        var search = try BaselineSearch(repository, base: nil, candidate: run)
        #expect(try search.found(for: [run]).baseline.commit == nil)
        addition.runs = [try Self.record(1, at: second, repository)]
        try NotesStore.append([addition], to: repository)
        search = try BaselineSearch(repository, base: nil, candidate: run)
        #expect(try search.found(for: [run]).baseline == .runs(addition.runs, commit: second))
    }

    @Test("says so when the clone is too shallow, also on the base branch and without a common commit")
    func shallow() throws {
        let origin = try TestRepository()
        for index in 0..<4 { try origin.commit(files: ["a": "\(index)"]) }
        let tooShort = Baseline.missing(
            "history too short: this clone is shallow; fetch all of it: `git fetch --unshallow`; in actions/checkout "
                + "`fetch-depth: 0`")
        let clone = try TestRepository(cloning: origin, "--depth", "2")
        let repository = try #require(try Repository.containing(clone.path))
        let elsewhere = try clone.git("commit-tree", "-m", "elsewhere", "HEAD^{tree}")
        try Self.note([1], at: elsewhere, repository)
        let head = try clone.git("rev-parse", "HEAD")
        #expect(try Self.baseline(of: head, repository) == tooShort)
        #expect(try Self.baseline(of: clone.git("rev-parse", "HEAD~1"), repository) == tooShort)
        #expect(try Self.baseline(of: elsewhere, repository) == tooShort)
        try clone.git("fetch", "-q", "--unshallow")
        guard case .missing(let reason) = try Self.baseline(of: head, repository) else {
            Issue.record("there is a baseline")
            return
        }
        #expect(reason.hasPrefix("no record of `churn`"))
    }

    @Test("a history that can't be read is an error, not a missing baseline")
    func damaged() throws {
        let place = try TestRepository()
        let repository = try #require(try Repository.containing(place.path))
        let blob = try place.git(["hash-object", "-w", "--stdin"], input: Array("no commit".utf8))
        try place.commit(files: ["a": "0"])
        let tree = try place.git(["mktree"])
        let raw = "tree \(tree)\nparent \(blob)\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n"
        let broken = try place.git(
            ["hash-object", "-w", "-t", "commit", "--stdin", "--literally"], input: Array(raw.utf8))
        try Self.note([1], at: place.git("rev-parse", "HEAD"), repository)
        try place.directory.write(broken + "\n", to: ".git/refs/heads/main")
        var run = try Self.record(1, at: broken, repository)
        run.dirty = true
        let search = try BaselineSearch(repository, base: nil, candidate: run)
        #expect(throws: Failure.self) { try search.found(for: [run]) }
    }

    @Test(
        "a name is origin's branch, then any revision as it is written",
        arguments: [
            ("main", "origin/main"), ("HEAD~1", "main~1"), ("origin/main", "origin/main"), ("main~1", "main~1"),
            ("HEAD", "main"), ("local", "local"),
        ])
    func baseName(name: String, expected: String) throws {
        let origin = try TestRepository()
        for index in 0..<3 { try origin.commit(files: ["a": "\(index)"]) }
        let clone = try TestRepository(cloning: origin)
        try clone.git("branch", "local", "HEAD~1")
        for index in 3..<5 { try clone.commit(files: ["a": "\(index)"]) }
        let repository = try #require(try Repository.containing(clone.path))
        let commit = try BaseBranch.commit(repository, named: BaseName(name))
        #expect(try commit == clone.git("rev-parse", expected))
    }

    @Test(
        "a branch that only the CI system names and the clone lacks is no baseline; one that a person names, an error")
    func absentBase() throws {
        let place = try TestRepository()
        let repository = try #require(try Repository.containing(place.path))
        let run = try Self.record(1, at: place.commit(files: ["a": "0"]), repository)
        var context = CIContext()
        context.baseBranch = "develop"
        let search = try BaselineSearch(repository, base: BaseName(option: nil, ci: context), candidate: run)
        #expect(
            try search.found(for: [run]).baseline
                == .missing(
                    "the base branch `develop`, which the CI system names, is not in this clone: add "
                        + "`git fetch origin +refs/heads/develop:refs/remotes/origin/develop` before the check; "
                        + "`cml run` fetches it itself"))
        for base in [BaseName(option: "develop", ci: context), BaseName("develop")] {
            let failure = #expect(throws: Failure.self) {
                try BaselineSearch(repository, base: base, candidate: run)
            }
            #expect(failure?.kind == .usage && failure?.place == "--base")
        }
    }

    private static func record(_ seed: Int, at commit: String, _ repository: Repository) throws -> RunRecord {
        var record = RunRecord(
            id: "\(commit.prefix(7))-\(seed)", check: "\(commit.prefix(7))", project: "churn", profile: "smoke",
            time: "2026-01-01T00:00:00Z", command: "python train.py", source: "check")
        record.seed = seed
        record.commit = commit
        record.tree = try repository.tree(ofCommit: commit)
        return record
    }

    private static func note(_ seeds: [Int], at commit: String, _ repository: Repository) throws {
        let tree = try repository.tree(ofCommit: commit)
        let runs = try seeds.map { try record($0, at: commit, repository) }
        try NotesStore.append([NotesStore.Addition(commit: commit, tree: tree, runs: runs)], to: repository)
    }

    private static func baseline(of commit: String, _ repository: Repository) throws -> Baseline {
        let run = try record(1, at: commit, repository)
        return try BaselineSearch(repository, base: nil, candidate: run).found(for: [run]).baseline
    }
}
