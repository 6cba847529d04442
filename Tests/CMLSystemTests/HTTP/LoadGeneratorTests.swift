import CCurl
@testable import CMLSystem
import Glibc
import TestSupport
import Testing

@Suite("load generator", .timeLimit(.minutes(2)), .serialized)
struct LoadGeneratorTests {
    private static func run(
        _ url: String, _ pace: LoadPlan.Pace, duration: Double = 0.3, timeout: Double = 5, body: [UInt8]? = nil,
        shouldStop: @escaping () -> Bool = { false }
    ) throws -> LoadResult {
        let request = HTTPRequest(
            body == nil ? "GET" : "POST", url, headers: body == nil ? [] : [HTTPHeader("Content-Type", "a/b")],
            body: body)
        let plan = LoadPlan(request, pace: pace, warmUp: 0.05, duration: duration, timeout: timeout)
        return try LoadGenerator(plan, userAgent: "cml/test", shouldStop: shouldStop).run()
    }

    @Test("sends the same request over the same connections, again and again")
    func closed() throws {
        let server = try LoopbackServer(.text(200, "four"))
        let body = [UInt8](repeating: 66, count: 100_000)
        let result = try Self.run("\(server.root)/predict?a=%20b", .concurrency(3), body: body)
        #expect(result.succeeded > 0)
        #expect(result.failed == 0)
        #expect(result.bodyBytes == 4 * result.succeeded)
        #expect(result.latencies.count == result.succeeded)
        #expect(server.connections == 3)
        let requests = server.requests
        #expect(requests.count >= result.succeeded)
        #expect(requests.allSatisfy { $0.body == body && $0.target == "/predict?a=%20b" && $0.method == "POST" })
        #expect(
            requests[0].headers == [
                HTTPHeader("Host", "127.0.0.1:\(server.port)"), HTTPHeader("User-Agent", "cml/test"),
                HTTPHeader("Accept", "*/*"), HTTPHeader("Content-Type", "a/b"), HTTPHeader("Content-Length", "100000"),
            ])
    }

    @Test("counts a rate's times from when the requests were due")
    func stalled() throws {
        let server = try LoopbackServer { _, number in
            if number == 40 { usleep(400_000) }
            return .text(200, "")
        }
        let result = try Self.run(server.root, .rate(100, connections: 1), duration: 1)
        #expect(result.requests == 100)
        #expect(result.failed == 0)
        // Of the hundred, some forty were due while the service slept. By the time of sending, it would be one.
        let slow = result.latencies.percentile(75) ?? 0
        #expect(slow > 0.05)
    }

    @Test("makes a new connection where the server closes them")
    func reconnecting() throws {
        let closing = try LoopbackServer(.text(200, "", [HTTPHeader("Connection", "close")]))
        let named = try Self.run(closing.root, .concurrency(2))
        #expect(named.failed == 0 && named.succeeded > 0)
        let silent = try LoopbackServer(.raw(Array("HTTP/1.1 200 OK\r\n\r\nabc".utf8)))
        let unnamed = try Self.run(silent.root, .concurrency(2))
        #expect(unnamed.failed == 0 && unnamed.succeeded > 0)
        #expect(unnamed.bodyBytes == 3 * unnamed.succeeded)
        #expect(silent.connections >= unnamed.succeeded)
    }

    @Test("tells what failed, and how")
    func failures() throws {
        let failing = try LoopbackServer { _, number in .text(number % 4 == 0 ? 503 : 200, "") }
        let statuses = try Self.run(failing.root, .concurrency(2))
        #expect(statuses.statuses.keys.sorted() == [503])
        #expect(abs(statuses.errorRate - 0.25) < 0.2)
        #expect(statuses.latencies.count == statuses.succeeded)

        let cutting = try LoopbackServer(.truncated([1, 2, 3], after: 1))
        let cut = try Self.run(cutting.root, .concurrency(1))
        #expect(cut.succeeded == 0 && cut.broken > 0)
        #expect(cut.brokenReason == "ended before the answer's end")

        let garbage = try LoopbackServer(.raw(Array("SSH-2.0\r\n\r\n".utf8)))
        #expect(try Self.run(garbage.root, .concurrency(1)).brokenReason == "no HTTP answer")

        let gone = try LoopbackServer(.hangUp)
        gone.stop()
        let refused = try Self.run(gone.root, .concurrency(2))
        #expect(refused.succeeded == 0 && refused.broken > 0 && refused.broken < 200)
        #expect(refused.errorRate == 1)
    }

    @Test(
        "gives up what hangs, and counts the time it has waited",
        arguments: [
            LoadPlan.Pace.concurrency(2), .rate(50, connections: 2),
        ])
    func hanging(pace: LoadPlan.Pace) throws {
        let server = try LoopbackServer { _, number in number % 10 == 5 ? .silence : .text(200, "") }
        let result = try Self.run(server.root, pace, duration: 1, timeout: 0.2)
        #expect(result.timeouts > 0 && result.succeeded > 0 && result.broken == 0)
        #expect(result.latencies.count == result.requests)
        #expect((result.latencies.maximum ?? 0) >= 0.2)
    }

    @Test("stops for a signal")
    func stopping() throws {
        let server = try LoopbackServer(.silence)
        var asked = 0
        let result = try Self.run(server.root, .concurrency(1), duration: 100) {
            asked += 1
            return asked > 3
        }
        #expect(result.wasStopped)
        #expect(result.requests == 0 && result.throughput == 0 && result.errorRate == 1)
    }

    @Test("tells a libcurl that refuses from a service that doesn't answer")
    func refusing() throws {
        var functions = try CurlLibrary.loaded().functions
        functions.multi_add_handle = { _, _ in CURLM_OUT_OF_MEMORY }
        let server = try LoopbackServer(.text(200, ""))
        let plan = LoadPlan(HTTPRequest("GET", server.root), pace: .concurrency(2), duration: 0.1, timeout: 0.1)
        let adding = try LoadGenerator(plan, userAgent: "cml/test", by: CurlLibrary(functions: functions))
        #expect(throws: HTTPError(.unusable, "libcurl can't make a connection: error 3")) { try adding.run() }
        functions = try CurlLibrary.loaded().functions
        functions.multi_socket_action = { _, _, _, _ in CURLM_INTERNAL_ERROR }
        let acting = try LoadGenerator(plan, userAgent: "cml/test", by: CurlLibrary(functions: functions))
        #expect(throws: HTTPError(.unusable, "libcurl can't go on connecting: error 4")) { try acting.run() }
    }

    @Test("refuses a URL that is none")
    func noURL() throws {
        #expect { _ = try Self.run("file:///etc/passwd", .concurrency(1)) } throws: {
            ($0 as? HTTPError)?.kind == .unusable
        }
    }
}
