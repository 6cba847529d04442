import CMLKit
import CMLSystem

/// Answers requests from a script, and keeps what was asked.
final class ScriptedTransport: HTTPTransport {
    enum Reply {
        case answer(Int, String, [String: String])
        case error(HTTPError)

        static func json(_ text: String, status: Int = 200, _ headers: [String: String] = [:]) -> Reply {
            .answer(status, text, headers)
        }
    }

    /// `METHOD URL`, and a space and the body where there is one.
    private(set) var requests: [String] = []
    private let answer: (_ request: HTTPRequest, _ count: Int) -> Reply

    init(_ answer: @escaping (_ request: HTTPRequest, _ count: Int) -> Reply) { self.answer = answer }

    /// Answers in order; a request too many is unreachable.
    convenience init(_ replies: [Reply]) {
        self.init { _, count in
            count < replies.count ? replies[count] : .error(HTTPError(.unreachable, "the script is over"))
        }
    }

    func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        let reply = answer(request, requests.count)
        requests.append(Self.text(request))
        switch reply {
        case .answer(let status, let body, let headers):
            return HTTPResponse(
                status: status, headers: headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) },
                body: Array(body.utf8))
        case .error(let error): throw error
        }
    }

    /// A request in one line, without its header.
    static func text(_ request: HTTPRequest) -> String {
        let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(request.method) \(request.url)\(body)"
    }
}
