package import CMLSystem
import FoundationEssentials

/// A stand-in for the four forges on loopback that refuses every request outside their own descriptions.
///
/// It lies in the folder that `CML_SHARED` names, and is written in Python.
package final class ForgeDouble {
    /// What the double takes for a token that may write, one that may read, one that has expired, and GitLab's own.
    package static let token = "tok-Z7Q2n8LmPxVtR4sKdWyB3cHf"
    package static let readToken = "tok-read-9aGuE1oTi5kZ7Q2n8Lm"
    package static let expiredToken = "tok-old-4sKdWyB3cHfJ9aGuE1o"
    package static let jobToken = "tok-job-VtR4sKdWyB3cHfJ9aGu"

    /// Where the forges are mounted: `http://127.0.0.1:PORT`.
    package let address: String
    private let folder: TemporaryDirectory
    private let process: String
    private let client: HTTPClient

    /// Why there is none here; nil where there is one.
    package static let absence: String? = {
        guard let shared = ProcessInfo.processInfo.environment["CML_SHARED"],
            Files.isFile("\(shared)/forge_double/forge_double.py")
        else { return "no forge double here: CML_SHARED names no folder with one" }
        return python == nil ? "no Python with openapi-schema-validator here: `.ci/run` makes it" : nil
    }()

    /// A Python that has what the double needs: the one that `.ci/run` made, or the system's.
    private static let python: String? = {
        let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return ["\(top)/.build/venv/bin/python", "/usr/bin/python3"].first { path in
            guard Files.isFile(path) else { return false }
            let command = Command([path, "-c", "import openapi_schema_validator"], environment: ["PATH": "/usr/bin"])
            return (try? command.run())?.status.isSuccess == true
        }
    }()

    /// Starts one that knows the repository `acme/tiny` with pull request 7 from `change` into `main`.
    package init(head: String) throws {
        guard let shared = ProcessInfo.processInfo.environment["CML_SHARED"], let python = Self.python else {
            throw NotHere()
        }
        folder = try TemporaryDirectory()
        try folder.write(Self.seed(head: head), to: "seed.json")
        let script = """
            '\(python)' '\(shared)/forge_double/forge_double.py' --contracts '\(shared)/contracts' --port-file port \
            --log log.jsonl --seed seed.json >out 2>&1 </dev/null & echo $!
            """
        let command = Command(
            ["sh", "-c", script], directory: folder.path, environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
        process = try command.run().text
        let port = try Self.port(folder.path + "/port")
        address = "http://127.0.0.1:\(port)"
        client = HTTPClient(settings: HTTPSettings(userAgent: "test"), time: .system(now: { Host.now }))
    }

    deinit { endProcess(process) }

    private struct NotHere: Error {}
    private struct NotStarted: Error {}

    private static func port(_ path: String) throws -> String {
        for _ in 0..<400 {
            if let bytes = try? Files.read(path), !bytes.isEmpty {
                return String(decoding: bytes, as: UTF8.self).trimmed
            }
            _ = try Command(["sleep", "0.05"], environment: ["PATH": "/usr/bin:/bin"]).run()
        }
        throw NotStarted()
    }

    private static func seed(head: String) -> String {
        """
        {"tokens": {"\(token)": "write", "\(readToken)": "read", "\(expiredToken)": "expired", "\(jobToken)": "job"},
         "repos": {"acme/tiny": {"branches": {"main": "\(String(repeating: "a", count: 40))", "change": "\(head)"},
         "prs": [{"number": 7, "head": "change", "base": "main", "title": "change"}]}}}
        """
    }

    /// Has the double misbehave: `{"forge": "github", "kind": "429"}`, as its README tells.
    package func fault(_ json: String) throws { _ = try control("faults", json) }

    @discardableResult
    package func control(_ name: String, _ json: String?) throws -> Json {
        let request = HTTPRequest(
            json == nil ? "GET" : "POST", "\(address)/_double/\(name)",
            headers: [HTTPHeader("Content-Type", "application/json")], body: json.map { Array($0.utf8) })
        return try Json(parsing: client.send(request).body)
    }

    /// What was asked so far: one entry a request.
    package func log() throws -> [Json] { try control("log", nil).array ?? [] }

    /// `METHOD path` of each request, without the repository's part.
    package func requests() throws -> [String] {
        try log().map { entry in
            let path = entry["path"]?.string ?? ""
            let short = path.firstRange(of: "acme%2Ftiny") ?? path.firstRange(of: "acme/tiny")
            return "\(entry["method"]?.string ?? "") \(short.map { path[$0.upperBound...] } ?? path[...])"
        }
    }

    /// What was not as the forge describes it.
    package func complaints() throws -> [String] {
        try log().compactMap { entry in
            let lint = entry["lint"]?.array ?? []
            guard entry["verdict"]?.string != "ok" || !lint.isEmpty else { return nil }
            return "\(entry["method"]?.string ?? "") \(entry["path"]?.string ?? ""): "
                + "\(entry["verdict"]?.string ?? "") \(entry["reason"]?.string ?? "") \(Json.array(lint).canonical)"
        }
    }

    /// What the double's repository has now.
    package func state(_ forge: String) throws -> Json {
        try control("state/\(forge)", nil)["acme/tiny"] ?? .null
    }

    /// The texts of the comments that there are.
    package func comments(_ forge: String) throws -> [String] {
        let comments = (try state(forge)["comments"]?.object ?? [:]).values.filter { $0["deleted"]?.bool != true }
        return comments.sorted { ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0) }.compactMap { $0["body"]?.string }
    }

    /// The states that statuses were set to, oldest first.
    package func statuses(_ forge: String) throws -> [String] {
        (try state(forge)["statuses"]?.array ?? []).compactMap { $0["state"]?.string }
    }
}
