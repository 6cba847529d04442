import CMLSystem
import TestSupport
import Testing

@testable import CMLKit

/// What an untrusted job left, read within bounds.
@Suite("artifact")
struct ArtifactTests {
    @Test("its files are read up to a limit that holds for all of them together")
    func limit() throws {
        let folder = try TemporaryDirectory()
        try folder.write("", to: ".cml/checks/none")
        let runs = (1...3).map { "20261121-082345-4f3a91-0\($0)" }
        for run in runs { try folder.write(String(repeating: "\n", count: 400), to: ".cml/runs/\(run)/series.jsonl") }
        #expect(try runs.map(Artifact(folder.path, limit: 1200).series) == [[], [], []])
        let artifact = try Artifact(folder.path, limit: 1199)
        #expect(try artifact.series(runs[0]) == [] && artifact.series(runs[1]) == [])
        let failure = #expect(throws: Failure.self) { try artifact.series(runs[2]) }
        #expect(failure?.kind == .usage)
        #expect(failure?.what == "its records and curves are larger than 1 KiB together")
    }
}
