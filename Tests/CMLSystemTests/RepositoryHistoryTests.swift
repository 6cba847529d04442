import CMLSystem
import TestSupport
import Testing

@Suite("A repository's history")
struct RepositoryHistoryTests {
    @Test("is walked along first parents")
    func firstParents() throws {
        let test = try TestRepository()
        let first = try test.commit(files: ["a": "1"])
        try test.git("checkout", "-q", "-b", "topic")
        let topic = try test.commit(files: ["b": "1"], message: "topic: b\n\nBody.")
        try test.git("checkout", "-q", "main")
        let second = try test.commit(files: ["a": "2"])
        try test.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
        let merge = try test.git("rev-parse", "HEAD")
        let repository = try #require(try Repository.containing(test.path))
        let walk = repository.firstParents(from: merge)
        #expect(Array(walk) == [merge, second, first])
        #expect(!walk.endedAtShallow && walk.failure == nil)
        #expect(try repository.parents(of: merge) == [second, topic])
        #expect(try repository.mergeBase(second, topic) == first)
        #expect(try repository.subject(of: topic) == "topic: b")
        #expect(try repository.commitTime(of: topic) == 1_714_564_800)
        #expect(try repository.tree(ofCommit: topic) == test.git("rev-parse", "topic^{tree}"))
    }

    @Test("without a common commit has no merge base")
    func unrelated() throws {
        let test = try TestRepository()
        let one = try test.commit(files: ["a": "1"])
        try test.git("checkout", "-q", "--orphan", "other")
        let other = try test.commit(files: ["a": "2"])
        let repository = try #require(try Repository.containing(test.path))
        #expect(try repository.mergeBase(one, other) == nil)
    }

    @Test("ends where a shallow clone does, and goes on when it's deepened")
    func shallow() throws {
        let origin = try TestRepository()
        for number in 1...5 { try origin.commit(files: ["a": "\(number)"]) }
        let line = try origin.git("rev-list", "main").split(separator: "\n").map(String.init)
        let test = try TestRepository(cloning: origin, "--depth=2")
        let repository = try #require(try Repository.containing(test.path))
        let walk = repository.firstParents(from: line[0])
        #expect(repository.isShallow)
        #expect(Array(walk) == Array(line[..<2]))
        #expect(walk.endedAtShallow)
        #expect(try repository.parents(of: line[1]) == [])
        try test.git("fetch", "-q", "--deepen=2")
        #expect(Array(repository.firstParents(from: line[0])) == Array(line[..<4]))
        try test.git("fetch", "-q", "--unshallow")
        let whole = repository.firstParents(from: line[0])
        #expect(Array(whole) == line)
        #expect(!whole.endedAtShallow && !repository.isShallow)
    }

    @Test("finds the merge base in a shallow clone when it's there, and nil when it isn't")
    func shallowMergeBase() throws {
        let origin = try TestRepository()
        try origin.commit(files: ["a": "0"])
        let base = try origin.commit(files: ["a": "1"])
        let main = try origin.commit(files: ["a": "2"])
        try origin.git("checkout", "-q", "-b", "topic", base)
        let topic = try origin.commit(files: ["b": "1"])
        for (depth, expected) in [("--depth=2", base), ("--depth=1", nil)] {
            let test = try TestRepository(cloning: origin, depth, "--no-single-branch")
            let repository = try #require(try Repository.containing(test.path))
            #expect(try repository.mergeBase(main, topic) == expected)
            #expect(try repository.mergeBase(main, main) == main)
        }
    }

    @Test("ends where it began with an unknown commit")
    func unknownCommit() throws {
        let test = try TestRepository()
        let repository = try #require(try Repository.containing(test.path))
        let walk = repository.firstParents(from: String(repeating: "1", count: 40))
        #expect(Array(walk) == [])
        #expect(walk.endedAtShallow)
        let broken = repository.firstParents(from: "main")
        #expect(Array(broken) == [])
        #expect(broken.failure != nil)
    }
}
