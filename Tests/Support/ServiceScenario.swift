/// A project whose service is a small server in Python, tested by `serve.command`.
package struct ServiceScenario {
    package var session: Session

    /// Answers at once; `behave` is Python that runs at the begin of each prediction, with its number in `count`.
    private static func server(start: String, behave: String) -> String {
        """
        import json, os, signal, sys, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        count = 0
        score = 0.1234567
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self): self.answer(200 if self.path == "/health" else 404, {})
            def do_POST(self):
                global count, score
                self.rfile.read(int(self.headers["Content-Length"]))
                count += 1
                \(behave)
                self.answer(200, {"label": "churn", "scores": [score, 1]})
            def log_message(self, *words): pass
        with open("pid", "w") as file: file.write(str(os.getpid()))
        print("starting with", os.environ.get("API_TOKEN"), flush=True)
        \(start)
        ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()

        """
    }

    /// `serve` is more of that mapping.
    package init(
        start: String = "pass", behave: String = "pass", expect: String = "0.1234567", serve: String = "",
        gates: String = ""
    ) throws {
        session = try Session.tiny(
            config: """
                gates: {accuracy: {min: 0.5}\(gates.isEmpty ? "" : ", " + gates)}
                serve:
                  command: exec python3 server.py
                  ready: {path: /health, within: 20s}
                  golden: [{post: /predict, body: in.json, expect: out.json, tolerance: 1e-9}]
                  \(serve)
                """,
            files: [
                ".gitignore": "metrics.json\npid\n", "server.py": Self.server(start: start, behave: behave),
                "in.json": #"{"rows": [1]}"#, "out.json": #"{"label": "churn", "scores": [\#(expect), 1]}"# + "\n",
            ])
    }

    package static let load = "load: {post: /predict, body: in.json, concurrency: 4, duration: 1s}"

    /// Whether the server's process is there, and what it left in `.cml`.
    package func leftovers() throws -> String {
        try session.sh(
            "! [ -e pid ] || ! kill -0 $(cat pid) 2>/dev/null || echo alive; ls .cml/image | grep service || true")
    }
}
