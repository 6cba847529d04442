import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("Sharing records leaves no trace")
struct SharingTraceTests {
    @Test("in settings, refs, reflogs, hooks and FETCH_HEAD, whatever the user has configured")
    func untouched() throws {
        let shared = try SharedNotes()
        try shared.origin.git("notes", "--ref=cml/runs", "add", "-m", "{}", shared.commit)
        let clone = try shared.clone()
        try shared.origin.git("tag", "-a", "-m", "t", "v1")
        try shared.origin.commit(files: ["a": "2"])
        let place = clone.place
        try place.git("config", "core.logAllRefUpdates", "always")
        try place.git("config", "push.followTags", "true")
        try place.git("config", "fetch.writeCommitGraph", "true")
        try place.git("config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/theirs/*")
        try place.git("tag", "-a", "-m", "mine", "mine")
        for hook in ["pre-push", "reference-transaction", "post-checkout"] {
            try place.install(hook: hook, "#!/bin/sh\necho \(hook) >> '\(place.path)/hooked'\n")
        }
        let before = try Self.state(of: place)
        _ = try clone.exchange.fetch()
        #expect(try Self.state(of: place) == before)
        try clone.append("a", at: shared.commit)
        _ = try clone.exchange.push()
        let after = try Self.state(of: place, without: "refs/notes/theirs")
        #expect(after == before)
        #expect(try shared.origin.git("tag") == "v1")
        #expect(!Files.exists(place.path + "/hooked"))
    }

    private static func state(of place: TestRepository, without hidden: String = "none") throws -> [String] {
        let git = place.path + "/.git"
        let refs = try place.git("for-each-ref").split(separator: "\n").map(String.init).filter { line in
            !["refs/notes/cml", "refs/cml/", "refs/cml-local/", hidden].contains { line.contains("\t" + $0) }
        }
        let logs = Files.files(at: "logs", in: git).filter { log in
            !["notes", "refs/cml"].contains { log.contains($0) }
        }
        return try refs + (logs + ["FETCH_HEAD"]).map { "\($0) \(try text(git + "/" + $0))" }
            + [try place.git("config", "-l")]
    }

    @Test(
        "a shallow, blobless or treeless clone gets every note, and stays what it is",
        arguments: [["--depth=1"], ["--filter=blob:none"], ["--filter=tree:0"]], [true, false])
    func partial(options: [String], hadNotes: Bool) throws {
        let shared = try SharedNotes()
        let writer = try shared.clone()
        try writer.append("a", at: shared.commit, curves: [SharedNotes.curves("a")])
        _ = try writer.exchange.push()
        let second = try shared.origin.commit(files: ["a": "2", "b": "3"])
        let place = try TestRepository(cloning: shared.origin, options[0], "--no-checkout")
        try shared.origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        if hadNotes { try place.git("fetch", "-q", "origin", "+refs/notes/cml/*:refs/notes/cml/*") }
        let clone = try SharedNotes.Clone(place)
        let before = try Self.shape(of: place)
        #expect(try clone.exchange.fetch() == .init(hasRecords: true, queued: 0))
        #expect(try Self.shape(of: place) == before)
        for ref in [NotesStore.runsRef, NotesStore.seriesRef] {
            let notes = try #require(try clone.repository.notes(ref)?.all())
            #expect(notes.count == 2)
            #expect(notes.allSatisfy { clone.repository.has($0.blob) })
        }
        try clone.append("b", at: second)
        #expect(try clone.exchange.push() == .init(lines: 1, attempts: 1))
        #expect(try shared.lines(second) == [SharedNotes.line("b", at: second)])
    }

    private static func text(_ path: String) throws -> String {
        Files.exists(path) ? String(decoding: try Files.read(path), as: UTF8.self) : "none"
    }

    /// What makes a clone shallow or partial: its boundary, its settings, and how many objects of files it has.
    private static func shape(of place: TestRepository) throws -> [String] {
        let boundary = try text(place.path + "/.git/shallow")
        let missing = try place.git("rev-list", "--objects", "--missing=print", "HEAD").split(separator: "\n")
        return [boundary, try place.git("config", "-l"), missing.filter { $0.hasPrefix("?") }.sorted().joined()]
    }
}
