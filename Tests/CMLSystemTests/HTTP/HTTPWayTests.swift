import CMLSystem
import Glibc
import TestSupport
import Testing

/// Proxies, certificates, compression and files.
@Suite("HTTP way", .timeLimit(.minutes(2)))
struct HTTPWayTests {
    private static func client(_ change: (inout HTTPSettings) -> Void = { _ in }) -> HTTPClient {
        var settings = HTTPSettings(userAgent: "cml/test")
        settings.retries.attempts = 2
        settings.requestTimeout = 10
        change(&settings)
        return HTTPClient(settings: settings, time: TestTime().time())
    }

    private static func error(_ body: () throws -> Void) -> HTTPError? {
        do {
            try body()
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    @Test("goes through the proxy, with and without its scheme, but for the hosts that are excepted")
    func proxy() throws {
        let proxy = try LoopbackServer(.proxy)
        let server = try LoopbackServer(.text(200, "through"))
        for spelling in ["127.0.0.1:\(proxy.port)", "http://user:word@127.0.0.1:\(proxy.port)"] {
            let client = Self.client { $0.proxies = HTTPProxies(http: spelling) }
            #expect(try client.send(HTTPRequest("GET", "\(server.root)/a")).body == Array("through".utf8))
        }
        #expect(proxy.requests.map(\.target) == ["\(server.root)/a", "\(server.root)/a"])
        #expect(proxy.requests.map { $0.header("Proxy-Authorization") } == [nil, "Basic dXNlcjp3b3Jk"])
        let excepted = Self.client { $0.proxies = HTTPProxies(http: proxy.root, except: "other,127.0.0.1") }
        #expect(try excepted.send(HTTPRequest("GET", server.root)).status == 200)
        #expect(proxy.requests.count == 2)
    }

    @Test("names a proxy that refuses, and repeats a POST that didn't get through it")
    func refusingProxy() throws {
        let proxy = try LoopbackServer(.text(407, "who?"))
        let client = Self.client { $0.proxies = HTTPProxies(https: proxy.root) }
        let error = Self.error { _ = try client.send(HTTPRequest("POST", "https://localhost:1/", body: [1])) }
        #expect(error?.kind == .unreachable)
        #expect(error?.mayHaveBeenApplied == false)
        #expect(error?.what.contains("407") == true)
        #expect(proxy.requests.map(\.method) == ["CONNECT", "CONNECT"])
    }

    @Test("trusts a private authority beside the system's, and only the names of a certificate")
    func certificates() throws {
        guard TlsServer.isPossible else { return print("skipped: certificates (no openssl)") }
        let server = try TlsServer(serving: "private")
        let url = "https://localhost:\(server.port)/file"
        let proxy = try LoopbackServer(.proxy)
        let trusting = Self.client { $0.trust = HTTPTrust(files: [server.authority]) }
        #expect(try trusting.send(HTTPRequest("GET", url)).body == Array("private".utf8))
        let proxied = Self.client {
            $0.trust = HTTPTrust(files: [server.authority])
            $0.proxies = HTTPProxies(https: proxy.root)
        }
        #expect(try proxied.send(HTTPRequest("GET", url)).body == Array("private".utf8))
        #expect(proxy.requests.map(\.method) == ["CONNECT"])

        let plain = Self.error { _ = try Self.client().send(HTTPRequest("GET", url)) }
        #expect(plain?.kind == .certificate)
        #expect(plain?.what.hasPrefix("the certificate of `https://localhost:\(server.port)` is not trusted (") == true)
        let named = Self.error { _ = try trusting.send(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/file")) }
        #expect(named?.kind == .certificate)
    }

    @Test("names a CA file that is none")
    func wrongAuthorities() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write("not a certificate", to: "ca.pem")
        let missing = "\(folder.path)/missing.pem"
        let table = [
            (file, "the CA file `\(file)` holds no certificate in PEM"),
            (missing, "can't read the CA file: No such file or directory (read `\(missing)`)"),
        ]
        for (path, what) in table {
            let client = Self.client { $0.trust = HTTPTrust(files: [path]) }
            let error = Self.error { _ = try client.send(HTTPRequest("GET", "https://localhost:1/")) }
            #expect(error == HTTPError(.unusable, what))
        }
    }

    @Test("unpacks what is packed, up to the limit")
    func packed() throws {
        let pack = Command(["sh", "-c", "gzip -c"], environment: ["PATH": "/usr/bin:/bin"])
        let text = try pack.run(input: Array("hello".utf8)).stdout
        let gzip = [HTTPHeader("Content-Encoding", "gzip")]
        let server = try LoopbackServer(.answer(200, gzip, text))
        #expect(try Self.client().send(HTTPRequest("GET", server.root)).body == Array("hello".utf8))
        let bomb = try pack.run(input: [UInt8](repeating: 0, count: 50_000_000)).stdout
        #expect(bomb.count < 100_000)
        let bombing = try LoopbackServer(.answer(200, gzip, bomb))
        let error = Self.error {
            _ = try Self.client { $0.bodyLimit = 1_000_000 }.send(HTTPRequest("GET", bombing.root))
        }
        #expect(error?.kind == .tooLarge)
        #expect(bombing.requests.count == 1)
    }

    @Test("sends a form with a file, and a part of a file, again when asked to")
    func uploads() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(String(repeating: "0123456789", count: 30_000), to: "plot.png")
        let server = try LoopbackServer(.text(503, ""), .text(201, "made"))
        let form = HTTPForm(
            [
                .text(name: "a", "1"),
                .file(name: "file", fileName: "plot.png", contentType: "image/png", .file(file)),
            ], random: [1, 2])
        let request = HTTPRequest("PUT", server.root, headers: [form.contentType], upload: form.upload)
        #expect(try Self.client().send(request).status == 201)
        #expect(server.requests.map(\.body.count) == [300_180, 300_180])
        #expect(server.requests[0].body == server.requests[1].body)
        #expect(server.requests[1].text.hasSuffix("0123456789\r\n--cml-0102--\r\n"))

        let part = HTTPUpload([.part(file, offset: 5, count: 7)])
        #expect(try Self.client().send(HTTPRequest("PATCH", server.root, upload: part)).status == 201)
        #expect(server.requests.last?.text == "5678901")
        for piece in [HTTPUpload.Piece.part(file, offset: 299_999, count: 2), .file(folder.path), .file("/missing")] {
            let error = Self.error {
                _ = try Self.client().send(HTTPRequest("PUT", server.root, upload: HTTPUpload([piece])))
            }
            #expect(error?.kind == .unusable)
        }
        #expect(server.requests.count == 3)
    }

    @Test("writes a body to a file, whole or not at all")
    func downloads() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/blob"
        let blob = [UInt8](repeating: 7, count: 1_000_000)
        let server = try LoopbackServer(.truncated(blob, after: 500_000), .answer(200, [], blob), .text(404, "no"))
        let client = Self.client()
        let response = try client.download(HTTPRequest("GET", server.root), to: path, limit: 1_000_000)
        #expect(response.body == [])
        #expect(try Files.read(path) == blob)
        #expect(server.requests.first?.header("Accept-Encoding") == nil)
        let missing = try client.download(HTTPRequest("GET", server.root), to: path, limit: 1_000_000)
        #expect(missing.body == Array("no".utf8))
        #expect(!Files.exists(path))

        let large = try LoopbackServer(.answer(200, [], blob))
        let error = Self.error {
            _ = try client.download(HTTPRequest("GET", large.root), to: path, limit: 999_999)
        }
        #expect(error?.kind == .tooLarge)
        #expect(!Files.exists(path))
        #expect(
            Self.error {
                _ = try client.download(HTTPRequest("GET", large.root), to: "/missing/x", limit: 1)
            }?.kind == .unusable)
    }

    @Test("reads nothing of the environment's or the home folder's")
    func environment() async throws {
        await #expect(processExitsWith: .success) {
            let trap = try LoopbackServer(.text(200, "trap"))
            let server = try LoopbackServer(.text(200, "ok", [HTTPHeader("Set-Cookie", "a=b; Path=/")]))
            let folder = try TemporaryDirectory()
            try folder.write("machine 127.0.0.1 login u password p\n", to: ".netrc")
            try folder.write("proxy = \(trap.root)\n", to: ".curlrc")
            setenv("HOME", folder.path, 1)
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { setenv(name, trap.root, 1) }
            let client = HTTPClient(settings: HTTPSettings(userAgent: "cml"), time: TestTime().time())
            _ = try client.send(HTTPRequest("GET", server.root))
            _ = try client.send(HTTPRequest("GET", server.root))
            let names = Set(server.requests.flatMap(\.headers).map { $0.name.lowercased() })
            guard trap.requests.isEmpty, server.requests.count == 2 else { exit(1) }
            guard names == ["host", "user-agent", "accept", "accept-encoding"] else { exit(2) }
        }
    }
}
