import CMLSystem
import Glibc

/// One connection of a `LoopbackServer`: reads requests and does what the script says.
struct LoopbackConnection {
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// Reads a request with its whole body; nil when the client is gone.
    mutating func read(_ connection: Int) -> LoopbackServer.Received? {
        guard let head = take(until: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().map { line -> HTTPHeader in
            let parts = line.split(separator: ":", maxSplits: 1)
            return HTTPHeader(String(parts[0]), parts.count > 1 ? String(parts[1]).trimmed : "")
        }
        var received = LoopbackServer.Received(
            method: words[0], target: words[1], headers: headers, body: [], connection: connection)
        guard let body = takeBody(received) else { return nil }
        received.body = body
        return received
    }

    private mutating func takeBody(_ received: LoopbackServer.Received) -> [UInt8]? {
        if let length = received.header("Content-Length").flatMap({ Int($0) }) { return take(length) }
        guard received.header("Transfer-Encoding") == "chunked" else { return [] }
        var body: [UInt8] = []
        while let line = take(until: Array("\r\n".utf8)) {
            guard let size = Int(String(decoding: line, as: UTF8.self), radix: 16), let chunk = take(size + 2) else {
                return nil
            }
            if size == 0 { return body }
            body += chunk.dropLast(2)
        }
        return nil
    }

    private mutating func take(until end: [UInt8]) -> [UInt8]? {
        while true {
            let text = buffer.firstRange(of: end)
            if let text {
                defer { buffer.removeFirst(text.upperBound) }
                return Array(buffer[..<text.lowerBound])
            }
            guard fill() else { return nil }
        }
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        while buffer.count < count { guard fill() else { return nil } }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private mutating func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &part, part.count, 0)
        guard count > 0 else { return false }
        buffer += part[..<count]
        return true
    }

    /// Returns whether another request may follow.
    func act(_ action: LoopbackServer.Action, on received: LoopbackServer.Received) -> Bool {
        switch action {
        case .answer(let status, let headers, let body):
            return send(head(status, headers, body.count)) && (received.method == "HEAD" || send(body))
        case .raw(let bytes):
            _ = send(bytes)
            return false
        case .truncated(let body, let count):
            _ = send(head(200, [], body.count)) && send(Array(body.prefix(count)))
            return false
        case .drip(let body, let milliseconds):
            return send(head(200, [], body.count)) && body.allSatisfy { usleep(milliseconds * 1000) == 0 && send([$0]) }
        case .endless:
            guard send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)) else { return false }
            while send([UInt8](repeating: 65, count: 65_536)) {}
            return false
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            return false
        case .hangUp: return false
        case .silence:
            var byte: UInt8 = 0
            while recv(socket, &byte, 1, 0) > 0 {}
            return false
        case .proxy: return forward(received)
        }
    }

    private func head(_ status: Int, _ headers: [HTTPHeader], _ count: Int) -> [UInt8] {
        let isLengthGiven = headers.contains { $0.name == "Content-Length" || $0.name == "Transfer-Encoding" }
        let all = headers + (isLengthGiven ? [] : [HTTPHeader("Content-Length", String(count))])
        let lines = ["HTTP/1.1 \(status) Scripted"] + all.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private func send(_ bytes: [UInt8], to other: Int32? = nil) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(other ?? socket, $0.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Passes on a CONNECT's bytes both ways, or an absolute request once; hosts are taken for loopback.
    private func forward(_ received: LoopbackServer.Received) -> Bool {
        let authority =
            received.method == "CONNECT"
            ? received.target : String(received.target.split(separator: "/")[1])
        guard let port = UInt16(authority.split(separator: ":").last ?? ""), let other = connectLoopback(port) else {
            return act(.text(502, "no such port"), on: received)
        }
        defer { close(other) }
        if received.method == "CONNECT" {
            guard send(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8)) else { return false }
        } else {
            let path = received.target.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last ?? ""
            let lines = ["\(received.method) /\(path) HTTP/1.1"] + received.headers.map { "\($0.name): \($0.value)" }
            let head = Array((lines.joined(separator: "\r\n") + "\r\nConnection: close\r\n\r\n").utf8)
            guard send(head + received.body, to: other) else { return false }
        }
        pump(other)
        return false
    }

    private func connectLoopback(_ port: UInt16) -> Int32? {
        let other = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let code = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(other, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code != 0 else { return other }
        close(other)
        return nil
    }

    private func pump(_ other: Int32) {
        var waiting = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        var part = [UInt8](repeating: 0, count: 65_536)
        while poll(&waiting, 2, 10_000) > 0 {
            for (source, target) in [(0, other), (1, socket)] where waiting[source].revents != 0 {
                let count = recv(waiting[source].fd, &part, part.count, 0)
                guard count > 0, send(Array(part[..<count]), to: target) else { return }
            }
        }
    }
}
