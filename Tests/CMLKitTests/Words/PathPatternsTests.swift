import Testing

@testable import CMLKit

@Suite("patterns for changed files")
struct PathPatternsTests {
    @Test(
        "a pattern begins where it was given, and a folder is all that is in it",
        arguments: [
            (["a.csv"], "/r", "a.csv", true), (["*.csv"], "/r", "sub/a.csv", false),
            (["**/*.csv"], "/r", "sub/a.csv", true),
            (["."], "/r", "sub/a.csv", true), (["sub"], "/r", "sub/x/a.csv", true), (["."], "/r/sub", "a.csv", false),
            (["../a.csv"], "/r/sub", "a.csv", true), (["/r/a.csv"], "/r/sub", "a.csv", true),
            ([".", "!*.csv"], "/r", "a.csv", false), (["*", "!b"], "/r", "b/c", false),
            (["*"], "/r", ".gitignore", true),
        ])
    func patterns(texts: [String], folder: String, path: String, matches: Bool) throws {
        #expect(try PathPatterns(texts, from: folder, below: "/r").matches(path) == matches)
    }

    @Test("what leads out of the repository is an error", arguments: ["..", "/etc", "../r2/a"])
    func outside(text: String) {
        #expect(throws: Failure.self) { try PathPatterns([text], from: "/r", below: "/r") }
    }
}
