import FoundationEssentials
import Testing

/// The arrows of the architecture, read from the sources themselves.
@Suite("architecture")
struct ArchitectureTests {
    private static var root: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    private func files(in folder: String) throws -> [(path: String, lines: [Substring])] {
        let top = "\(Self.root)/Sources/\(folder)"
        return try FileManager.default.subpathsOfDirectory(atPath: top).filter { $0.hasSuffix(".swift") }.sorted().map {
            let text = try String(contentsOfFile: "\(top)/\($0)", encoding: .utf8)
            return ("\(folder)/\($0)", text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    private func importing(_ modules: Set<String>, in folder: String) throws -> [String] {
        try files(in: folder).flatMap { file in
            file.lines.filter { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place < 2, words.count > place + 1 else {
                    return false
                }
                return modules.contains(String(words[place + 1]))
            }.map { "\(file.path): \($0)" }
        }
    }

    @Test("C libraries are imported in CMLSystem only", arguments: ["CMLKit", "cml"])
    func borders(folder: String) throws {
        #expect(try importing(["CGit2", "CCurl", "CYaml", "CPosix"], in: folder) == [])
    }

    @Test("Foundation proper, which costs 50 MB, is imported nowhere", arguments: ["CMLSystem", "CMLKit", "cml"])
    func essentials(folder: String) throws {
        #expect(try importing(["Foundation"], in: folder) == [])
    }

    @Test("arrows go down only")
    func arrows() throws {
        #expect(try importing(["CMLKit", "cml"], in: "CMLSystem") == [])
        #expect(try importing(["cml"], in: "CMLKit") == [])
    }

    @Test("only Console prints", arguments: ["CMLSystem", "CMLKit", "cml"])
    func printing(folder: String) throws {
        let printing = try files(in: folder).filter { !$0.path.contains("/Console/") }.flatMap { file in
            file.lines.filter { line in
                ["print(", "debugPrint(", "dump(", "fputs(", "putchar("].contains { line.contains(" \($0)") }
            }.map { "\(file.path): \($0)" }
        }
        #expect(printing == [])
    }

    @Test("a source file has at most 300 lines", arguments: ["CMLSystem", "CMLKit", "cml"])
    func sizes(folder: String) throws {
        #expect(try files(in: folder).filter { $0.lines.count > 301 }.map(\.path) == [])
    }
}
