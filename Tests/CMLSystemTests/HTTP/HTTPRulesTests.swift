import Testing

@testable import CMLSystem

@Suite("HTTP rules")
struct HTTPRulesTests {
    private static let now = 1_800_000_000.0

    private static func answer(_ status: Int, _ headers: [String: String] = [:], _ body: String = "") -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) },
            body: Array(body.utf8))
    }

    @Test(
        "tells a missing permission, a used-up account and too many requests apart",
        arguments: [
            (answer(403, [:], #"{"message":"Resource not accessible by integration"}"#), HTTPRefusal?.none),
            (
                answer(403, ["x-ratelimit-remaining": "0"], #"{"message":"Resource not accessible by integration"}"#),
                nil
            ),
            (answer(403, ["x-ratelimit-remaining": "12"], "<html>forbidden</html>"), nil),
            (
                answer(
                    403, ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000100"],
                    #"{"message":"API rate limit exceeded for installation ID 1."}"#), .primary(seconds: 101)
            ),
            (answer(403, ["x-ratelimit-remaining": "0"]), .primary(seconds: nil)),
            (answer(429, ["x-ratelimit-remaining": "0", "retry-after": "7"]), .primary(seconds: 7)),
            (
                answer(403, ["retry-after": "30"], #"{"message":"You have exceeded a secondary rate limit."}"#),
                .secondary(seconds: 30)
            ),
            (
                answer(
                    403, ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800003600"],
                    #"{"message":"You have exceeded a secondary rate limit."}"#), .secondary(seconds: nil)
            ),
            (answer(403, [:], "You have triggered an abuse detection mechanism"), .secondary(seconds: nil)),
            (answer(429, [:], "Retry later\n"), .secondary(seconds: nil)),
            (answer(429, ["ratelimit-reset": "1800000060"]), .secondary(seconds: 61)),
            (answer(429, ["ratelimit-reset": "60"]), .secondary(seconds: 60)),
            (answer(429, ["retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"]), .secondary(seconds: 30)),
            (
                answer(
                    429,
                    ["date": "Fri, 15 Jan 2027 09:00:00 GMT", "retry-after": "Fri, 15 Jan 2027 09:00:05 GMT"]),
                .secondary(seconds: 5)
            ),
            (answer(429, ["retry-after": "soon"]), .secondary(seconds: nil)),
            (answer(429, ["retry-after": "-5"]), .secondary(seconds: nil)),
            (answer(429, ["retry-after": "nan"]), .secondary(seconds: nil)),
            (answer(503, ["retry-after": "2"]), .down(seconds: 2)),
            (answer(500), .down(seconds: nil)), (answer(502), .down(seconds: nil)), (answer(504), .down(seconds: nil)),
            (answer(501), nil), (answer(401), nil), (answer(404), nil), (answer(422), nil), (answer(200), nil),
        ])
    func refusals(response: HTTPResponse, expected: HTTPRefusal?) {
        #expect(HTTPRefusal(response, at: Self.now) == expected)
    }

    @Test(
        "waits as long as it was asked to, else twice as long each time",
        arguments: [
            (answer(429, ["retry-after": "3"]), 1, 3.5), (answer(503), 1, 0.5), (answer(503), 2, 1),
            (answer(503), 3, 2), (answer(503), 4, 4), (answer(503), 5, nil), (answer(404), 1, nil),
            (answer(403, [:], "secondary rate limit"), 1, 61), (answer(403, [:], "secondary rate limit"), 2, 121),
            (answer(429, [:], "Retry later"), 1, 61),
        ] as [(HTTPResponse, Int, Double?)])
    func pauses(response: HTTPResponse, attempt: Int, seconds: Double?) {
        let policy = HTTPRetryPolicy()
        let pause = policy.pause(
            after: .success(response), attempt: attempt, isRepeatable: true, at: Self.now, random: 1)
        #expect(pause == seconds)
    }

    @Test(
        "sends again only what can't have been carried out, or changes nothing twice",
        arguments: [
            (.failure(HTTPError(.unreachable, "")), true, true),
            (.failure(HTTPError(.lost, "", mayHaveBeenApplied: true)), true, false),
            (.failure(HTTPError(.timeout, "", mayHaveBeenApplied: true)), true, false),
            (.failure(HTTPError(.certificate, "")), false, false),
            (.failure(HTTPError(.redirect, "")), false, false),
            (.failure(HTTPError(.tooLarge, "")), false, false),
            (.failure(HTTPError(.stopped, "")), false, false),
            (.failure(HTTPError(.unusable, "")), false, false),
            (.success(answer(429)), true, true),
            (.success(answer(403, [:], "secondary rate limit")), true, true),
            (.success(answer(500)), true, false), (.success(answer(503)), true, false),
            (.success(answer(422)), false, false), (.success(answer(201)), false, false),
        ] as [(Result<HTTPResponse, HTTPError>, Bool, Bool)])
    func repeating(outcome: Result<HTTPResponse, HTTPError>, again: Bool, aPostAgain: Bool) {
        let policy = HTTPRetryPolicy()
        for (isRepeatable, expected) in [(true, again), (false, aPostAgain)] {
            let pause = policy.pause(
                after: outcome, attempt: 1, isRepeatable: isRepeatable, at: Self.now, random: 0.5)
            #expect((pause != nil) == expected)
        }
    }

    @Test("takes any part of the pause by chance")
    func jitter() {
        let policy = HTTPRetryPolicy()
        let pauses = [0, 0.25, 0.999].map { random in
            policy.pause(
                after: .failure(HTTPError(.unreachable, "")), attempt: 3, isRepeatable: true, at: 0, random: random)
        }
        #expect(pauses == [0, 0.5, 1.998])
    }

    @Test(
        "reads the dates of HTTP",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Fri, 15 Jan 2027 08:00:00 GMT", 1_800_000_000),
            ("", nil), ("tomorrow", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994 8:49 GMT", nil),
            ("Sun, 99 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 99999999999 08:49:37 GMT", nil),
        ] as [(String, Double?)])
    func dates(text: String, seconds: Double?) {
        #expect(HTTPDate(text)?.seconds == seconds)
    }

    @Test(
        "chooses the proxy by curl's rule",
        arguments: [
            ([:], HTTPProxies()),
            (["http_proxy": "a:1", "HTTPS_PROXY": "http://b:2"], HTTPProxies(http: "a:1", https: "http://b:2")),
            (["HTTP_PROXY": "a:1"], HTTPProxies()),
            (["HTTP_PROXY": "a:1", "ALL_PROXY": "c:3"], HTTPProxies(http: "c:3", https: "c:3")),
            (["https_proxy": "lower", "HTTPS_PROXY": "upper"], HTTPProxies(https: "lower")),
            (["https_proxy": " ", "all_proxy": "c"], HTTPProxies(http: "c", https: "c")),
            (["NO_PROXY": "x,.y"], HTTPProxies(except: "x,.y")),
            (["NO_PROXY": "x", "no_proxy": "y"], HTTPProxies(except: "y")),
        ])
    func proxies(environment: [String: String], expected: HTTPProxies) {
        #expect(HTTPProxies(environment: environment) == expected)
    }

    @Test("collects the certificates that option and environment name")
    func trust() {
        let environment = [
            "SSL_CERT_FILE": "/a", "CURL_CA_BUNDLE": "/b", "CI_SERVER_TLS_CA_FILE": "/a", "SSL_CERT_DIR": "/d:/e",
        ]
        #expect(
            HTTPTrust(file: "/c", environment: environment)
                == HTTPTrust(files: ["/c", "/a", "/b"], folders: ["/d", "/e"]))
        #expect(HTTPTrust(file: nil, environment: ["SSL_CERT_FILE": ""]) == HTTPTrust())
    }

    @Test(
        "shows a URL without what is secret in it",
        arguments: [
            ("https://a.b/c?page=2&per_page=100", "https://a.b/c?page=2&per_page=100"),
            ("https://u:p@a.b/c", "https://***@a.b/c"),
            (
                "https://a.b/c?private_token=x&access_token=y&a=b",
                "https://a.b/c?private_token=***&access_token=***&a=b"
            ),
            ("https://s3/x?X-Amz-Signature=ab&X-Amz-Date=1", "https://s3/x?X-Amz-Signature=***&X-Amz-Date=***"),
            ("https://a.b/c?q=\(String(repeating: "x", count: 80))", "https://a.b/c?q=***"),
            ("https://a.b/c\u{1B}[2J", "https://a.b/c\u{FFFD}[2J"),
        ])
    func shown(url: String, expected: String) {
        #expect(HTTPExchange.shown(url) == expected)
    }

    @Test(
        "finds the origin of a URL",
        arguments: [
            ("https://API.github.com/x", "https://api.github.com"), ("http://a:8080", "http://a:8080"),
            ("https://a:443/", "https://a"), ("http://[::1]:3/", "http://[::1]:3"), ("https://a:80/", "https://a:80"),
        ])
    func origins(url: String, expected: String) throws {
        #expect(try HTTPOrigin(url).description == expected)
    }

    @Test(
        "takes no URL of another kind",
        arguments: [
            "", "a.b", "/x", "file:///etc/passwd", "ftp://a/b", "https://u:p@a/", "https://u@a/", "https://",
            "https://a b/", "https://a/\u{0}", "http://a:99999/", "javascript:1",
        ])
    func noURL(url: String) {
        #expect { _ = try HTTPOrigin(url) } throws: { ($0 as? HTTPError)?.kind == .unusable }
    }

    @Test("makes a form whose names can't end a header")
    func form() {
        let form = HTTPForm(
            [
                .text(name: "a\"\r\nb", "1"),
                .file(name: "file", fileName: "p\"\u{1}\n.png", contentType: "image/png", .bytes([1, 2])),
            ], random: [0xAB, 0x01])
        #expect(form.contentType == HTTPHeader("Content-Type", "multipart/form-data; boundary=cml-ab01"))
        let first = "--cml-ab01\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\n1\r\n"
        let second =
            "--cml-ab01\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p%22%0A.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n"
        #expect(
            form.upload.pieces == [
                .bytes(Array(first.utf8)), .bytes(Array(second.utf8)), .bytes([1, 2]), .bytes(Array("\r\n".utf8)),
                .bytes(Array("--cml-ab01--\r\n".utf8)),
            ])
    }
}
