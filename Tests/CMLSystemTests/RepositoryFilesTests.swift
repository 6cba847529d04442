import CMLSystem
import TestSupport
import Testing

@Suite("A repository's files")
struct RepositoryFilesTests {
    @Test("are read from a tree")
    func tree() throws {
        let test = try TestRepository()
        let commit = try test.commit(files: ["a.txt": "one\n", "models/m/ä b.pt": "two", "empty": ""])
        let repository = try #require(try Repository.containing(test.path))
        let tree = try repository.tree(ofCommit: commit)
        #expect(
            try repository.entries(ofTree: tree) == [
                TreeEntry(path: "a.txt", id: "5626abf0f72e58d7a153368ba57db4c673c0e171", mode: 0o100644),
                TreeEntry(path: "empty", id: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", mode: 0o100644),
                TreeEntry(path: "models/m/ä b.pt", id: try repository.blobID(of: Array("two".utf8)), mode: 0o100644),
            ])
        let paths = ["a.txt", "models/m/ä b.pt", "empty", "models", "models/none", "a.txt/b", "none/a", ""]
        #expect(
            try paths.map { try repository.blob(path: $0, inTree: tree).map { String(decoding: $0, as: UTF8.self) } }
                == ["one\n", "two", "", nil, nil, nil, nil, nil])
    }

    @Test("have the ids that git gives them, filters aside")
    func blobID() throws {
        let test = try TestRepository()
        let repository = try #require(try Repository.containing(test.path))
        try test.git("config", "core.autocrlf", "input")
        let file = try test.directory.write(String(repeating: "line\r\n", count: 200_000), to: "big")
        #expect(try repository.blobID(ofFile: file) == test.git("hash-object", "--no-filters", "big"))
        #expect(try repository.blobID(of: Array("one\n".utf8)) == "5626abf0f72e58d7a153368ba57db4c673c0e171")
        #expect(throws: GitError.self) { try repository.blobID(ofFile: test.path + "/none") }
    }

    @Test("are listed from the index, anew each time; of a conflict our side")
    func index() throws {
        let test = try TestRepository()
        let base = try test.commit(files: ["a": "1", "b/c": "2"])
        let repository = try #require(try Repository.containing(test.path))
        #expect(try repository.indexEntries().map(\.path) == ["a", "b/c"])
        try test.git("checkout", "-q", "-b", "topic")
        try test.commit(files: ["a": "theirs"])
        try test.git("checkout", "-q", "-b", "ours", base)
        try test.commit(files: ["a": "ours"])
        #expect(throws: TestRepository.GitFailed.self) { try test.git("merge", "topic") }
        try test.git("update-index", "--skip-worktree", "b/c")
        let entries = try repository.indexEntries()
        #expect(entries.map(\.path) == ["a", "b/c"])
        #expect(entries.map(\.isSkipWorktree) == [false, true])
        #expect(entries.first?.id == (try repository.blobID(of: Array("ours".utf8))))
        #expect(entries.first?.mode == 0o100644)
    }

    @Test(
        "are listed from every kind of index",
        arguments: [
            (["update-index", "--index-version=4"], false), (["update-index", "--split-index"], false),
            (["sparse-checkout", "set", "--cone", "--sparse-index", "a"], true),
        ])
    func indexFormats(command: [String], isSparse: Bool) throws {
        let test = try TestRepository()
        try test.commit(files: ["a/x": "1", "b/y": "2", "b/z": "3"])
        try test.git(command)
        let repository = try #require(try Repository.containing(test.path))
        let git = GitProgram(directory: test.path + "/a", environment: test.environment)
        let entries = try repository.indexEntries(orBy: git)
        #expect(entries.map(\.path) == ["a/x", "b/y", "b/z"])
        #expect(entries.map(\.isSkipWorktree) == [false, isSparse, isSparse])
        #expect(entries.first?.id == (try repository.blobID(of: Array("1".utf8))))
        #expect(entries.first?.mode == 0o100644)
    }
}
