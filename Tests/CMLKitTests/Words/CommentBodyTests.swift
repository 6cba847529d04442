import Testing

@testable import CMLKit

@Suite("the text of a comment")
struct CommentBodyTests {
    private static let wide = MarkdownDialect.Budget(characters: 1000, bytes: 1000)

    @Test(
        "a user's text is kept to the byte, and the marker is a paragraph of its own",
        arguments: [
            ("a", "a\n\nM\n"), ("a\n", "a\n\nM\n"), ("a\n\n", "a\n\nM\n"), ("a\n\n\n", "a\n\n\nM\n"),
            ("a\r\n", "a\r\n\nM\n"), ("a\r\n\r\n", "a\r\n\r\nM\n"),
        ])
    func paragraphs(markdown: String, text: String) {
        #expect(CommentBody(markdown: markdown, marker: "M").written(within: Self.wide, rest: "").text == text)
        #expect(CommentBody(markdown: markdown).written(within: Self.wide, rest: "").text == markdown)
    }

    @Test(
        "a text over the budget ends at a line, with what is open closed",
        arguments: [
            ("one\ntwo\n", "one\ntwo\n"),
            ("```text\none\n", "```text\none\n```\n"),
            ("~~~~\n```\none\n", "~~~~\n```\none\n~~~~\n"),
            ("<details><summary>x</summary>\n\none\n", "<details><summary>x</summary>\n\none\n\n</details>"),
            ("one\r\ntwo\r\n", "one\r\ntwo\r\n"),
        ])
    func cut(beginning: String, kept: String) {
        let tail = String(repeating: "x", count: 5000)
        let budget = MarkdownDialect.Budget(characters: 300, bytes: 300)
        let written = CommentBody(markdown: beginning + tail, marker: "M").written(within: budget, rest: "R.")
        #expect(
            written.text == "\(kept)\n\n**Cut here: the text is too long for a comment.** R.\n\nM\n" && written.isCut)
        #expect(written.text.utf8.count <= 300)
    }

    @Test(
        "targets",
        arguments: [
            ("pr", CommentPlace.pullRequest(nil)), ("PR/12", .pullRequest("12")), ("commit", .commit(nil)),
            ("commit/a/b", .commit("a/b")), ("issue/3", .issue("3")), ("auto", .automatic),
        ])
    func targets(text: String, place: CommentPlace) throws {
        #expect(try CommentPlace(parsing: text) == place)
    }

    @Test("what is no target", arguments: ["", "pr/", "pr/-1", "pr/1/files", "issue", "issue/x", "commit/", "auto/1"])
    func noTargets(text: String) {
        #expect(throws: Failure.self) { try CommentPlace(parsing: text) }
    }
}
