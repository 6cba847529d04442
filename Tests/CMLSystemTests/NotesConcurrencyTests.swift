import CMLSystem
import TestSupport
import Testing

@Suite("Notes written at the same time")
struct NotesConcurrencyTests {
    #if compiler(>=6.3)
        @Test("by eight processes, from the ref's first commit on, are all kept")
        func processes() async throws {
            let test = try TestRepository()
            let commit = try test.commit(files: ["a": "1"])
            let path = test.path
            await withTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        await #expect(processExitsWith: .success) {
                            [path = path as String, commit = commit as String, writer = writer as Int] in
                            let repository = try #require(try Repository.containing(path))
                            for number in 0..<5 {
                                _ = try repository.appendNotes(
                                    [([commit], "\(writer)-\(number)")], to: "refs/notes/cml/runs", message: "m")
                            }
                        }
                    }
                }
            }
            let lines = try test.git("notes", "--ref=cml/runs", "show", commit).split(separator: "\n").map(String.init)
            #expect(lines.sorted() == (0..<8).flatMap { writer in (0..<5).map { "\(writer)-\($0)" } })
            #expect(try test.git("rev-list", "--count", "refs/notes/cml/runs") == "40")
        }
    #else
        @Test(
            "by eight processes, from the ref's first commit on, are all kept",
            .disabled("exit tests take values since Swift 6.3"))
        func processes() {}
    #endif
}
