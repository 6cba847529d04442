/// What a service is loaded with.
package struct LoadPlan: Equatable, Sendable {
    /// How requests follow each other.
    package enum Pace: Equatable, Sendable {
        /// Each connection sends its next request as soon as it has its answer: so many users who don't think.
        case concurrency(Int)
        /// So many requests a second, whatever the service does, over at most so many connections.
        ///
        /// A request's time counts from when it was due, so that a service that stalls can't hide the requests that it
        /// kept from being sent.
        case rate(Double, connections: Int)

        package var connections: Int {
            switch self {
            case .concurrency(let connections), .rate(_, let connections): max(1, connections)
            }
        }
    }

    package var request: HTTPRequest
    package var pace: Pace
    /// Seconds at full pace before anything is counted.
    package var warmUp: Double
    /// Seconds of counting.
    package var duration: Double
    /// Seconds for one request; one that takes longer is given up.
    package var timeout: Double

    package init(
        _ request: HTTPRequest, pace: Pace, warmUp: Double = 1, duration: Double = 10, timeout: Double = 10
    ) {
        self.request = request
        self.pace = pace
        self.warmUp = warmUp
        self.duration = duration
        self.timeout = timeout
    }
}

/// What came of it.
package struct LoadResult: Equatable, Sendable {
    /// Times of the requests that were answered well, and of those that were given up, with the time that they were
    /// waited for: left out, a service that hangs now and then would look the fastest. Other failures aren't in it.
    package var latencies = LatencyHistogram()
    /// Requests answered with a 2xx status.
    package var succeeded = 0
    /// Other statuses, and how often they came.
    package var statuses: [Int: Int] = [:]
    /// Requests that were given up.
    package var timeouts = 0
    /// Connections that could not be made, or broke before the answer's end.
    package var broken = 0
    /// What the last broken connection was, in libcurl's words.
    package var brokenReason: String?
    package var bodyBytes = 0
    /// From the first counted request to the end of the duration, or of the last counted request.
    package var seconds = 0.0
    /// Whether a signal ended it before its time.
    package var wasStopped = false

    package init() {}

    package var failed: Int { timeouts + broken + statuses.values.reduce(0, +) }
    package var requests: Int { succeeded + failed }
    /// Requests answered well, a second.
    package var throughput: Double { seconds > 0 ? Double(succeeded) / seconds : 0 }
    /// The part of the requests that failed, 0 to 1; all of them when there was none.
    package var errorRate: Double { requests > 0 ? Double(failed) / Double(requests) : 1 }
}
