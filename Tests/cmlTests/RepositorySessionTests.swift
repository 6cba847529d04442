import CMLSystem
import Testing
import TestSupport

/// Every state that a repository may be in, and what a check says of the baseline there.
struct RepositorySessionTests {
    private static let gates = "gates: {accuracy: {min: 0.5, max_drop: 0.01}}"

    @Test("without a repository absolute gates are judged, and the rest has no baseline")
    func noRepository() throws {
        let session = try Session.tiny(config: Self.gates, repository: false)
        expect(try session.cml("check"), 0, says: ["PASS", "INCONCLUSIVE", "no baseline", "not a git repository"])
        #expect(!session.exists("metrics.json"))
        let bad = try Session.tiny(
            trainer: #"echo '{"accuracy": 0.1}' > metrics.json"#, config: Self.gates, repository: false)
        expect(try bad.cml("check"), 1, says: ["FAIL"])
        expect(try session.cml("baseline", "record"), 2, says: ["no git repository"])
        expect(try session.cml("baseline", "list"), 2, says: ["not a git repository"])
    }

    @Test("a repository without a commit has no baseline, and nothing to record")
    func noCommit() throws {
        let session = try Session.tiny(config: Self.gates, repository: false)
        try session.sh("git init -q --initial-branch=main")
        expect(try session.cml("check"), 0, says: ["PASS", "INCONCLUSIVE", "the repository has no commit yet"])
        expect(try session.cml("baseline", "record"), 2, says: ["the repository has no commit yet"])
    }

    @Test("a missing baseline warns by default, and fails when the policy says so")
    func noBaseline() throws {
        let session = try Session.tiny(config: Self.gates)
        expect(try session.cml("check"), 0, says: ["INCONCLUSIVE", "no baseline", "passed, 1 inconclusive"])
        try session.write(["cml.yaml": session.text("cml.yaml") + "policy: {missing_baseline: fail}\n"])
        expect(try session.cml("check"), 1, says: ["failed", "no baseline"])
        expect(try session.cml("check", "--no-baseline"), 1, says: ["no baseline"])
    }

    @Test("a detached HEAD is compared from its merge base with main")
    func detachedHead() throws {
        let session = try Session.tiny(train: "timeout: 1m", config: Self.gates)
        expect(try session.cml("baseline", "record"), 0)
        let main = try session.sh("git rev-parse --short=7 HEAD")
        try session.sh("git checkout -q --detach && echo x > other.txt")
        try session.commit("away")
        expect(try session.cml("check"), 0, says: ["main \(main)"])
        #expect(try session.sh("git status --porcelain").isEmpty)
    }

    @Test("a dirty tree is checked and recorded as dirty, and is never a baseline")
    func dirty() throws {
        let session = try Session.tiny()
        try session.sh("echo '# more' >> train.sh")
        let refused = try session.cml("baseline", "record")
        expect(refused, 2, says: ["the tree is dirty", "train.sh"])
        #expect(!session.exists("metrics.json"), "nothing was trained")
        expect(try session.cml("check"), 0)
        #expect(try record(session)["dirty"]?.bool == true)
        let id = try record(session)["id"]?.string ?? ""
        expect(try session.cml("baseline", "record", id), 2, says: ["dirty tree"])
        expect(try session.cml("baseline", "list"), 0, says: ["no records"])
        try session.commit("clean")
        expect(try session.cml("check"), 0)
        #expect(try record(session)["dirty"]?.bool == false)
    }

    @Test("inputs or a HEAD that change during the run make it inconclusive, and no baseline")
    func changedDuringRun() throws {
        let session = try Session.tiny(
            trainer: #"echo 2 > data.csv; echo '{"accuracy": 0.9}' > metrics.json"#,
            files: [
                "data.csv": "1\n",
                "cml.yaml": """
                version: 1
                train: {command: sh train.sh, seeds: [1]}
                inputs: {data: [data.csv]}
                metrics: [metrics.json]
                \(Self.gates)
                """,
            ])
        let answer = try session.cml("check")
        expect(answer, 0, says: ["inputs changed during the run", "data.csv", "INCONCLUSIVE"])
        #expect(try record(session)["dirty"]?.bool == true)
        let moving = try Session.tiny(
            trainer: """
                export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
                git commit -q --allow-empty -m moved; echo '{"accuracy": 0.9}' > metrics.json
                """, config: Self.gates)
        expect(try moving.cml("check"), 0, says: ["HEAD changed during the run", "INCONCLUSIVE"])
    }

    @Test("tracked files that the training changed are named")
    func changedTrackedFile() throws {
        let session = try Session(
            fixture: "bad",
            files: [
                "cml.yaml": "version: 1\ntrain: {command: sh edits_tracked.sh}\nmetrics: [metrics.json]\n",
                "notes.txt": "notes\n",
            ])
        expect(try session.cml("check"), 0, says: ["tracked files changed during the run: notes.txt"])
    }

    @Test("a worktree has a project, a lock and runs of its own, and shares the baseline")
    func worktree() throws {
        let session = try Session.tiny(config: Self.gates)
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git worktree add -q ../tree -b side && echo x > ../tree/more && cd ../tree && git add . ")
        try session.sh("cd ../tree && git commit -q -m side")
        let answer = try session.cml(["check"], in: session.root + "/../tree")
        expect(answer, 0, says: ["against main"])
        #expect(try session.sh("git -C ../tree status --porcelain").isEmpty)
    }

    @Test("the base branch is origin's when there is one, or what --base names")
    func baseBranch() throws {
        let session = try Session.tiny(config: Self.gates)
        expect(try session.cml("baseline", "record"), 0)
        try session.sh("git checkout -q -b develop && echo x > other.txt")
        try session.commit("develop")
        try session.sh("git checkout -q -b feature && echo y > other.txt")
        try session.commit("feature")
        let main = try session.sh("git rev-parse --short=7 main")
        expect(try session.cml("check"), 0, says: ["against main \(main)"])
        expect(try session.cml("check", "--base", "develop"), 0, says: ["against main"])
        try session.sh("git checkout -q --orphan alone")
        try session.commit("alone")
        expect(try session.cml("check"), 0, says: ["no baseline", "no common commit"])
    }

    private func record(_ session: Session) throws -> Json {
        try Json(parsing: session.sh("cat \"$(ls -d .cml/runs/* | tail -1)/record.json\""))
    }
}
