import CCurl
import CPosix
import Glibc

/// Loads a service over libcurl's multi interface, in this thread, and measures how it bears it.
///
/// The service is reached directly: proxies are for the way out, and it's our own.
package final class LoadGenerator {
    private let plan: LoadPlan
    private let shouldStop: () -> Bool
    private let sockets: LoadSockets
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

    package init(
        _ plan: LoadPlan, userAgent: String, shouldStop: @escaping () -> Bool = { false }
    ) throws(HTTPError) {
        try HTTPSyntax.check(plan.request)
        self.plan = plan
        self.shouldStop = shouldStop
        let library = try CurlLibrary.loaded()
        sockets = try LoadSockets(library, connections: plan.pace.connections)
        let address = try HTTPAddress(plan.request.url)
        var slots: [LoadSlot] = []
        for index in 0..<plan.pace.connections {
            slots.append(try LoadSlot(library, index, plan.request, address, userAgent: userAgent))
        }
        self.slots = slots
        idle = Array(slots.indices.reversed())
        clock = LoadClock(plan, now: 0)
    }

    /// Loads for the plan's time, and waits for the answers of what was sent, at most for the timeout.
    package func run() -> LoadResult {
        result = LoadResult()
        var now = LoadSockets.now
        clock = LoadClock(plan, now: now)
        lastEnd = clock.counted.upperBound
        while true {
            if now >= nextLook, !lookAround(now) { break }
            let due = startDue(now)
            if due == nil, idle.count == slots.count { break }
            sockets.turn(until: min(nextLook, due ?? nextLook), now: now)
            now = LoadSockets.now
            while let (slot, code) = sockets.finished() { finish(slots[slot], code, now) }
        }
        for slot in slots where slot.due != nil { sockets.remove(slot.easy) }
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
            sockets.remove(slot.easy)
            countTimeout(slot.due ?? now, now)
            release(slot)
        }
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
            sockets.add(slots[index].easy)
        }
        return nil
    }

    private func finish(_ slot: LoadSlot, _ code: CURLcode, _ now: Int) {
        sockets.remove(slot.easy)
        guard let due = slot.due else { return }
        if code != CURLE_OK { slot.restAfter = now + Self.pauseAfterFailure }
        release(slot)
        guard clock.counted.contains(due) else { return }
        lastEnd = max(lastEnd, now)
        guard code == CURLE_OK else {
            result.broken += 1
            result.brokenReason = slot.easy.library.reason(code)
            return
        }
        let status = slot.easy.number(CURLINFO_RESPONSE_CODE)
        guard (200..<300).contains(status) else {
            result.statuses[status, default: 0] += 1
            return
        }
        result.succeeded += 1
        result.bodyBytes += slot.bodyBytes
        result.latencies.add(nanoseconds: now - due)
    }

    private func release(_ slot: LoadSlot) {
        slot.end()
        if slot.restAfter == 0 { idle.append(slot.index) } else { idle.insert(slot.index, at: 0) }
    }

    private func countTimeout(_ due: Int, _ now: Int) {
        guard clock.counted.contains(due) else { return }
        result.timeouts += 1
        result.latencies.add(nanoseconds: now - due)
        lastEnd = max(lastEnd, now)
    }
}
