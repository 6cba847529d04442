import CCurl
import CPosix
import Glibc

/// Loads a service over connections that libcurl makes, in this thread, and measures how it bears it.
///
/// The service is reached directly: proxies are for the way out, and it's our own.
package final class LoadGenerator {
    private let plan: LoadPlan
    private let shouldStop: () -> Bool
    private let sockets: LoadSockets
    /// The bytes that are sent each time.
    private let request: UnsafeMutableRawBufferPointer
    private let slots: [LoadSlot]
    private var idle: [Int]
    private var clock: LoadClock
    private var result = LoadResult()
    private var lastEnd = 0
    /// When timeouts and signals are looked at next.
    private var nextLook = 0

    private static let look = 10_000_000
    /// A connection that failed is not tried again at once, or refusals would be all that is measured.
    private static let pauseAfterFailure = 10_000_000

    package convenience init(
        _ plan: LoadPlan, userAgent: String, shouldStop: @escaping () -> Bool = { false }
    ) throws(HTTPError) {
        try self.init(plan, userAgent: userAgent, by: CurlLibrary.loaded(), shouldStop: shouldStop)
    }

    init(
        _ plan: LoadPlan, userAgent: String, by library: CurlLibrary, shouldStop: @escaping () -> Bool = { false }
    ) throws(HTTPError) {
        try HTTPSyntax.check(plan.request)
        self.plan = plan
        self.shouldStop = shouldStop
        sockets = try LoadSockets(library, connections: plan.pace.connections)
        let address = try HTTPAddress(plan.request.url)
        let bytes = Self.bytes(of: plan.request, address, userAgent: userAgent)
        let request = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        request.copyBytes(from: bytes)
        self.request = request
        do throws(HTTPError) {
            slots = try Self.slots(plan, library, UnsafeRawBufferPointer(request), address)
        } catch {
            request.deallocate()
            throw error
        }
        idle = Array(slots.indices.reversed())
        clock = LoadClock(plan, now: 0)
    }

    deinit { request.deallocate() }

    private static func slots(
        _ plan: LoadPlan, _ library: CurlLibrary, _ request: UnsafeRawBufferPointer, _ address: HTTPAddress
    ) throws(HTTPError) -> [LoadSlot] {
        var slots: [LoadSlot] = []
        for index in 0..<plan.pace.connections {
            slots.append(try LoadSlot(library, index, request, method: plan.request.method, address))
        }
        return slots
    }

    /// The request as it's sent.
    private static func bytes(of request: HTTPRequest, _ address: HTTPAddress, userAgent: String) -> [UInt8] {
        let host = address.origin.description.split(separator: "/").last.map(String.init) ?? ""
        var headers = [HTTPHeader("Host", host), HTTPHeader("User-Agent", userAgent), HTTPHeader("Accept", "*/*")]
        for header in request.headers {
            headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            headers.append(header)
        }
        if let body = request.body { headers.append(HTTPHeader("Content-Length", String(body.count))) }
        let lines = ["\(request.method) \(address.target) HTTP/1.1"] + headers.map { "\($0.name): \($0.value)" }
        return Array("\(lines.joined(separator: "\r\n"))\r\n\r\n".utf8) + (request.body ?? [])
    }

    /// Loads for the plan's time, and waits for the answers of what was sent, at most for the timeout.
    ///
    /// What libcurl refuses is no failure of the service's: it throws.
    package func run() throws(HTTPError) -> LoadResult {
        result = LoadResult()
        var now = LoadSockets.now
        clock = LoadClock(plan, now: now)
        lastEnd = clock.counted.upperBound
        while true {
            if now >= nextLook, !lookAround(now) { break }
            let due = startDue(now)
            if due == nil, idle.count == slots.count { break }
            sockets.turn(until: min(nextLook, due ?? nextLook), now: now) { act($0) }
            if let problem = sockets.problem { throw problem }
            now = LoadSockets.now
        }
        for slot in slots { sockets.close(slot) }
        result.seconds = Double(lastEnd - clock.counted.lowerBound) / 1e9
        return result
    }

    /// Gives up what takes too long. Returns false when a signal came.
    private func lookAround(_ now: Int) -> Bool {
        nextLook = now + Self.look
        guard !shouldStop() else {
            result.wasStopped = true
            lastEnd = max(clock.counted.lowerBound, now)
            return false
        }
        for slot in slots where slot.due.map({ now - $0 >= clock.timeout }) ?? false {
            sockets.close(slot)
            countTimeout(slot.due ?? now, now)
            release(slot)
        }
        for slot in slots where slot.hasMore { receive(slot) }
        return true
    }

    /// Starts what is due as far as there are connections. Returns when the next one is, nil when none will be.
    private func startDue(_ now: Int) -> Int? {
        while let due = clock.nextDue(at: now) {
            guard due <= now else { return idle.isEmpty ? nextLook : due }
            if now - due >= clock.timeout {
                clock.takeTurn()
                countTimeout(due, now)
                continue
            }
            guard let index = idle.last else { return nextLook }
            // The connections that have failed wait at the other end.
            guard slots[index].restAfter <= now else { return min(nextLook, slots[index].restAfter) }
            idle.removeLast()
            clock.takeTurn()
            slots[index].begin(due: due)
            send(slots[index])
        }
        return nil
    }

    /// Sends the request of `slot`, over a new connection when it has none.
    private func send(_ slot: LoadSlot) {
        guard slot.state == .open else {
            if slot.state == .closed { sockets.connect(slot) }
            return
        }
        if let problem = slot.send() { return lose(slot, problem) }
        sockets.watch(slot)
    }

    private func act(_ event: LoadSockets.Event) {
        switch event {
        case .connected(let index, let code):
            let slot = slots[index]
            guard code == CURLE_OK else { return fail(slot, slot.easy.library.reason(code)) }
            guard sockets.open(slot) else { return fail(slot, "closed as soon as it was made") }
            if slot.due != nil { send(slot) }
        case .ready(let index): receive(slots[index])
        }
    }

    private func receive(_ slot: LoadSlot) {
        guard slot.state == .open else { return }
        // Without a request there is nothing to come but the end of the connection.
        guard slot.due != nil else { return sockets.close(slot) }
        if !slot.isSent { send(slot) }
        guard slot.state == .open else { return }
        switch slot.receive() {
        case .more: return
        case .done: finish(slot)
        case .broken(let problem): lose(slot, problem)
        }
    }

    /// A kept connection may be closed by the server just when we use it: that is no failure, and we make another.
    private func lose(_ slot: LoadSlot, _ problem: String) {
        guard slot.canBeSentAgain else { return fail(slot, problem) }
        sockets.close(slot)
        slot.rewind()
        sockets.connect(slot)
    }

    private func fail(_ slot: LoadSlot, _ problem: String) {
        let now = LoadSockets.now
        sockets.close(slot)
        slot.restAfter = now + Self.pauseAfterFailure
        guard let due = slot.due else { return }
        release(slot)
        guard clock.counted.contains(due) else { return }
        lastEnd = max(lastEnd, now)
        result.broken += 1
        result.brokenReason = problem
    }

    private func finish(_ slot: LoadSlot) {
        let now = LoadSockets.now
        if !slot.answer.keepsAlive { sockets.close(slot) }
        guard let due = slot.due else { return }
        release(slot)
        guard clock.counted.contains(due) else { return }
        lastEnd = max(lastEnd, now)
        guard (200..<300).contains(slot.answer.status) else {
            result.statuses[slot.answer.status, default: 0] += 1
            return
        }
        result.succeeded += 1
        result.bodyBytes += slot.answer.bodyBytes
        result.latencies.add(nanoseconds: now - due)
    }

    private func release(_ slot: LoadSlot) {
        slot.due = nil
        if slot.restAfter == 0 { idle.append(slot.index) } else { idle.insert(slot.index, at: 0) }
    }

    private func countTimeout(_ due: Int, _ now: Int) {
        guard clock.counted.contains(due) else { return }
        result.timeouts += 1
        result.latencies.add(nanoseconds: now - due)
        lastEnd = max(lastEnd, now)
    }
}
