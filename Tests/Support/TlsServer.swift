import CMLSystem
import Glibc

/// `openssl s_server` on loopback with a certificate of its own authority, for `localhost` and no other name.
package final class TlsServer {
    package let port: Int
    /// The authority's certificate.
    package let authority: String
    private let folder: TemporaryDirectory
    private let process: String

    package static var isPossible: Bool { Session.has("openssl") }

    /// Serves `text` under `/file`.
    package init(serving text: String) throws {
        folder = try TemporaryDirectory()
        try folder.write("HTTP/1.0 200 ok\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)", to: "file")
        process = try Self.sh(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority 2>/dev/null
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request -subj /CN=localhost 2>/dev/null
            echo subjectAltName=DNS:localhost > extensions
            openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions \
                -out cert.pem 2>/dev/null
            openssl s_server -HTTP -accept 127.0.0.1:0 -cert cert.pem -key key.pem >log 2>&1 </dev/null &
            echo $!
            """, in: folder)
        authority = "\(folder.path)/ca.pem"
        let line = try Self.sh(
            "for i in $(seq 200); do grep -m1 ACCEPT log && break; sleep 0.05; done", in: folder)
        port = line.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    deinit { endProcess(process) }

    private static func sh(_ script: String, in folder: TemporaryDirectory) throws -> String {
        let command = Command(
            ["sh", "-c", script], directory: folder.path, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        return try command.run().text.trimmed
    }
}
