import CMLSystem
import TestSupport
import Testing

@Suite("Notes")
struct NotesTests {
    let test: TestRepository
    let repository: Repository
    let commit: String
    let ref = "refs/notes/cml/runs"

    init() throws {
        test = try TestRepository()
        commit = try test.commit(files: ["a": "1"])
        repository = try #require(try Repository.containing(test.path))
    }

    private func text(_ id: String) throws -> String? {
        try repository.notes(ref)?.text(for: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Makes the notes ref a tree with these paths, as `git fast-import` would.
    private func import_(_ paths: [String: String]) throws {
        var script = "commit \(ref)\ncommitter A <a@b> 0 +0000\ndata 0\n"
        for (path, text) in paths.sorted(by: { $0.key < $1.key }) {
            script += "M 100644 inline \(path)\ndata \(text.utf8.count)\n\(text)\n"
        }
        try test.git(["fast-import", "--quiet", "--force"], input: Array(script.utf8))
    }

    /// `id` cut into folders of two digits each, and the rest.
    private func path(_ id: String, depth: Int) -> String {
        let parts = (0..<depth).map { id.dropFirst(2 * $0).prefix(2) } + [id.dropFirst(2 * depth)]
        return parts.joined(separator: "/")
    }

    @Test("that don't exist are nil")
    func absent() throws {
        #expect(try repository.notes(ref) == nil)
    }

    @Test("are found at every depth", arguments: [0, 1, 2, 3, 19])
    func depths(depth: Int) throws {
        try import_([path(commit, depth: depth): "line\n", "README": "not a note\n", "ab/README": "neither\n"])
        let notes = try #require(try repository.notes(ref))
        #expect(try text(commit) == "line\n")
        #expect(try text(String(commit.reversed())) == nil)
        #expect(try notes.all().map(\.annotated) == [commit])
        #expect(try notes.all().first.map { try repository.blob($0.blob) } == Array("line\n".utf8))
    }

    @Test("of one object at several depths are united")
    func mixed() throws {
        try import_([
            path(commit, depth: 0): "a\nb\n", path(commit, depth: 1): "b\nc\n", path(commit, depth: 2): "d\na\n",
        ])
        #expect(try text(commit) == "a\nb\nc\nd\n")
    }

    @Test("are added under a commit and its tree, and the git program prints them")
    func append() throws {
        let tree = try repository.tree(ofCommit: commit)
        let first = try repository.appendNotes(
            [([commit, tree], "{\"v\":1}")], to: ref, message: "cml: one", time: 1_700_000_000)
        let second = try repository.appendNotes([([commit, tree], "{\"v\":2}")], to: ref, message: "cml: two")
        #expect(try test.git("notes", "--ref=cml/runs", "show", commit) == "{\"v\":1}\n{\"v\":2}")
        #expect(try test.git("notes", "--ref=cml/runs", "show", tree) == "{\"v\":1}\n{\"v\":2}")
        #expect(try test.git("rev-list", ref) == "\(second)\n\(first)")
        #expect(
            try test.git("log", "-1", "--format=%an <%ae> %ct %cn %s", first)
                == "cml <cml@localhost> 1700000000 cml cml: one")
        let files = try test.git("ls-tree", "-r", "--name-only", ref).split(separator: "\n").map(String.init)
        #expect(files == [path(commit, depth: 1), path(tree, depth: 1)].sorted())
        #expect(try Set(#require(try repository.notes(ref)).all().map(\.blob)).count == 1)
        try test.git("fsck", "--strict")
    }

    @Test("are not doubled, and nothing is committed when nothing is new")
    func again() throws {
        let tip = try repository.appendNotes(
            [([commit], "a"), ([commit], "a"), ([commit], "b")], to: ref, message: "m")
        #expect(try text(commit) == "a\nb\n")
        #expect(try repository.appendNotes([([commit], "b")], to: ref, message: "m") == tip)
        #expect(try repository.appendNotes([], to: ref, message: "m") == tip)
    }

    @Test("of another layout move to 2/38 where they are touched", arguments: [0, 2, 3])
    func migration(depth: Int) throws {
        let tree = try repository.tree(ofCommit: commit)
        try import_([
            path(commit, depth: depth): "old", path(tree, depth: depth): "tree\n", "README": "not a note\n",
            "\(commit.prefix(2))/README": "neither\n",
        ])
        _ = try repository.appendNotes([([commit], "new")], to: ref, message: "m")
        #expect(try text(commit) == "old\nnew\n")
        #expect(try text(tree) == "tree\n")
        let files = try test.git("ls-tree", "-r", "--name-only", ref).split(separator: "\n").map(String.init)
        let untouched = path(tree, depth: depth == 0 ? 1 : depth)
        #expect(
            files == ["README", "\(commit.prefix(2))/README", path(commit, depth: 1), untouched].sorted())
        #expect(try test.git("notes", "--ref=cml/runs", "show", commit) == "old\nnew")
    }

