/// Why a server didn't do what was asked for, as far as waiting can help.
///
/// GitHub's 403 has three meanings: no permission, the hour's requests used up (primary), and too many at once
/// (secondary). Headers and message tell them apart.
package enum HTTPRefusal: Equatable, Sendable {
    /// The account's requests are used up; they are back after so many seconds, when the server tells.
    case primary(seconds: Double?)
    /// Too many requests at once, or too many that write.
    case secondary(seconds: Double?)
    /// The server, or something before it, is down or overloaded; the request may have been carried out.
    case down(seconds: Double?)

    /// Returns nil for an answer that another try wouldn't change.
    package init?(_ response: HTTPResponse, at now: Double) {
        let seconds = response.retryAfter(at: now)
        switch response.status {
        case 429, 403:
            let message = String(decoding: response.body.prefix(4096), as: UTF8.self).lowercased()
            let isSecondary = message.contains("secondary rate limit") || message.contains("abuse detection")
            let isUsedUp = response.header("x-ratelimit-remaining")?.trimmed == "0"
            if isUsedUp, !isSecondary, response.status == 429 || message.isEmpty || message.contains("rate limit") {
                self = .primary(seconds: seconds ?? response.limitReset(at: now))
            } else if response.status == 429 || isSecondary || message.contains("rate limit") {
                self = .secondary(seconds: seconds ?? (isSecondary ? nil : response.limitReset(at: now)))
            } else {
                return nil
            }
        case 408, 500, 502, 503, 504: self = .down(seconds: seconds)
        default: return nil
        }
    }

    package var seconds: Double? {
        switch self {
        case .primary(let seconds), .secondary(let seconds), .down(let seconds): seconds
        }
    }
}

extension HTTPResponse {
    /// Now by the server's own clock, so that ours may be wrong.
    private func serverTime(_ now: Double) -> Double { header("date").flatMap(HTTPDate.init)?.seconds ?? now }

    /// The seconds that `Retry-After` asks for, as a number or as a date.
    func retryAfter(at now: Double) -> Double? {
        guard let text = header("retry-after")?.trimmed else { return nil }
        if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? seconds : nil }
        return HTTPDate(text).map { max(0, $0.seconds - serverTime(now)) }
    }

    /// The seconds until requests are allowed again: the forges write the second since 1970, the draft standard's
    /// `RateLimit-Reset` the seconds from now.
    fileprivate func limitReset(at now: Double) -> Double? {
        guard let text = header("x-ratelimit-reset") ?? header("ratelimit-reset"), let value = Double(text.trimmed),
            value.isFinite, value >= 0
        else { return nil }
        return value < 100_000_000 ? value : max(0, value - serverTime(now)) + 1
    }
}
