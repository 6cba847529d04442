package import CMLSystem

/// What the domain needs from outside: where it runs, what the environment says, whom it tells, what time it is.
package struct World {
    /// The folder the command runs in, absolute.
    package var directory: String
    package var environment: [String: String]
    package var console: Console
    package var signals: SignalSource
    /// Seconds since 1970.
    package var now: () -> Double
    /// A short random text for ids.
    package var random: () -> String

    /// Makes what sends requests: the client, or a test's table of answers.
    package var transport: (TransportOptions) -> any HTTPTransport

    package init(
        directory: String, environment: [String: String], console: Console, signals: SignalSource,
        now: @escaping () -> Double, random: @escaping () -> String,
        transport: ((TransportOptions) -> any HTTPTransport)? = nil
    ) {
        self.directory = directory
        self.environment = environment
        self.console = console
        self.signals = signals
        self.now = now
        self.random = random
        self.transport =
            transport ?? { options in
                options.client(environment: environment, console: console, signals: signals, now: now)
            }
    }
}

extension World {
    /// Waits, or until a signal comes.
    func pause(_ seconds: Double) {
        HTTPTime.system(now: now, signals: signals).sleep(seconds)
    }
}

/// What requests are sent with.
package struct TransportOptions: Sendable {
    package var credentials: [HTTPCredential] = []
    /// Certificates that are trusted beside the system's, of `--ca-file`.
    package var caFile: String?
    /// The seconds for everything.
    package var seconds: Double = 300
    /// Whether a signal doesn't stop it: the last status is set after one.
    package var outlivesSignals = false

    package init() {}

    /// The client of this machine's network.
    package func client(
        environment: [String: String], console: Console, signals: SignalSource, now: @escaping () -> Double
    ) -> HTTPClient {
        var settings = HTTPSettings(userAgent: "cml")
        settings.proxies = HTTPProxies(environment: environment)
        settings.trust = HTTPTrust(file: caFile, environment: environment)
        let client = HTTPClient(
            settings: settings, credentials: credentials,
            time: .system(now: now, signals: outlivesSignals ? nil : signals)
        ) { exchange in
            console.debug(
                "\(exchange.method) \(exchange.url): \(exchange.status.map { String($0) } ?? exchange.problem ?? "no answer")"
                    + ", \(exchange.milliseconds) ms, try \(exchange.attempt)")
        }
        client.limit(to: seconds)
        return client
    }
}

/// Texts of a moment, in UTC.
package enum Clock {
    /// ISO 8601 with whole seconds: `2026-11-21T08:23:45Z`.
    package static func iso8601(_ seconds: Double) -> String {
        let (date, time) = parts(seconds)
        return "\(pad(date.0, 4))-\(pad(date.1))-\(pad(date.2))T\(pad(time.0)):\(pad(time.1)):\(pad(time.2))Z"
    }

    /// An id that sorts by time: the second, three digits for its 4096ths, and the end of `random`:
    /// `20261121-082345-4f3a91`.
    ///
    /// Checks of a small project follow each other within a second, and the last of them is the newest.
    package static func id(_ seconds: Double, random: String) -> String {
        let (date, time) = parts(seconds)
        let fraction = String(Int((seconds - seconds.rounded(.down)) * 4096), radix: 16)
        let unique = String(repeating: "0", count: 3 - fraction.count) + fraction + random.suffix(3)
        return "\(pad(date.0, 4))\(pad(date.1))\(pad(date.2))-\(pad(time.0))\(pad(time.1))\(pad(time.2))-\(unique)"
    }

    /// Splits seconds since 1970 into a date and a time of day, by the proleptic Gregorian calendar
    /// (H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
    private static func parts(_ seconds: Double) -> (date: (Int, Int, Int), time: (Int, Int, Int)) {
        let total = Int(seconds.rounded(.down))
        let days = total.quotientAndRemainder(dividingBy: 86400)
        let shifted = days.quotient + 719_468
        let era = shifted / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        let civilYear = year + era * 400 + (civilMonth <= 2 ? 1 : 0)
        let rest = days.remainder
        return (
            (civilYear, civilMonth, dayOfYear - (153 * month + 2) / 5 + 1), (rest / 3600, rest / 60 % 60, rest % 60)
        )
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
