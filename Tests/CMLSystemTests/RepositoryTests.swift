import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("A repository")
struct RepositoryTests {
    @Test("is found from a subfolder, and isn't where there is none")
    func discovery() throws {
        let test = try TestRepository()
        try test.commit(files: ["models/a/train.py": "1"])
        let found = try #require(try Repository.containing(test.path + "/models/a"))
        #expect(found.workdir == test.path)
        #expect(found.gitDirectory == test.path + "/.git")
        #expect(found.commonDirectory == found.gitDirectory)
        #expect(!found.isBare && !found.isShallow)
        #expect(try Repository.containing(TemporaryDirectory().path) == nil)
    }

    @Test("is found from a worktree, which has a head of its own and shares the rest")
    func worktree() throws {
        let test = try TestRepository()
        let first = try test.commit(files: ["a": "1"])
        let folder = try TemporaryDirectory()
        try test.git("worktree", "add", "-q", "-b", "topic", folder.path + "/tree")
        let tree = try #require(try Repository.containing(folder.path + "/tree"))
        #expect(tree.workdir == folder.path + "/tree")
        #expect(tree.commonDirectory == test.path + "/.git")
        #expect(tree.gitDirectory == test.path + "/.git/worktrees/tree")
        #expect(try tree.head() == Head(commit: first, branch: "topic"))
    }

    @Test("without a working tree has no folder")
    func bare() throws {
        let test = try TestRepository("--bare")
        let repository = try #require(try Repository.containing(test.path))
        #expect(repository.isBare)
        #expect(repository.workdir == nil)
        #expect(try repository.indexEntries().isEmpty)
    }

    @Test(
        "that can't be read is an error that names why",
        arguments: [
            ("extensions.objectFormat", "sha256"), ("extensions.refStorage", "reftable"),
            ("extensions.martian", "true"),
        ])
    func foreignFormat(key: String, value: String) throws {
        let test = try TestRepository()
        try test.git("config", "core.repositoryFormatVersion", "1")
        try test.git("config", key, value)
        let error = #expect(throws: GitError.self) { try Repository.containing(test.path) }
        // libgit2 1.9 looks at the object format itself, and has its own words for it.
        let names = [key.lowercased(), "object format '\(value)'"]
        #expect(names.contains { error?.message.lowercased().contains($0) == true })
    }

    @Test("that git made with SHA-256 is an error that names it")
    func sha256() throws {
        let test = try TestRepository("--object-format=sha256")
        try test.commit(files: ["a": "1"])
        let error = #expect(throws: GitError.self) { try Repository.containing(test.path) }
        #expect(error?.message.contains("sha256") == true)
    }

    @Test("of another user is an error, unless it's trusted", .enabled(if: geteuid() == 0))
    func foreignOwner() throws {
        let test = try TestRepository()
        for path in [test.path, test.path + "/.git"] { #expect(chown(path, 12_345, 12_345) == 0) }
        let error = #expect(throws: GitError.self) { try Repository.containing(test.path) }
        #expect(error?.message.contains("another user") == true)
        #expect(try Repository.containing(test.path, trusting: true) != nil)
        #expect(throws: GitError.self) { try Repository.containing(test.path) }
    }

    @Test("tells where HEAD is: unborn, on a branch, detached")
    func head() throws {
        let test = try TestRepository()
        let repository = try #require(try Repository.containing(test.path))
        #expect(try repository.head() == Head(commit: nil, branch: "main"))
        let commit = try test.commit(files: ["a": "1"])
        #expect(try repository.head() == Head(commit: commit, branch: "main"))
        try test.git("checkout", "-q", "--detach")
        #expect(try repository.head() == Head(commit: commit, branch: nil))
    }

    @Test("resolves what names a commit, and nothing else")
    func revisions() throws {
        let test = try TestRepository()
        let first = try test.commit(files: ["a": "1"])
        let second = try test.commit(files: ["a": "2"])
        try test.git("tag", "-a", "v1", "-m", "one", first)
        let repository = try #require(try Repository.containing(test.path))
        let named = ["HEAD", "main", String(second.prefix(8)), "HEAD~1", "v1", "refs/tags/v1", "main^"]
        #expect(try named.map { try repository.commit($0) } == [second, second, second, first, first, first, first])
        let absent = ["topic", "HEAD~2", "HEAD^{tree}", "HEAD:a", "not a name", "", String(repeating: "1", count: 40)]
        #expect(try absent.map { try repository.commit($0) } == absent.map { _ in nil })
    }

    @Test("follows references and remotes")
    func references() throws {
        let origin = try TestRepository()
        let commit = try origin.commit(files: ["a": "1"])
        let test = try TestRepository(cloning: origin)
        let repository = try #require(try Repository.containing(test.path))
        #expect(try repository.symbolicTarget("refs/remotes/origin/HEAD") == "refs/remotes/origin/main")
        #expect(try repository.symbolicTarget("refs/heads/main") == nil)
        #expect(try repository.branchReference("refs/remotes/origin/HEAD") == commit)
        #expect(try repository.branchReference("refs/heads/none") == nil)
        #expect(repository.remoteURL("origin") == "file://\(origin.path)")
        #expect(repository.remoteURL("upstream") == nil)
    }

    @Test("opens partial clones, also sparse ones")
    func partialClone() throws {
        let origin = try TestRepository()
        let commit = try origin.commit(files: ["a/x": "1", "b/y": "2"])
        let test = try TestRepository(cloning: origin, "--filter=blob:none", "--sparse")
        let repository = try #require(try Repository.containing(test.path))
        let tree = try repository.tree(ofCommit: commit)
        #expect(try repository.head().commit == commit)
        #expect(try repository.indexEntries().map(\.isSkipWorktree) == [true, true])
        #expect(try repository.blob(path: "c", inTree: tree) == nil)
        let error = #expect(throws: GitError.self) { try repository.blob(path: "a/x", inTree: tree) }
        #expect(error?.isNotFound == true)
    }
}
