import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("Files")
struct FilesTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    @Test("says why a file can't be read")
    func unreadable() throws {
        try folder.write("12345", to: "file")
        #expect(try Files.read(path("file"), limit: 5) == Array("12345".utf8))
        #expect(throws: FileError(path: path("file"), doing: "read", code: EFBIG)) {
            try Files.read(path("file"), limit: 4)
        }
        #expect(throws: FileError(path: path("none"), doing: "read", code: ENOENT)) { try Files.read(path("none")) }
        #expect(throws: FileError(path: folder.path, doing: "read", code: EISDIR)) { try Files.read(folder.path) }
    }

    @Test("refuses to wait for a pipe's writer, and says what it is")
    func pipe() {
        mkfifo(path("pipe"), 0o600)
        let error = #expect(throws: FileError.self) { try Files.read(path("pipe")) }
        #expect(error == FileError(path: path("pipe"), doing: "read", code: FileError.notPlain))
        #expect(error?.description.hasPrefix("Not a plain file, but a pipe") == true)
    }

    @Test("follows a link, and never replaces what is no plain file")
    func special() throws {
        try folder.write("old", to: "file")
        symlink("file", path("link"))
        try Files.writeAtomically(Array("new".utf8), to: path("link"))
        #expect(try Files.read(path("file")) == Array("new".utf8))
        #expect(Files.lstat(path("link"))?.isSymlink == true)
        mkfifo(path("pipe"), 0o600)
        #expect(throws: FileError(path: path("pipe"), doing: "write", code: FileError.notPlain)) {
            try Files.writeAtomically(Array("to nobody".utf8), to: path("pipe"))
        }
        let reader = open(path("pipe"), O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try Files.writeAtomically(Array("through".utf8), to: path("pipe"))
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(read(reader, &buffer, 16) == 7)
        #expect(Files.names(in: folder.path) == ["file", "link", "pipe"])
    }

    @Test("replaces a file in one step, with its permissions, and leaves nothing beside it")
    func atomically() throws {
        chmod(try folder.write("old", to: "file"), 0o640)
        try Files.writeAtomically(Array("new".utf8), to: path("file"))
        #expect(try Files.read(path("file")) == Array("new".utf8))
        #expect(Files.stat(path("file")).map { $0.mode & 0o777 } == 0o640)
        try Files.writeAtomically([], to: path("other"), mode: 0o600)
        #expect(Files.stat(path("other")).map { $0.mode & 0o777 } == 0o600)
        #expect(Files.names(in: folder.path) == ["file", "other"])
    }

    @Test(
        "names the files of a pattern",
        arguments: [
            ("a.json", ["a.json"]), ("none.json", []), ("*.json", ["a.json", "b.json"]), ("r/*", ["r/d", "r/x.yaml"]),
            ("r/**", ["r/d/e/z.yaml", "r/x.yaml"]), ("**/*.yaml", ["r/d/e/z.yaml", "r/x.yaml"]), ("r", ["r"]),
            ("r/*/e/z.yaml", ["r/d/e/z.yaml"]), ("link/*", ["link/d", "link/x.yaml"]), ("*/x.yaml", ["r/x.yaml"]),
        ])
    func expand(pattern: String, expected: [String]) throws {
        for name in ["a.json", "b.json", "r/x.yaml", "r/d/e/z.yaml", ".git/c.json", ".cml/d/x.yaml"] {
            try folder.write("", to: name)
        }
        symlink("r", path("link"))
        #expect(Files.expand(pattern, in: folder.path) == expected)
    }

    @Test("lists what is in a folder without following links to folders")
    func list() throws {
        for name in ["m/a", "m/s/b", "m/.git/c"] { try folder.write("", to: name) }
        symlink(".", path("m/loop"))
        symlink("a", path("m/link"))
        #expect(Files.files(at: "m", in: folder.path) == ["m/a", "m/link", "m/s/b"])
        #expect(Files.files(at: "m/a", in: folder.path) == ["m/a"])
        #expect(Files.files(at: "none", in: folder.path) == [])
    }

    @Test("copies content, permissions and time")
    func copy() throws {
        let source = try folder.write("content", to: "file")
        chmod(source, 0o604)
        let time = timespec(tv_sec: 1_577_934_245, tv_nsec: 123_456_789)
        utimensat(AT_FDCWD, source, [time, time], 0)
        try Files.copyKeepingMetadata(source, to: path("copy"))
        let copy = Files.lstat(path("copy"))
        #expect(try Files.read(path("copy")) == Array("content".utf8))
        #expect(copy?.mtimeNs == 1_577_934_245_123_456_789)
        #expect(copy.map { $0.mode & 0o777 } == 0o604)
    }

    @Test("copies a link as a link, also one that leads nowhere")
    func copyLink() throws {
        symlink("no/where", path("link"))
        try Files.copyKeepingMetadata(path("link"), to: path("copy"))
        #expect(try Files.readLink(path("copy")) == "no/where")
    }

    @Test("refuses to copy over a file")
    func copyOver() throws {
        try folder.write("a", to: "a")
        try folder.write("b", to: "b")
        #expect(throws: FileError(path: path("b"), doing: "write", code: EEXIST)) {
            try Files.copyKeepingMetadata(path("a"), to: path("b"))
        }
    }

    @Test("moves between file systems", .enabled(if: access("/dev/shm", W_OK) == 0))
    func move() throws {
        let source = "/dev/shm/cml-test-\(getpid())-move"
        try Files.write(Array("x".utf8), to: source, mode: 0o600)
        try folder.write("old", to: "file")
        try Files.move(source, over: path("file"))
        #expect(try Files.read(path("file")) == Array("x".utf8))
        #expect(!Files.exists(source))
        #expect(Files.names(in: folder.path) == ["file"])
    }
}
