import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("Deleting old records")
struct DeletingTests {
    private static let old = "2020-01-01T00:00:00Z"
    private static let young = "2999-01-01T00:00:00Z"

    private static func limits(keep: Int) -> NotesExchange.Limits {
        var limits = NotesExchange.Limits()
        limits.keep = keep
        return limits
    }

    /// A remote with two commits of main, and old records of both, of a change, and a young one of the change.
    private static func scene() throws -> (shared: SharedNotes, clone: SharedNotes.Clone, commits: [String]) {
        let shared = try SharedNotes()
        var commits = [shared.commit, try shared.origin.commit(files: ["a": "2"])]
        let clone = try shared.clone()
        try clone.place.git("checkout", "-q", "-b", "change")
        commits.append(try clone.place.commit(files: ["a": "3"]))
        try clone.append("first", at: commits[0], time: old, curves: [SharedNotes.curves("first")])
        try clone.append("newest", at: commits[1], time: old, curves: [SharedNotes.curves("newest")])
        try clone.append("change", at: commits[2], time: old)
        try clone.append("young", at: commits[2], time: young)
        _ = try clone.exchange.push()
        return (shared, clone, commits)
    }

    private static func names(_ scene: (shared: SharedNotes, clone: SharedNotes.Clone, commits: [String])) throws
        -> [String]
    {
        try scene.commits.flatMap { try scene.shared.lines($0) }
            .map { try Json(parsing: $0)["check"]?.string ?? "?" }
    }

    @Test("goes by age and by the newest commits, tells first, and then leaves nothing of what it deleted")
    func rules() throws {
        let scene = try Self.scene()
        let tip = try scene.shared.origin.git("rev-parse", "refs/notes/cml/runs")
        let told = try scene.clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: false)
        #expect([told.runs, told.commits, told.curves, told.keptRuns] == [2, 2, 1, 2])
        #expect(try scene.shared.origin.git("rev-parse", "refs/notes/cml/runs") == tip)
        let blob = try scene.shared.origin.git("rev-parse", "refs/notes/cml/runs:\(Self.path(scene.commits[0]))")
        #expect(try scene.clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: true) == told)
        #expect(try Self.names(scene) == ["newest", "young"])
        #expect(try scene.shared.lines(scene.commits[0], "series") == [])
        try scene.shared.origin.git("gc", "-q", "--prune=now")
        #expect(throws: TestRepository.GitFailed.self) { try scene.shared.origin.git("cat-file", "-e", blob) }
        #expect(try scene.clone.lines(scene.commits[0]) == [])
        let again = try scene.clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: true)
        #expect(again.isEmpty && again.keptRuns == 2)
    }

    private static func path(_ id: String) -> String { "\(id.prefix(2))/\(id.dropFirst(2))" }

    @Test("can't be undone by a clone that has old notes, however they came, or an old queue")
    func stale() throws {
        let scene = try Self.scene()
        let synced = try scene.shared.clone()
        _ = try synced.exchange.fetch()
        let plain = try scene.shared.clone()
        try plain.place.git("fetch", "-q", "origin", "+refs/notes/cml/*:refs/notes/cml/*")
        let queueing = try scene.shared.clone()
        try queueing.append("first", at: scene.commits[0], time: Self.old)
        try queueing.append("late", at: scene.commits[0], time: Self.old)
        _ = try scene.clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: true)
        for (index, clone) in [synced, plain, queueing].enumerated() {
            try clone.append("own\(index)", at: scene.commits[1])
            _ = try clone.exchange.push()
            let late = SharedNotes.line("late", at: scene.commits[0], time: Self.old)
            #expect(try clone.lines(scene.commits[0]) == (index < 2 ? [] : [late]))
        }
        #expect(try Self.names(scene) == ["late", "newest", "own0", "own1", "own2", "young"])
        #expect(Files.exists(queueing.place.path + "/.git/cml/queue/expired"))
    }

    private static func fact(
        _ kind: String, _ id: String, _ more: [String: Json], _ time: String = old
    ) -> String {
        let fields: [String: Json] = [
            "v": .integer(1), "kind": .string(kind), "id": .string(id), "time": .string(time),
        ]
        return Json.object(fields.merging(more) { $1 }).canonical
    }

    @Test("keeps facts about kept runs and runs that kept facts name, and what can't be read")
    func groups() throws {
        let shared = try SharedNotes()
        let second = try shared.origin.commit(files: ["a": "2"])
        let clone = try shared.clone()
        let tree = try clone.repository.tree(ofCommit: shared.commit)
        var addition = NotesStore.Addition(commit: shared.commit, tree: tree, runs: [])
        addition.facts = [
            SharedNotes.line("promoted", at: shared.commit, time: Self.old),
            Self.fact("promotion", "p1", ["record": .string("promoted-01")], Self.young),
            SharedNotes.line("reused", at: shared.commit, time: Self.old),
            SharedNotes.line("alone", at: shared.commit, time: Self.old),
            Self.fact("image", "i1", ["record": .string("alone-01")]),
            Self.fact("image", "later", ["v": .integer(99)]),
            "{broken",
        ]
        try NotesStore.append([addition], to: clone.repository)
        var reuse = NotesStore.Addition(commit: second, tree: try clone.repository.tree(ofCommit: second), runs: [])
        reuse.facts = [Self.fact("check", "c1", ["runs": .array([.string("reused-01")])])]
        try NotesStore.append([reuse], to: clone.repository)
        _ = try clone.exchange.push()
        let deleted = try clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: true)
        #expect([deleted.runs, deleted.keptRuns, deleted.unreadable] == [1, 2, 1])
        let gone = [addition.facts[3], addition.facts[4]]
        #expect(try shared.lines(shared.commit) == addition.facts.filter { !gone.contains($0) })
        #expect(try shared.lines(second) == reuse.facts)
    }

    @Test("is refused in a shallow clone, and by a remote that forbids rewriting")
    func refusals() throws {
        let scene = try Self.scene()
        let shallow = try SharedNotes.Clone(TestRepository(cloning: scene.shared.origin, "--depth=1"))
        #expect(throws: Failure.self) {
            try shallow.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: false)
        }
        let hook = "#!/bin/sh\necho 'denying non-fast-forward' >&2\nexit 1\n"
        try scene.shared.origin.install(hook: "pre-receive", hook)
        let failure = #expect(throws: Failure.self) {
            try scene.clone.exchange.deleteOld(Self.limits(keep: 1), base: nil, isForced: true)
        }
        #expect(failure?.exitCode == 4)
        #expect(failure?.hint?.contains("forbids it") == true, "\(String(describing: failure))")
        #expect(try Self.names(scene) == ["first", "newest", "change", "young"])
    }
}
