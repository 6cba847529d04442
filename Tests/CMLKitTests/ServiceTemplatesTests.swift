import CMLKit
import CMLSystem
import Testing

/// The services in this repository that people copy.
@Suite("The services among the templates")
struct ServiceTemplatesTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/templates/"
    static let projects = ["service", "example"]

    private static func text(_ path: String) throws -> String {
        String(decoding: try Files.read(root + path), as: UTF8.self)
    }

    private static func config(_ project: String) throws -> Config {
        try Config.decoding(Files.read("\(root)\(project)/cml.yaml"), file: "cml.yaml")
    }

    @Test("the image gets the model that the service loads, of the profile that may leave", arguments: projects)
    func model(project: String) throws {
        let config = try Self.config(project)
        let image = try #require(config.image)
        #expect(image.profile == "full" && !image.allowSmokeModel)
        #expect(config.train.profiles[image.profile] != nil)
        let model = try #require(image.model.first)
        #expect(config.train.outputs.contains { model.hasPrefix($0) })
        for file in ["service.py", "train.py", "Dockerfile"] {
            #expect(try Self.text("\(project)/\(file)").contains(model), "\(file)")
        }
    }

    @Test("the golden files are there, and JSON", arguments: projects)
    func golden(project: String) throws {
        let serve = try #require(Self.config(project).serve)
        #expect(serve.readyPath == "/health" && serve.command == nil)
        let golden = try #require(serve.golden.first)
        for path in [golden.body, golden.expect, serve.load?.body] {
            #expect(try Json(parsing: Self.text("\(project)/\(path ?? "")")).object != nil)
        }
    }

    /// The instructions of a Dockerfile without their comments; continued lines are one.
    private static func instructions(_ project: String) throws -> [String] {
        try text("\(project)/Dockerfile").replacing("\\\n", with: " ").split(separator: "\n").map { String($0) }
            .filter { !$0.hasPrefix("#") }
    }

    @Test("code and model come after the packages, whose layer knows of the requirements alone", arguments: projects)
    func layers(project: String) throws {
        let lines = try Self.instructions(project)
        let install = try #require(lines.firstIndex { $0.contains("pip install") })
        let before = lines[..<install].filter { $0.hasPrefix("COPY") || $0.hasPrefix("ADD") }
        #expect(before == ["COPY requirements.txt requirements-service.txt ./"])
        #expect(lines[(install + 1)...].filter { $0.hasPrefix("COPY") }.count == 2)
        // A secret that is mounted for one step is in no layer.
        #expect(lines[install].hasPrefix("RUN --mount=type=secret,id=ca "))
        #expect(!lines.contains { $0.hasPrefix("ENV") || $0.contains("ARG PIP") })
        let user = try #require(lines.first { $0.hasPrefix("USER ") })
        #expect(user != "USER root" && user != "USER 0")
    }

    @Test("the service listens where `serve.port` says", arguments: projects)
    func port(project: String) throws {
        let port = try #require(Self.config(project).serve?.port)
        let lines = try Self.instructions(project)
        #expect(lines.contains("EXPOSE \(port)"))
        #expect(lines.last?.contains("\"--host\", \"0.0.0.0\", \"--port\", \"\(port)\"") == true)
    }

    @Test("requirements of the service are those of the training and more, each of one version")
    func requirements() throws {
        for project in Self.projects {
            let lines = try Self.text("\(project)/requirements-service.txt").split(separator: "\n")
                .filter { !$0.hasPrefix("#") }
            #expect(lines.first == "-r requirements.txt")
            #expect(lines.dropFirst().allSatisfy { $0.contains("==") })
        }
    }
}
