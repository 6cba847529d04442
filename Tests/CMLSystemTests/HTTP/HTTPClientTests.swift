import CMLSystem
import Testing
import TestSupport

@Suite("HTTP client", .timeLimit(.minutes(2)))
struct HTTPClientTests {
    private static func settings() -> HTTPSettings {
        var settings = HTTPSettings(userAgent: "cml/test")
        settings.connectTimeout = 5
        settings.requestTimeout = 5
        return settings
    }

    private static func client(
        _ time: TestTime = TestTime(), _ credentials: [HTTPCredential] = [],
        _ change: (inout HTTPSettings) -> Void = { _ in }
    ) -> HTTPClient {
        var settings = settings()
        change(&settings)
        return HTTPClient(settings: settings, credentials: credentials, time: time.time())
    }

    private static func error(_ body: () throws -> Void) -> HTTPError? {
        do {
            try body()
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    @Test("sends what it is given, byte for byte, and little else")
    func bytes() throws {
        let server = try LoopbackServer(.text(201, "made", [HTTPHeader("X-Thing", "a"), HTTPHeader("x-thing", "b")]))
        let body = Array("ä\u{0}{\"a\":1}\r\n".utf8)
        let request = HTTPRequest(
            "POST", "\(server.root)/repos/o%2Fr/../x?q=a%20b#part",
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")], body: body)
        let response = try Self.client().send(request)
        #expect(response.status == 201)
        #expect(response.body == Array("made".utf8))
        #expect(response.header("X-THING") == "a")
        #expect(response.headers.filter { $0.name == "x-thing" }.map(\.value) == ["a", "b"])
        let received = try #require(server.requests.first)
        #expect(received.method == "POST")
        #expect(received.target == "/repos/o%2Fr/../x?q=a%20b")
        #expect(received.body == body)
        let names = received.headers.map { $0.name.lowercased() }.sorted()
        #expect(
            names == ["accept", "accept-encoding", "content-length", "content-type", "host", "user-agent", "x-empty"])
        #expect(received.header("User-Agent") == "cml/test")
    }

    @Test(
        "tells the length of a body that is empty",
        arguments: [("POST", "0"), ("PUT", "0"), ("PATCH", "0"), ("GET", nil), ("DELETE", nil), ("HEAD", nil)])
    func emptyBodies(method: String, length: String?) throws {
        let server = try LoopbackServer(.text(200, "ok"))
        let response = try Self.client().send(HTTPRequest(method, server.root))
        #expect(
            response
                == HTTPResponse(
                    status: 200, headers: [HTTPHeader("content-length", "2")],
                    body: method == "HEAD" ? [] : Array("ok".utf8)))
        #expect(server.requests.map(\.method) == [method])
        #expect(server.requests.first?.header("Content-Length") == length)
        #expect(server.requests.first?.header("Content-Type") == nil)
    }

    @Test("keeps the connection")
    func keepAlive() throws {
        let server = try LoopbackServer(.text(200, "ok"))
        let client = Self.client()
        for _ in 0..<5 { _ = try client.send(HTTPRequest("GET", server.root)) }
        #expect(server.connections == 1)
        _ = try client.send(HTTPRequest("POST", server.root, body: [1]))
        _ = try client.send(HTTPRequest("GET", server.root))
        #expect(server.connections == 2)
    }

    @Test("sends a credential to its own origin only")
    func credentials() throws {
        let other = try LoopbackServer(.text(200, "ok"))
        let server = try LoopbackServer(.text(200, "ok"))
        let client = Self.client(
            TestTime(),
            [
                HTTPCredential(try HTTPOrigin(server.root), HTTPHeader("PRIVATE-TOKEN", "secret")),
                HTTPCredential(
                    HTTPOrigin(scheme: "https", host: "127.0.0.1", port: other.port), HTTPHeader("X-Token", "secret")),
            ])
        for url in [server.root, other.root, "http://localhost:\(server.port)"] {
            _ = try client.send(HTTPRequest("GET", url))
        }
        #expect(server.requests.map { $0.header("PRIVATE-TOKEN") } == ["secret", nil])
        #expect(other.requests.map { $0.headers.filter { $0.value == "secret" } } == [[]])
    }

    @Test("waits out what passes, and returns what stays")
    func retries() throws {
        let time = TestTime()
        let server = try LoopbackServer(
            .text(429, "", [HTTPHeader("Retry-After", "7")]), .text(503, ""), .truncated([1, 2], after: 1),
            .text(200, "ok"))
        var log: [HTTPExchange] = []
        let client = HTTPClient(settings: Self.settings(), time: time.time()) { log.append($0) }
        #expect(try client.send(HTTPRequest("PUT", server.root, body: [1])).status == 200)
        #expect(time.waits == [7.5, 1, 2])
        #expect(log.map(\.status) == [429, 503, nil, 200])
        #expect(log.map(\.attempt) == [1, 2, 3, 4])

        let down = try LoopbackServer(.text(500, "down"))
        #expect(try Self.client().send(HTTPRequest("GET", down.root)).status == 500)
        #expect(down.requests.count == 5)
    }

    @Test(
        "sends a POST that may have been carried out once only",
        arguments: [
            (LoopbackServer.Action.reset, HTTPError.Kind?.some(.lost)), (.hangUp, .lost), (.text(500, ""), nil),
            (.text(503, ""), nil), (.truncated([1, 2, 3], after: 1), .lost), (.silence, .timeout),
            (.raw(Array("garbage\r\n\r\n".utf8)), .lost),
        ])
    func lostPost(action: LoopbackServer.Action, kind: HTTPError.Kind?) throws {
        let server = try LoopbackServer { received, _ in received.method == "GET" ? .text(200, "ok") : action }
        let client = Self.client { $0.requestTimeout = 0.5 }
        _ = try client.send(HTTPRequest("GET", server.root))
        let error = Self.error {
            let response = try client.send(HTTPRequest("POST", server.root, body: [1]))
            #expect(response.mayHaveBeenApplied)
        }
        #expect(error?.kind == kind)
        #expect(error?.mayHaveBeenApplied != false)
        #expect(server.requests.map(\.method) == ["GET", "POST"])
    }

    @Test("repeats a POST that a limit refused")
    func limitedPost() throws {
        let server = try LoopbackServer(.text(429, "", [HTTPHeader("Retry-After", "1")]), .text(201, "made"))
        #expect(try Self.client().send(HTTPRequest("POST", server.root, body: [1])).status == 201)
        #expect(server.requests.count == 2)
    }

    @Test("repeats whatever was never sent")
    func refusedConnection() throws {
        let time = TestTime()
        let server = try LoopbackServer(.text(200, ""))
        server.stop()
        let error = Self.error { _ = try Self.client(time).send(HTTPRequest("POST", server.root, body: [1])) }
        #expect(error?.kind == .unreachable)
        #expect(error?.mayHaveBeenApplied == false)
        #expect(time.waits.count == 4)
    }

    @Test("gives up at once when the server asks for more time than there is")
    func deadline() throws {
        let time = TestTime()
        let server = try LoopbackServer(.text(429, "", [HTTPHeader("Retry-After", "100")]))
        let client = Self.client(time)
        client.limit(to: 30)
        #expect(try client.send(HTTPRequest("GET", server.root)).status == 429)
        #expect(time.waits == [])
        time.now += 31
        let error = Self.error { _ = try client.send(HTTPRequest("GET", server.root)) }
        #expect(error == HTTPError(.timeout, "the time for the delivery is over"))
        #expect(server.requests.count == 1)
    }

    @Test("ends a slow answer at the deadline")
    func drip() throws {
        let server = try LoopbackServer(.drip([UInt8](repeating: 1, count: 1000), milliseconds: 20))
        let client = Self.client()
        client.limit(to: 0.3)
        let error = Self.error { _ = try client.send(HTTPRequest("POST", server.root, body: [1])) }
        #expect(error?.kind == .timeout)
        #expect(error?.mayHaveBeenApplied == true)
    }

    @Test("stops for a signal, in a wait and in a transfer")
    func signals() throws {
        let time = TestTime()
        let server = try LoopbackServer { _, _ in
            .drip([UInt8](repeating: 1, count: 1000), milliseconds: 20)
        }
        var asked = 0
        var stopping = time.time()
        stopping.shouldStop = {
            asked += 1
            return asked > 3
        }
        let client = HTTPClient(settings: Self.settings(), time: stopping)
        #expect(Self.error { _ = try client.send(HTTPRequest("GET", server.root)) }?.kind == .stopped)

        let limited = try LoopbackServer(.text(429, "", [HTTPHeader("Retry-After", "5")]))
        var waiting = time.time()
        waiting.sleep = { _ in time.shouldStop = true }
        let other = HTTPClient(settings: Self.settings(), time: waiting)
        #expect(try other.send(HTTPRequest("GET", limited.root)).status == 429)
        #expect(limited.requests.count == 1)
        #expect(Self.error { _ = try other.send(HTTPRequest("GET", limited.root)) }?.kind == .stopped)
        #expect(limited.requests.count == 1)
    }

    @Test("takes no answer that is too large or broken")
    func limits() throws {
        let big = [UInt8](repeating: 65, count: 2000)
        let heads = (0..<100).map { HTTPHeader("X-\($0)", String(repeating: "a", count: 100)) }
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let table: [(LoopbackServer.Action, HTTPError.Kind)] = [
            (.answer(200, [], big), .tooLarge), (.endless, .tooLarge), (.text(200, "", heads), .tooLarge),
            (.truncated([1, 2, 3], after: 1), .lost), (.raw(Array("\(chunked)5\r\nab".utf8)), .lost),
            (.raw(Array("\(chunked)zz\r\nab\r\n0\r\n\r\n".utf8)), .lost), (.raw(Array("SSH-2.0-x\r\n".utf8)), .lost),
            (.answer(200, [HTTPHeader("Content-Encoding", "gzip")], [1, 2, 3]), .lost),
        ]
        for (action, kind) in table {
            let server = try LoopbackServer(action)
            let client = Self.client {
                $0.bodyLimit = 1000
                $0.headerLimit = 5000
                $0.retries.attempts = 1
            }
            let error = Self.error { _ = try client.send(HTTPRequest("GET", server.root)) }
            #expect(error?.kind == kind, "\(action): \(error?.what ?? "an answer")")
        }
    }

    @Test("refuses what would end a header")
    func injection() throws {
        let server = try LoopbackServer(.text(200, "ok"))
        let requests = [
            HTTPRequest("GET", server.root, headers: [HTTPHeader("A", "b\r\nC: d")]),
            HTTPRequest("GET", server.root, headers: [HTTPHeader("A:", "b")]),
            HTTPRequest("GET / HTTP/1.1\r\nX:", server.root), HTTPRequest("", server.root),
            HTTPRequest("GET", "\(server.root)/a\r\nX: y"), HTTPRequest("GET", "\(server.root)/a b"),
        ]
        for request in requests {
            #expect(Self.error { _ = try Self.client().send(request) }?.kind == .unusable)
        }
        let client = Self.client(
            TestTime(), [HTTPCredential(try HTTPOrigin(server.root), HTTPHeader("A", "secret\n"))])
        let error = Self.error { _ = try client.send(HTTPRequest("GET", server.root)) }
        #expect(error?.kind == .unusable)
        #expect(error?.what.contains("secret") == false)
        #expect(server.requests == [])
    }
}
