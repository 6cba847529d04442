import CMLKit
import CMLSystem
import TestSupport
import Testing

@Suite("Freshness")
struct FreshnessTests {
    @Test(
        "tells what a run wrote",
        arguments: [
            ("true", false), ("cat m.json > /dev/null", false), ("echo 22 > m.json", true), ("rm m.json", false),
            ("echo 1 > n; mv n m.json", true), ("echo 1 > m.json", true),
            ("touch -r m.json t; echo 2 > m.json; touch -r t m.json", true),
        ])
    func fresh(script: String, isFresh: Bool) throws {
        let folder = try TemporaryDirectory()
        try folder.write("1\n", to: "m.json")
        let snapshot = FreshnessSnapshot(["m.json", "other.json"], in: folder.path)
        let command = Command(
            ["sh", "-c", "sleep 0.02; \(script)"], directory: folder.path, environment: ["PATH": "/usr/bin:/bin"])
        _ = try command.run()
        #expect(snapshot.isFresh("m.json") == isFresh)
        #expect(!snapshot.isFresh("other.json"))
    }

    @Test("takes a new file for fresh")
    func new() throws {
        let folder = try TemporaryDirectory()
        let snapshot = FreshnessSnapshot(["m.json"], in: folder.path)
        try folder.write("1\n", to: "m.json")
        #expect(snapshot.isFresh("m.json"))
    }
}
