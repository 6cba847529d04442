import CCurl

/// One connection of a load, which sends the same request again and again.
///
/// libcurl makes the connection, TLS included, and moves the bytes. The frame of the answers is read here: a whole
/// transfer of libcurl's costs so much that it, and not a fast service, would be measured.
final class LoadSlot {
    enum State: Equatable {
        case closed
        case connecting
        /// Connected, with or without a request on its way.
        case open
    }

    let index: Int
    let easy: CurlEasy
    var state = State.closed
    var socket: Int32 = -1
    /// When the request on its way was due; nil when there is none.
    var due: Int?
    /// When it may be used again; 0 when it has not failed.
    var restAfter = 0
    private(set) var answer: LoadAnswer
    /// Whether the connection has had an answer before: then the server may close it when it likes.
    private var isReused = false

    private let method: String
    private let request: UnsafeRawBufferPointer
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    private static let readsATurn = 64
    /// Whether the last turn ended with bytes left, of which a TLS library may tell the socket's poll nothing.
    private(set) var hasMore = false
    private var sent = 0
    private var filled = 0
    private var hasBegunAnswer = false

    /// `request` are the bytes to send, which stay where they are.
    init(
        _ library: CurlLibrary, _ index: Int, _ request: UnsafeRawBufferPointer, method: String, _ address: HTTPAddress
    ) throws(HTTPError) {
        self.index = index
        self.request = request
        self.method = method
        answer = LoadAnswer(method: method)
        easy = try CurlEasy(library)
        try easy.set(CURLOPT_URL, address.url)
        try easy.set(CURLOPT_CONNECT_ONLY, 1)
        try easy.set(CURLOPT_PROXY, "")
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_FRESH_CONNECT, 1)
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.restrictProtocols()
        try easy.set(CURLOPT_PRIVATE, pointer: UnsafeMutableRawPointer(bitPattern: index + 1))
    }

    deinit { buffer.deallocate() }

    /// Prepares for a request; bytes go out with `send`.
    func begin(due: Int) {
        self.due = due
        restAfter = 0
        rewind()
    }

    func rewind() {
        answer = LoadAnswer(method: method)
        (sent, filled, hasBegunAnswer) = (0, 0, false)
    }

    func opened(_ socket: Int32) {
        self.socket = socket
        state = .open
        isReused = false
    }

    /// Whether the request was lost only because the server has closed a connection that was kept.
    var canBeSentAgain: Bool { isReused && !hasBegunAnswer }

    var isSent: Bool { sent == request.count }

    /// Sends what the socket takes. Returns a problem, or nil.
    func send() -> String? {
        while sent < request.count {
            var count = 0
            let code = easy.library.functions.easy_send(
                easy.handle, request.baseAddress.map { $0 + sent }, request.count - sent, &count)
            if code == CURLE_AGAIN { return nil }
            guard code == CURLE_OK else { return easy.library.reason(code) }
            sent += count
        }
        return nil
    }

    /// Reads what is there, until the answer has ended, nothing more is, or it was the other connections' turn.
    func receive() -> LoadAnswer.Progress {
        hasMore = false
        for _ in 0..<Self.readsATurn {
            guard filled < buffer.count else { return .broken("a head of more than \(buffer.count) bytes") }
            var count = 0
            let code = easy.library.functions.easy_recv(
                easy.handle, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, &count)
            if code == CURLE_AGAIN { return .more }
            guard code == CURLE_OK else { return .broken(easy.library.reason(code)) }
            guard count > 0 else { return answer.close() }
            hasBegunAnswer = true
            filled += count
            let (progress, used) = answer.take(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
            keep(from: used)
            guard progress == .more else {
                isReused = true
                return progress
            }
        }
        hasMore = true
        return .more
    }

    private func keep(from used: Int) {
        if used < filled, used > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[used..<filled]))
        }
        filled -= used
    }
}
