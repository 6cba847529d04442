import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("Sharing records")
struct SharingTests {
    @Test("a remote without records is no error, and nothing to push is none either")
    func nothing() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        #expect(try clone.exchange.fetch() == .init(hasRecords: false, queued: 0))
        #expect(try clone.exchange.push() == .init(lines: 0, attempts: 0))
        #expect(try shared.lines(shared.commit) == [])
    }

    @Test("two clones' lines meet, each under the commit and its tree, in one blob")
    func meeting() throws {
        let shared = try SharedNotes()
        let (one, other) = (try shared.clone(), try shared.clone())
        try one.append("a", at: shared.commit)
        try other.append("b", at: shared.commit, curves: [SharedNotes.curves("b")])
        #expect(try one.exchange.push() == .init(lines: 1, attempts: 1))
        #expect(try other.exchange.fetch() == .init(hasRecords: true, queued: 2))
        let both = [SharedNotes.line("a", at: shared.commit), SharedNotes.line("b", at: shared.commit)]
        #expect(try other.lines(shared.commit) == both)
        #expect(try shared.lines(shared.commit) == [both[0]])
        #expect(try other.exchange.push() == .init(lines: 2, attempts: 1))
        #expect(try shared.lines(shared.commit) == both)
        #expect(try shared.lines(shared.commit, "series") == [SharedNotes.curves("b")])
        #expect(try other.exchange.push() == .init(lines: 0, attempts: 0))
        let listed = try shared.origin.git("notes", "--ref=cml/runs", "list").split(separator: "\n")
        #expect(listed.count == 2)
        #expect(Set(listed.map { $0.prefix(40) }).count == 1)
        #expect(try one.exchange.fetch() == .init(hasRecords: true, queued: 0))
        #expect(try one.lines(shared.commit) == both)
    }

    @Test("a plain git push brings what was recorded, and a push after it only empties the queue")
    func plainPush() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        for name in ["a", "b"] {
            try clone.append(name, at: shared.commit)
            try clone.place.git("push", "-q", "origin", "refs/notes/cml/*")
            #expect(try clone.exchange.fetch() == .init(hasRecords: true, queued: 0))
            #expect(try clone.exchange.push() == .init(lines: 0, attempts: 0))
        }
        #expect(try shared.lines(shared.commit).count == 2)
    }

    @Test("lines that a person or an older cml wrote into the notes are pushed, whenever they came")
    func foreign() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        let first = SharedNotes.line("x", at: shared.commit)
        try clone.place.git("notes", "--ref=cml/runs", "add", "-m", first, shared.commit)
        #expect(try clone.exchange.push().lines == 1)
        try clone.place.git("notes", "--ref=cml/runs", "append", "-m", "by hand, no JSON", shared.commit)
        #expect(try clone.exchange.push().lines == 1)
        #expect(try shared.lines(shared.commit).filter { !$0.isEmpty } == [first, "by hand, no JSON"])
        #expect(try clone.exchange.push().lines == 0)
    }

    @Test("a line whose id is there isn't added, and what nobody understands stays byte for byte")
    func identities() throws {
        let shared = try SharedNotes()
        let newer = #"{"v": 99,  "kind":"run","id":"n-01","later":[1.50]}"#
        let note = [SharedNotes.line("a", at: shared.commit), newer, "{broken", "[1]"].joined(separator: "\n")
        try shared.origin.git("notes", "--ref=cml/runs", "add", "-m", note, shared.commit)
        let clone = try shared.clone()
        let tree = try clone.repository.tree(ofCommit: shared.commit)
        var addition = NotesStore.Addition(commit: shared.commit, tree: tree, runs: [])
        addition.facts = [
            SharedNotes.line("a", at: shared.commit, time: "2026-02-02T00:00:00Z"),
            SharedNotes.line("b", at: shared.commit),
        ]
        try NotesStore.append([addition], to: clone.repository)
        #expect(try clone.exchange.push().attempts == 1)
        let expected = note.split(separator: "\n").map(String.init) + [SharedNotes.line("b", at: shared.commit)]
        #expect(try shared.lines(shared.commit) == expected)
        #expect(try clone.lines(shared.commit) == expected)
    }

    @Test("the curves of the last 200 checks are kept, by commits that follow each other")
    func curves() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        var additions: [NotesStore.Addition] = []
        var commits: [String] = []
        let tree = try clone.repository.tree(ofCommit: shared.commit)
        for number in 1000..<1205 {
            let object = try clone.repository.blobID(of: Array("\(number)".utf8))
            commits.append(object)
            var addition = NotesStore.Addition(commit: object, tree: tree, runs: [])
            addition.curves = [SharedNotes.curves("c\(number)")]
            additions.append(addition)
        }
        try NotesStore.append(Array(additions.prefix(201)), to: clone.repository)
        _ = try clone.exchange.push()
        let old = try shared.origin.git("rev-parse", "refs/notes/cml/series")
        try NotesStore.append(Array(additions.suffix(4)), to: clone.repository)
        _ = try clone.exchange.push()
        #expect(try shared.lines(tree, "series").count == 200)
        #expect(try shared.lines(tree, "series").first == SharedNotes.curves("c1005"))
        #expect(try commits.prefix(6).map { try shared.lines($0, "series").count } == [0, 0, 0, 0, 0, 1])
        try shared.origin.git("merge-base", "--is-ancestor", old, "refs/notes/cml/series")
    }

    @Test("notes that are deleted at the remote stay in this clone")
    func remoteDeleted() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        try clone.append("a", at: shared.commit)
        _ = try clone.exchange.push()
        try shared.origin.git("update-ref", "-d", "refs/notes/cml/runs")
        #expect(try clone.exchange.fetch() == .init(hasRecords: false, queued: 0))
        #expect(try clone.lines(shared.commit).count == 1)
    }

    @Test("a remote that can't move refs as one gets the records first")
    func notAtomic() throws {
        let shared = try SharedNotes()
        try shared.origin.git("config", "receive.advertiseAtomic", "false")
        let clone = try shared.clone()
        try clone.append("a", at: shared.commit, curves: [SharedNotes.curves("a")])
        #expect(try clone.exchange.push() == .init(lines: 2, attempts: 2))
        #expect(try shared.lines(shared.commit, "series").count == 1)
    }

    @Test("the worktrees of a clone share one queue, and a bare mirror pushes too")
    func worktrees() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        try clone.place.git("worktree", "add", "-q", "--detach", "linked")
        let linked = try #require(try Repository.containing(clone.place.path + "/linked"))
        var addition = NotesStore.Addition(
            commit: shared.commit, tree: try linked.tree(ofCommit: shared.commit), runs: [])
        addition.facts = [SharedNotes.line("a", at: shared.commit)]
        try NotesStore.append([addition], to: linked)
        #expect(try clone.exchange.push().lines == 1)
        let mirror = try TestRepository("--bare")
        try mirror.git("remote", "add", "--mirror", "origin", "file://\(shared.origin.path)")
        try mirror.git("fetch", "-q", "origin")
        let bare = try SharedNotes.Clone(mirror)
        try bare.append("b", at: shared.commit)
        #expect(try bare.exchange.push() == .init(lines: 1, attempts: 1))
        #expect(try shared.lines(shared.commit).count == 2)
    }
}
