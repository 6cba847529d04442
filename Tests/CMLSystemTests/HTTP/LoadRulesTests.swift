import Testing

@testable import CMLSystem

@Suite("load rules")
struct LoadRulesTests {
    private static func fed(_ text: String, method: String = "GET", pieces: Int) -> (LoadAnswer, LoadAnswer.Progress) {
        var answer = LoadAnswer(method: method)
        var waiting: [UInt8] = []
        var progress = LoadAnswer.Progress.more
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) where progress == .more {
            waiting += bytes[start..<min(bytes.count, start + pieces)]
            let (next, used) = waiting.withUnsafeBytes { answer.take($0) }
            waiting.removeFirst(used)
            progress = next
        }
        return (answer, progress)
    }

    @Test(
        "finds the end of an answer, however it is cut up",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "GET", 200, 3, true),
            ("HTTP/1.1 200 OK\r\ncontent-length:3\r\nConnection: Close\r\n\r\nabc", "GET", 200, 3, false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", 200, 0, false),
            ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", "GET", 200, 0, true),
            ("HTTP/1.1 204 None\r\n\r\n", "GET", 204, 0, true), ("HTTP/1.1 304 Same\r\n\r\n", "GET", 304, 0, true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD", 200, 0, true),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 1\r\n\r\na", "POST", 201, 1, true),
            (
                "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1A;x=y\r\n"
                    + "abcdefghijklmnopqrstuvwxyz\r\n0\r\nX: y\r\n\r\n", "GET", 500, 29, true
            ),
            ("HTTP/1.1 200 OK\nContent-Length: 1\n\na", "GET", 200, 1, true),
        ])
    func answers(text: String, method: String, status: Int, bytes: Int, keepsAlive: Bool) {
        for pieces in [1, 2, 7, 10_000] {
            let (answer, progress) = Self.fed(text, method: method, pieces: pieces)
            #expect(progress == .done)
            #expect(answer.status == status)
            #expect(answer.bodyBytes == bytes)
            #expect(answer.keepsAlive == keepsAlive)
        }
    }

    @Test(
        "knows an answer that is none",
        arguments: [
            ("SSH-2.0-OpenSSH_9\r\n\r\n", "no HTTP answer"), ("HTTP/1.1 abc\r\n\r\n", "no HTTP answer"),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "no HTTP answer"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "more bytes than announced"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "a broken chunk"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab", "a broken chunk"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", "a broken chunk"),
        ])
    func broken(text: String, problem: String) {
        #expect(Self.fed(text, pieces: 10_000).1 == .broken(problem))
    }

    @Test("ends an answer of unknown length with the connection, and only such a one")
    func closing() {
        var (open, progress) = Self.fed("HTTP/1.1 200 OK\r\n\r\nabc", pieces: 100)
        #expect(progress == .more)
        #expect(open.close() == .done)
        #expect(open.bodyBytes == 3)
        #expect(!open.keepsAlive)
        var cut = Self.fed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", pieces: 100).0
        #expect(cut.close() == .broken("ended before the answer's end"))
    }

    @Test("counts times with three right digits, from nanoseconds to an hour", arguments: [1, 7, 13])
    func digits(seed: Int) {
        var histogram = LatencyHistogram()
        var values: [Int] = []
        var state = UInt64(seed)
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Int(state >> 22) >> Int(state % 41)
            values.append(value)
            histogram.add(nanoseconds: value)
        }
        values.sort()
        #expect(histogram.count == values.count)
        #expect(histogram.minimum == Double(values[0]) / 1e9)
        #expect(histogram.maximum == Double(values[values.count - 1]) / 1e9)
        for percent in [1, 25, 50, 90, 95, 99, 99.9, 100] {
            let exact = Double(values[Int((percent / 100 * 20_000).rounded(.up)) - 1]) / 1e9
            let found = histogram.percentile(percent) ?? .nan
            #expect(abs(found - exact) <= exact * 0.001, "p\(percent): \(found), not \(exact)")
        }
    }

    @Test("takes the nearest rank, and adds up what several have counted")
    func ranks() {
        var first = LatencyHistogram()
        var second = LatencyHistogram()
        for value in 1...59 { first.add(nanoseconds: value * 1000) }
        second.add(nanoseconds: 60_000)
        first.add(second)
        #expect(first.percentile(50).map { ($0 * 1e6).rounded() } == 30)
        #expect(first.percentile(0).map { ($0 * 1e6).rounded() } == 1)
        #expect(first.percentile(100) == 60e-6)
        #expect(first.mean.map { ($0 * 1e9).rounded() } == 30_500)
        let empty = LatencyHistogram()
        #expect(empty.percentile(50) == nil)
        #expect(empty.mean == nil && empty.minimum == nil && empty.maximum == nil)
        #expect(empty.bins(5) == [])
        var extremes = LatencyHistogram()
        for value in [-5, 0, .max] { extremes.add(nanoseconds: value) }
        #expect(extremes.percentile(100) == Double(1 << 42) / 1e9)
        #expect(extremes.percentile(50) == 0)
    }

    @Test("puts every time into one of the ranges")
    func bins() {
        var histogram = LatencyHistogram()
        for value in [1000, 1001, 5000, 10_000, 99_000, 100_000] { histogram.add(nanoseconds: value) }
        let bins = histogram.bins(2)
        #expect(bins.map(\.count) == [4, 2])
        #expect(bins[0].lower == 1e-6)
        #expect(abs(bins[0].upper - 1e-5) < 1e-9)
        #expect(bins[0].upper == bins[1].lower)
        #expect(histogram.bins(1).map(\.count) == [6])
        #expect(histogram.bins(100).map(\.count).reduce(0, +) == 6)
    }

    @Test("spaces the requests of a rate evenly, whenever they are sent")
    func clock() {
        let plan = LoadPlan(
            HTTPRequest("GET", "http://x"), pace: .rate(4, connections: 1), warmUp: 0.5, duration: 1, timeout: 2)
        var clock = LoadClock(plan, now: 1000)
        #expect(clock.counted == 500_001_000..<1_500_001_000)
        var dues: [Int] = []
        while let due = clock.nextDue(at: 9_999_999_999_999) {
            dues.append((due - 1000) / 1_000_000)
            clock.takeTurn()
        }
        #expect(dues == [0, 250, 500, 750, 1000, 1250])
        let closed = LoadClock(
            LoadPlan(HTTPRequest("GET", "http://x"), pace: .concurrency(1), warmUp: 0, duration: 1), now: 0)
        #expect(closed.nextDue(at: 5) == 5)
        #expect(closed.nextDue(at: 1_000_000_000) == nil)
    }
}
