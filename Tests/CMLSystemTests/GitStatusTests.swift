import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("git status")
struct GitStatusTests {
    @Test("names the tracked files that differ, whatever they are called")
    func changes() throws {
        let test = try TestRepository()
        let names = ["a", "b c", "d\ne", "ä", "gone", "staged", "kept"]
        let commit = try test.commit(files: Dictionary(uniqueKeysWithValues: names.map { ($0, "1") }))
        for name in ["b c", "d\ne", "ä", "staged", "new", "untracked"] { try test.directory.write("2", to: name) }
        try test.git("add", "staged", "new")
        try test.git("rm", "-q", "gone")
        try test.git("mv", "a", "renamed")
        let git = GitProgram(directory: test.path, environment: test.environment)
        let expected: [GitProgram.Change] = [
            .init(path: "a", kind: .deleted), .init(path: "b c", kind: .modified), .init(path: "d\ne", kind: .modified),
            .init(path: "gone", kind: .deleted), .init(path: "new", kind: .added),
            .init(path: "renamed", kind: .added), .init(path: "staged", kind: .modified),
            .init(path: "ä", kind: .modified),
        ]
        #expect(try git.status() == GitProgram.Status(commit: commit, changes: expected))
    }

    @Test("is empty for a clean tree, also before the first commit")
    func clean() throws {
        let test = try TestRepository()
        let git = GitProgram(directory: test.path, environment: test.environment)
        #expect(try git.status() == GitProgram.Status(commit: nil, changes: []))
        let commit = try test.commit(files: ["a": "1"])
        #expect(try git.status() == GitProgram.Status(commit: commit, changes: []))
    }

    @Test("is clean in a sparse checkout and after a filter")
    func filters() throws {
        let test = try TestRepository()
        try test.git("config", "filter.up.clean", "tr a-z A-Z")
        try test.commit(files: [".gitattributes": "*.up filter=up\n", "a/x.up": "text", "b/y": "1"])
        try test.git("sparse-checkout", "set", "--cone", "a")
        try test.directory.write("Text", to: "a/x.up")
        let git = GitProgram(directory: test.path, environment: test.environment)
        #expect(try git.status().isEmpty)
    }

    @Test("names files in conflict")
    func conflict() throws {
        let test = try TestRepository()
        let base = try test.commit(files: ["a b": "1"])
        try test.commit(files: ["a b": "2"])
        try test.git("checkout", "-q", "-b", "topic", base)
        try test.commit(files: ["a b": "3"])
        #expect(throws: TestRepository.GitFailed.self) { try test.git("merge", "main") }
        let git = GitProgram(directory: test.path, environment: test.environment)
        #expect(try git.status().changes == [GitProgram.Change(path: "a b", kind: .unmerged)])
    }

    @Test("asks the folder it is given, not the hook that runs it")
    func hook() throws {
        let test = try TestRepository()
        let commit = try test.commit(files: ["a": "1"])
        let environment = test.environment.merging(["GIT_DIR": "/none", "GIT_INDEX_FILE": "/none"]) { $1 }
        #expect(try GitProgram(directory: test.path, environment: environment).status().commit == commit)
    }

    @Test("of another user's repository is asked only when it's trusted", .enabled(if: geteuid() == 0))
    func foreignOwner() throws {
        let test = try TestRepository()
        let commit = try test.commit(files: ["a": "1"])
        for path in [test.path, test.path + "/.git"] { #expect(chown(path, 12_345, 12_345) == 0) }
        let environment = test.environment.merging([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.abbrev", "GIT_CONFIG_VALUE_0": "12",
        ]) { $1 }
        #expect(throws: GitError.self) { try GitProgram(directory: test.path, environment: environment).status() }
        let trusting = GitProgram(directory: test.path, environment: environment, trusting: true)
        #expect(try trusting.status().commit == commit)
    }

    @Test("outside a repository, or without git, says so")
    func failures() throws {
        let folder = try TemporaryDirectory()
        let environment = ["PATH": "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": "/tmp"]
        let outside = #expect(throws: GitError.self) {
            try GitProgram(directory: folder.path, environment: environment).status()
        }
        #expect(outside?.code == 128)
        #expect(outside?.message.contains("not a git repository") == true)
        let without = #expect(throws: GitError.self) {
            try GitProgram(directory: folder.path, environment: ["PATH": folder.path]).status()
        }
        #expect(without?.message == "`git` was not found")
    }
}
