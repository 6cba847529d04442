import CMLSystem
import Testing
import TestSupport

@Suite("HTTP redirects", .timeLimit(.minutes(2)))
struct HTTPRedirectTests {
    private static func send(_ request: HTTPRequest, secretFor origin: String) throws -> HTTPResponse {
        let client = HTTPClient(
            settings: HTTPSettings(userAgent: "cml/test"),
            credentials: [HTTPCredential(try HTTPOrigin(origin), HTTPHeader("JOB-TOKEN", "secret"))],
            time: TestTime().time())
        return try client.send(request)
    }

    private static func error(_ body: () throws -> Void) -> HTTPError? {
        do {
            try body()
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    private static func moving(_ status: Int, to target: String) throws -> LoopbackServer {
        try LoopbackServer { received, _ in
            received.target == "/new/x?a=1"
                ? .text(200, received.method + received.text)
                : .text(status, "moved", [HTTPHeader("Location", target)])
        }
    }

    @Test(
        "follows within the origin with method and body, however the place is written",
        arguments: [
            (301, "GET", "/new/x?a=1"), (302, "GET", "../new/x?a=1"), (303, "HEAD", "/new/x?a=1#part"),
            (307, "POST", "/new/x?a=1"), (308, "PATCH", "/new/x?a=1"), (307, "GET", "//HOST/new/x?a=1"),
            (308, "DELETE", "http://HOST/new/x?a=1"),
        ])
    func within(status: Int, method: String, target: String) throws {
        let port = try LoopbackServer(.hangUp)
        defer { port.stop() }
        let box = Place()
        let server = try LoopbackServer { received, _ in
            received.target == "/new/x?a=1"
                ? .text(200, received.method + received.text)
                : .text(
                    status, "moved",
                    [
                        HTTPHeader(
                            "Location",
                            target.split(separator: "HOST", omittingEmptySubsequences: false).joined(
                                separator: box.text))
                    ])
        }
        box.text = "127.0.0.1:\(server.port)"
        let body: [UInt8]? = method == "POST" || method == "PATCH" ? [65] : nil
        let response = try Self.send(HTTPRequest(method, "\(server.root)/old/y", body: body), secretFor: server.root)
        #expect(response.status == 200)
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == (method == "HEAD" ? "" : method + (body == nil ? "" : "A")))
        #expect(server.requests.map { $0.header("JOB-TOKEN") } == ["secret", "secret"])
    }

    /// Where a server is, known only when it runs.
    private final class Place: @unchecked Sendable {
        var text = ""
    }

    @Test("goes to no other origin with a credential or a write", arguments: ["GET", "POST", "DELETE"])
    func beyond(method: String) throws {
        let other = try LoopbackServer(.text(200, "stolen"))
        let server = try Self.moving(307, to: "\(other.root)/x")
        let error = Self.error {
            let request = HTTPRequest(method, server.root, mayLeaveOrigin: method != "GET")
            _ = try Self.send(request, secretFor: server.root)
        }
        #expect(error == HTTPError(.redirect, "`\(server.root)` redirects to another place, `\(other.root)`"))
        #expect(other.requests == [])
    }

    @Test("leaves the origin for a read that may, without credential and headers of its own, even on the way back")
    func leaving() throws {
        let box = Place()
        let other = try LoopbackServer { _, _ in .text(302, "", [HTTPHeader("Location", box.text)]) }
        let server = try LoopbackServer { received, _ in
            received.target == "/end" ? .text(200, "blob") : .text(307, "", [HTTPHeader("Location", other.root)])
        }
        box.text = "\(server.root)/end"
        let request = HTTPRequest(
            "GET", server.root, headers: [HTTPHeader("Accept", "a/b"), HTTPHeader("X-Own", "c")], mayLeaveOrigin: true)
        #expect(try Self.send(request, secretFor: server.root).body == Array("blob".utf8))
        let received = (server.requests + other.requests).filter { $0.target != "/" || $0.header("JOB-TOKEN") == nil }
        #expect(received.map { $0.header("JOB-TOKEN") ?? $0.header("X-Own") } == [nil, nil])
        #expect(received.map { $0.header("Accept") } == ["a/b", "a/b"])
    }

    @Test(
        "refuses circles, chains, places that are none, and a write that would become a read",
        arguments: [
            (307, "GET", "/", "redirects in a circle", false), (307, "GET", "/+", "redirects more than 5 times", false),
            (
                302, "GET", "file:///etc/passwd",
                "redirects to a URL that is neither http nor https: `file:///etc/passwd`", false
            ),
            (
                302, "GET", "http://u:p@127.0.0.1/",
                "redirects to a URL with a user or password in it: `http://***@127.0.0.1/`", false
            ),
            (301, "POST", "/x", "answers a POST with a redirect (301)", false),
            (302, "POST", "/x", "answers a POST with a redirect (302)", true),
            (303, "PATCH", "/x", "answers a PATCH with a redirect (303)", true),
        ])
    func refused(status: Int, method: String, target: String, what: String, applied: Bool) throws {
        let server = try LoopbackServer { _, number in
            .text(status, "", [HTTPHeader("Location", target == "/+" ? "/\(number)" : target)])
        }
        let error = Self.error { _ = try Self.send(HTTPRequest(method, server.root), secretFor: server.root) }
        #expect(error == HTTPError(.redirect, "`\(server.root)` \(what)", mayHaveBeenApplied: applied))
        #expect(server.requests.count <= 6)
    }

    @Test("returns a redirect that names no place")
    func noPlace() throws {
        let server = try LoopbackServer(.text(304, ""), .text(302, "where?"))
        #expect(try Self.send(HTTPRequest("GET", server.root), secretFor: server.root).status == 304)
        #expect(try Self.send(HTTPRequest("GET", server.root), secretFor: server.root).status == 302)
    }
}
