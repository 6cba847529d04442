import CMLSystem
import Testing

@Suite("Lines")
struct LinesTests {
    @Test(
        "are what stands between the newlines, without the empty ones",
        arguments: [
            ("", []), ("\n\n", []), ("a", ["a"]), ("a\n", ["a"]), ("\na\n\nbc\n", ["a", "bc"]),
            ("a\r\nb", ["a\r", "b"]),
        ])
    func filled(text: String, lines: [String]) {
        #expect(Array(text.utf8).filledLines.map { String(decoding: $0, as: UTF8.self) } == lines)
    }
}
