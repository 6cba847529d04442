import CMLKit
import CMLSystem
import TestSupport
import Testing

/// A remote with one commit, and clones of it that share records.
struct SharedNotes {
    let origin: TestRepository
    let commit: String

    init() throws {
        origin = try TestRepository()
        commit = try origin.commit(files: ["a": "1"])
    }

    /// One clone, as a cml in it sees it.
    struct Clone {
        let place: TestRepository
        let repository: Repository
        let exchange: NotesExchange

        init(_ place: TestRepository) throws {
            self.place = place
            repository = try #require(try Repository.containing(place.path))
            let console = Console(environment: [:])
            console.isQuiet = true
            let world = World(
                directory: place.path, environment: place.environment, console: console, signals: try SignalSource(),
                now: { Host.now }, random: { "abcdef" })
            exchange = NotesExchange(repository, in: world)
        }

        func append(_ name: String, at commit: String, time: String? = nil, curves: [String] = []) throws {
            let tree = try repository.tree(ofCommit: commit)
            var addition = NotesStore.Addition(commit: commit, tree: tree, runs: [])
            addition.facts = [SharedNotes.line(name, at: commit, time: time)]
            addition.curves = curves
            try NotesStore.append([addition], to: repository)
        }

        /// The lines that this clone reads for a commit.
        func lines(_ commit: String, _ notes: String = "runs") throws -> [String] {
            try SharedNotes.lines(commit, notes, in: place)
        }
    }

    func clone(_ options: String...) throws -> Clone {
        try origin.git("config", "uploadpack.allowFilter", "true")
        try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        let place = try TestRepository()
        try place.git("remote", "add", "origin", "file://\(origin.path)")
        try place.git(["fetch", "-q"] + options + ["origin"])
        try place.git("checkout", "-q", "main")
        return try Clone(place)
    }

    func lines(_ commit: String, _ notes: String = "runs") throws -> [String] {
        try Self.lines(commit, notes, in: origin)
    }

    static func lines(_ commit: String, _ notes: String, in place: TestRepository) throws -> [String] {
        let listed = try place.git("for-each-ref", "refs/notes/cml/\(notes)")
        guard !listed.isEmpty, try place.git("notes", "--ref=cml/\(notes)", "list").contains(commit) else { return [] }
        return try place.git("notes", "--ref=cml/\(notes)", "show", commit).split(separator: "\n").map(String.init)
    }

    /// A record of a run that has only what the notes need to know.
    static func line(_ name: String, at commit: String, time: String? = nil) -> String {
        Json.object([
            "v": .integer(1), "kind": .string("run"), "id": .string(name + "-01"), "check": .string(name),
            "commit": .string(commit), "time": .string(time ?? "2026-01-01T00:00:00Z"), "unknown": .double(0.1),
        ]).canonical
    }

    /// The curves of a check.
    static func curves(_ check: String) -> String {
        Json.object([
            "v": .integer(1), "kind": .string("series"), "id": .string(check + "-series"), "check": .string(check),
            "series": .array([]),
        ]).canonical
    }
}
