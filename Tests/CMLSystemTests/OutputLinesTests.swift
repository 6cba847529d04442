import CMLSystem
import TestSupport
import Testing

@Suite("The last lines of an output") struct OutputLinesTests {
    @Test(
        "are what a terminal has shown",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("\n\n  \na", ["a"]), ("", []),
            (" 10%\r 50%\r100%\r", ["100%"]), ("epoch 1\r         \r", ["epoch 1"]),
            ("\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7}x\u{1B}7y", ["red xy"]), ("\u{1B}[", []), ("\u{1B}", []),
            ("a\u{7}b\tc", ["ab\tc"]),
        ])
    func shown(output: String, lines: [String]) {
        #expect(OutputLines.last(of: Array(output.utf8)) == lines)
    }

    @Test("are twenty, and short")
    func limits() {
        let output = (1...30).map { "line \($0) " + String(repeating: "x", count: 1_000) }.joined(separator: "\n")
        let lines = OutputLines.last(of: Array(output.utf8))
        #expect(lines.count == 20 && lines.first?.hasPrefix("line 11 ") == true && lines.allSatisfy { $0.count == 400 })
    }

    @Test("come from the end of a file of any size", arguments: [0, 1, 3, 10, 100_000])
    func end(bytes: Int) throws {
        let folder = try TemporaryDirectory()
        try folder.write("0123456789", to: "log")
        let end = try Files.readEnd(folder.path + "/log", bytes: bytes)
        #expect(String(decoding: end, as: UTF8.self) == "0123456789".suffix(bytes))
        #expect(try Files.readEndUntrusted("log", in: folder.path, bytes: bytes) == end)
        #expect(throws: FileError.self) { try Files.readEndUntrusted("../log", in: folder.path + "/x", bytes: bytes) }
    }
}
