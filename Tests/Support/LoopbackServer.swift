package import CMLSystem
import Glibc
import Synchronization

/// A web server on loopback that answers by a script, faults included, and remembers every byte it got.
package final class LoopbackServer: Sendable {
    /// A request as it came.
    package struct Received: Equatable, Sendable {
        package var method: String
        package var target: String
        /// In the order they came, as they were written.
        package var headers: [HTTPHeader]
        package var body: [UInt8]
        /// Which connection it came on, from 1 on.
        package var connection: Int

        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What the server does for a request.
    package enum Action: Sendable {
        case answer(Int, [HTTPHeader] = [], [UInt8] = [])
        /// These bytes, whatever they are; then the connection is closed.
        case raw([UInt8])
        /// An answer that is cut after `count` bytes of its body.
        case truncated([UInt8], after: Int)
        /// The head at once, then a byte of the body every so many milliseconds.
        case drip([UInt8], milliseconds: UInt32)
        /// The head of an endless body.
        case endless
        /// Nothing: the connection is reset.
        case reset
        /// Nothing: the connection is closed in order.
        case hangUp
        /// Nothing, while the client waits.
        case silence
        /// A tunnel to the host and port of a CONNECT, or the forwarded request of a proxy's client.
        case proxy

        package static func text(_ status: Int, _ text: String, _ headers: [HTTPHeader] = []) -> Action {
            .answer(status, headers, Array(text.utf8))
        }
    }

    package let port: Int
    private let listening: Int32
    private let answer: @Sendable (Received, Int) -> Action
    private let state = Mutex(State())

    private struct State: Sendable {
        var requests: [Received] = []
        var connections = 0
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// Listens on a free port. `answer` gets each request and its number, from 1 on.
    package init(_ answer: @escaping @Sendable (Received, Int) -> Action) throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, length) == 0 && listen(listening, 128) == 0
                    && getsockname(listening, $0, &length) == 0
            }
        }
        guard isListening else { throw FileError(path: "127.0.0.1", doing: "listen on", code: errno) }
        self.listening = listening
        self.answer = answer
        port = Int(UInt16(bigEndian: address.sin_port))
        inThread { [weak self] in
            LoopbackServer.accept(on: listening) { [weak self] socket in
                guard let self else { return LoopbackServer.drop(socket) }
                serve(socket)
            }
        }
    }

    /// Answers one request after the other by `actions`, and the last of them for ever.
    package convenience init(_ actions: Action...) throws {
        try self.init { _, number in actions[min(number, actions.count) - 1] }
    }

    deinit { stop() }

    package var root: String { "http://127.0.0.1:\(port)" }
    package var requests: [Received] { state.withLock { $0.requests } }
    package var connections: Int { state.withLock { $0.connections } }

    /// Closes the port and every connection.
    package func stop() {
        state.withLock { state in
            // Under the lock, as a number that was closed may be another server's by now.
            let open = state.isStopped ? [] : state.open.union([listening])
            for socket in open { shutdown(socket, Int32(SHUT_RDWR)) }
            state.isStopped = true
        }
    }

    private static func drop(_ socket: Int32) { close(socket) }

    private static func accept(on listening: Int32, _ serve: @escaping @Sendable (Int32) -> Void) {
        while true {
            let socket = Glibc.accept(listening, nil, nil)
            if socket < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard socket >= 0 else { break }
            inThread { serve(socket) }
        }
        close(listening)
    }

    private func serve(_ socket: Int32) {
        let number = state.withLock { state -> Int in
            state.connections += 1
            state.open.insert(socket)
            return state.connections
        }
        var connection = LoopbackConnection(socket)
        while let received = connection.read(number) {
            let count = state.withLock { state -> Int in
                state.requests.append(received)
                return state.requests.count
            }
            guard connection.act(answer(received, count), on: received) else { break }
        }
        state.withLock {
            _ = $0.open.remove(socket)
            close(socket)
        }
    }
}

/// Runs `body` in a thread that nobody waits for.
func inThread(_ body: @escaping @Sendable () -> Void) {
    final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Work(body)).toOpaque()
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
    }
    let code = pthread_create(&thread, nil, start, context)
    precondition(code == 0, "no thread for a test's server")
    pthread_detach(thread)
}
