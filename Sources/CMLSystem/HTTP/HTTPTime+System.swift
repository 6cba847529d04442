import Glibc

extension HTTPTime {
    /// The machine's clock and chance; a signal in `signals` ends a wait and a transfer.
    package static func system(now: @escaping () -> Double, signals: SignalSource? = nil) -> HTTPTime {
        let begin = ContinuousClock.now
        return HTTPTime(
            now: now, uptime: { begin.secondsUntilNow }, sleep: { pause($0, signals: signals) },
            random: { Double.random(in: 0..<1) }, shouldStop: { signals?.pending != nil })
    }

    private static func pause(_ seconds: Double, signals: SignalSource?) {
        let begin = ContinuousClock.now
        while signals?.pending == nil {
            let left = seconds - begin.secondsUntilNow
            guard left > 0 else { return }
            var waiting = pollfd(fd: signals?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(min(left * 1000 + 1, 60_000)))
        }
    }
}