    @Test("at several depths become one, with the lines of all")
    func unitingMigration() throws {
        let other = String(commit.prefix(2)) + String(repeating: "0", count: 38)
        try import_([
            path(commit, depth: 0): "a\n", path(commit, depth: 1): "b\n", path(commit, depth: 3): "c\n",
            path(other, depth: 0): "x\n", path(other, depth: 1): "y\n", path(other, depth: 2): "z\n",
        ])
        _ = try repository.appendNotes([([commit], "d")], to: ref, message: "m")
        #expect(try text(commit) == "a\nb\nc\nd\n")
        #expect(try text(other)?.split(separator: "\n").sorted() == ["x", "y", "z"])
        let files = try test.git("ls-tree", "-r", "--name-only", ref).split(separator: "\n").map(String.init)
        #expect(files == [path(commit, depth: 1), path(other, depth: 1)].sorted())
    }

    @Test("that git itself made by the hundred keep their text")
    func manyByGit() throws {
        var script = "commit \(ref)\ncommitter A <a@b> 0 +0000\ndata 0\n"
        let ids = try (0..<300).map { try repository.blobID(of: Array("\($0)".utf8)) }
        for id in ids {
            script += "N inline \(commit)\ndata 2\nx\n\nM 100644 inline \(id)\ndata 4\n\(id.prefix(3))\n\n"
        }
        try test.git(["fast-import", "--quiet"], input: Array(script.utf8))
        _ = try repository.appendNotes([([ids[0]], "more")], to: ref, message: "m")
        #expect(try text(ids[0]) == "\(ids[0].prefix(3))\nmore\n")
        for id in ids.dropFirst() { #expect(try text(id) == "\(id.prefix(3))\n") }
        #expect(try repository.notes(ref)?.all().count == 301)
        let depths = try test.git("ls-tree", "-r", "--name-only", ref).split(separator: "\n").map(\.count)
        #expect(Set(depths) == [41])
    }

    @Test("are refused when the tip isn't the expected one, or the line has a break, or the id isn't one")
    func refusals() throws {
        let tip = try repository.appendNotes([([commit], "a")], to: ref, message: "m", expecting: nil)
        _ = try repository.appendNotes([([commit], "b")], to: ref, message: "m", expecting: tip)
        #expect(throws: GitError.self) {
            try repository.appendNotes([([commit], "c")], to: ref, message: "m", expecting: tip)
        }
        #expect(throws: GitError.self) { try repository.appendNotes([([commit], "c\nd")], to: ref, message: "m") }
        #expect(throws: GitError.self) { try repository.appendNotes([(["main"], "c")], to: ref, message: "m") }
        #expect(try text(commit) == "a\nb\n")
    }

    @Test("can be written in a shallow clone")
    func shallow() throws {
        try test.commit(files: ["a": "2"])
        let clone = try TestRepository(cloning: test, "--depth=1")
        let repository = try #require(try Repository.containing(clone.path))
        let head = try #require(try repository.head().commit)
        _ = try repository.appendNotes([([head], "a")], to: ref, message: "m")
        #expect(try clone.git("notes", "--ref=cml/runs", "show", head) == "a")
    }
}
