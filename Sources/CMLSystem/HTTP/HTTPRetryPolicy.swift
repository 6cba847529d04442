/// When a request is sent again, and after how long.
package struct HTTPRetryPolicy: Equatable, Sendable {
    /// How often a request is sent at most.
    package var attempts: Int
    /// The mean pause doubles from here up to the cap; chance takes a part of it, so that jobs don't come in step.
    package var firstPause: Double
    package var longestPause: Double
    /// What GitHub asks for after a secondary limit that names no time.
    package var secondaryPause: Double
    /// The seconds that one request may wait in all; a server that asks for more gets no further try.
    package var longestWait: Double

    package init(
        attempts: Int = 5, firstPause: Double = 0.5, longestPause: Double = 20, secondaryPause: Double = 60,
        longestWait: Double = 180
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.secondaryPause = secondaryPause
        self.longestWait = longestWait
    }

    /// Returns the seconds to wait after try number `attempt`, or nil when `outcome` is final.
    ///
    /// What may have been carried out is sent again only when that changes nothing. A limit or a refused connection
    /// means that it wasn't. `random` is from 0 up to 1.
    package func pause(
        after outcome: Result<HTTPResponse, HTTPError>, attempt: Int, isRepeatable: Bool, at now: Double,
        random: Double
    ) -> Double? {
        guard attempt < attempts else { return nil }
        switch outcome {
        case .failure(let error):
            guard isRepeatable || !error.mayHaveBeenApplied, [.unreachable, .lost, .timeout].contains(error.kind) else {
                return nil
            }
            return backoff(attempt) * random
        case .success(let response):
            guard let refusal = HTTPRefusal(response, at: now) else { return nil }
            if case .down = refusal, !isRepeatable { return nil }
            return pause(for: refusal, attempt: attempt, random: random)
        }
    }

    /// A time that the server names is kept, with a second's chance on top.
    private func pause(for refusal: HTTPRefusal, attempt: Int, random: Double) -> Double {
        if let seconds = refusal.seconds { return seconds + random * min(1, backoff(attempt)) }
        if case .secondary = refusal { return secondaryPause * Double(1 << (attempt - 1)) + random }
        return backoff(attempt) * random
    }

    private func backoff(_ attempt: Int) -> Double {
        min(longestPause, firstPause * Double(1 << min(attempt - 1, 30)))
    }
}
