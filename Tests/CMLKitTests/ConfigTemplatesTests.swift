import CMLKit
import CMLSystem
import Testing

@Suite("the configurations in this repository")
struct ConfigTemplatesTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

    @Test(
        "are read, and their smoke parameters fit their params files",
        arguments: [
            "templates/example", "templates/service", "Tests/cmlTests/Fixtures/shell", "Tests/cmlTests/Fixtures/python",
            "Tests/cmlTests/Fixtures/hydra",
        ])
    func fits(folder: String) throws {
        let folder = "\(Self.root)/\(folder)"
        let config = try Config.decoding(Files.read("\(folder)/cml.yaml"), file: "cml.yaml")
        let job = try config.resolved(profile: "smoke", dataset: config.datasets.first?.name)
        let files = try job.params.map { (path: $0, bytes: try Files.read("\(folder)/\($0)")) }
        if job.apply == .arguments {
            _ = try job.commandLine(adding: ParamsEdit.arguments(job.overrides, files: files))
        } else {
            #expect(try ParamsEdit.plan(job.overrides, files: files).isEmpty == job.overrides.isEmpty)
        }
        #expect(!config.gates.isEmpty)
    }
}
