package import CMLSystem

/// A clock that stands still but for the waits, which it notes and doesn't wait.
package final class TestTime {
    /// Seconds since 1970.
    package var now: Double
    package private(set) var waits: [Double] = []
    package var shouldStop = false
    private let begin: Double

    package init(now: Double = 1_800_000_000) {
        self.now = now
        begin = now
    }

    /// `random` is what chance always gives.
    package func time(random: Double = 1) -> HTTPTime {
        HTTPTime(
            now: { self.now }, uptime: { self.now - self.begin },
            sleep: {
                self.waits.append($0)
                self.now += $0
            }, random: { random }, shouldStop: { self.shouldStop })
    }
}
