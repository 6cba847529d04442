import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("The queue of records")
struct NotesQueueTests {
    private static func lines(of clone: SharedNotes.Clone) -> String { clone.place.path + "/.git/cml/queue/lines" }

    @Test("loses no whole line by a damaged one, and sets that aside", arguments: [1, 30, 200])
    func torn(cut: Int) throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        try clone.append("a", at: shared.commit)
        try clone.append("b", at: shared.commit)
        let whole = try Files.read(Self.lines(of: clone))
        try Files.write(Array(whole.dropLast(cut)), to: Self.lines(of: clone), mode: 0o644)
        try clone.place.git("update-ref", "-d", "refs/notes/cml/runs")
        try clone.append("c", at: shared.commit)
        #expect(try clone.exchange.push().lines == 2)
        #expect(
            try shared.lines(shared.commit) == ["a", "c"].map { SharedNotes.line($0, at: shared.commit) })
        let aside = String(decoding: try Files.read(clone.place.path + "/.git/cml/queue/damaged"), as: UTF8.self)
        #expect(aside.contains(" refs/notes/cml/runs "))
        #expect(try Files.read(Self.lines(of: clone)).isEmpty)
    }

    @Test("brings what was queued before cml was killed, also when the notes don't have it yet")
    func killed() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        try clone.append("a", at: shared.commit)
        try clone.place.git("update-ref", "-d", "refs/notes/cml/runs")
        #expect(try clone.exchange.fetch() == .init(hasRecords: false, queued: 1))
        #expect(try clone.lines(shared.commit) == [SharedNotes.line("a", at: shared.commit)])
        let queued = try Files.read(Self.lines(of: clone))
        #expect(try clone.exchange.push().lines == 1)
        try Files.write(queued, to: Self.lines(of: clone), mode: 0o644)
        #expect(try clone.exchange.push() == .init(lines: 0, attempts: 0))
        #expect(try shared.lines(shared.commit).count == 1)
    }

    @Test("a lock that a killed git left on our own ref is removed after a minute, and a fresh one is waited for")
    func staleLock() throws {
        let shared = try SharedNotes()
        let clone = try shared.clone()
        try clone.append("a", at: shared.commit)
        _ = try clone.exchange.push()
        let other = try shared.clone()
        try other.append("b", at: shared.commit)
        _ = try other.exchange.push()
        let lock = try clone.place.directory.write("", to: ".git/refs/cml/origin/runs.lock")
        let touch = Command(["touch", "-d", "5 minutes ago", lock], environment: ["PATH": "/usr/bin:/bin"])
        #expect(try touch.run().status.isSuccess)
        #expect(try clone.exchange.fetch().hasRecords)
        #expect(try clone.lines(shared.commit).count == 2)
        #expect(!Files.exists(lock))
    }
}
