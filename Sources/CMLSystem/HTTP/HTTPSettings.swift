/// How requests are made: limits, trust and the way out.
package struct HTTPSettings: Equatable, Sendable {
    /// Sent as `User-Agent`, `cml/1.2.3`; GitHub refuses a request without one.
    package var userAgent: String
    /// Seconds for a connection, TLS included.
    package var connectTimeout = 15.0
    /// Seconds for one request whose body is in memory; a file's transfer ends only when it is too slow.
    package var requestTimeout = 60.0
    /// A transfer with less than `lowSpeed` bytes a second for `lowSpeedSeconds` has ended.
    package var lowSpeed = 100
    package var lowSpeedSeconds = 60
    /// Bytes of a body in memory, after decompression.
    package var bodyLimit = 32 << 20
    /// Bytes of all header lines of an answer.
    package var headerLimit = 256 << 10
    package var retries = HTTPRetryPolicy()
    package var proxies = HTTPProxies()
    package var trust = HTTPTrust()

    package init(userAgent: String) { self.userAgent = userAgent }
}

/// The proxies for each scheme, and the hosts that are reached without one.
package struct HTTPProxies: Equatable, Sendable {
    package var http: String?
    package var https: String?
    /// Host names and networks with commas between them, as curl reads them; `*` for all.
    package var except: String

    package init(http: String? = nil, https: String? = nil, except: String = "") {
        self.http = http
        self.https = https
        self.except = except
    }

    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower case first, by curl's rule.
    ///
    /// `HTTP_PROXY` in upper case isn't read: on a web server it is what a client sent as the header `Proxy`.
    package init(environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0]?.trimmed }.first { !$0.isEmpty }
        }
        let all = value("all_proxy", "ALL_PROXY")
        self.init(
            http: value("http_proxy") ?? all, https: value("https_proxy", "HTTPS_PROXY") ?? all,
            except: value("no_proxy", "NO_PROXY") ?? "")
    }

    func proxy(for origin: HTTPOrigin) -> String? { origin.scheme == "https" ? https : http }
}

/// Certificates that are trusted beside the system's.
package struct HTTPTrust: Equatable, Sendable {
    /// PEM files.
    package var files: [String]
    /// Folders with hashed names, as OpenSSL has them; instead of the system's own folder.
    package var folders: [String]

    package init(files: [String] = [], folders: [String] = []) {
        self.files = files
        self.folders = folders
    }

    /// Adds to `file`, the user's own choice, what the environment names.
    package init(file: String?, environment: [String: String]) {
        let names = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "CI_SERVER_TLS_CA_FILE"]
        let found = [file] + names.map { environment[$0] }
        var files: [String] = []
        for case let path? in found where !path.isEmpty && !files.contains(path) { files.append(path) }
        let folders = environment["SSL_CERT_DIR"]?.split(separator: ":").map(String.init) ?? []
        self.init(files: files, folders: folders)
    }
}

/// Time, chance and the wish to stop, as the client sees them; a test's has no real waits in it.
package struct HTTPTime {
    /// Seconds since 1970.
    package var now: () -> Double
    /// Seconds that never jump.
    package var uptime: () -> Double
    /// Waits for so many seconds, or until there is a reason to stop.
    package var sleep: (Double) -> Void
    /// From 0 up to but not including 1.
    package var random: () -> Double
    /// Asked during transfers and after waits; a signal is the usual reason.
    ///
    /// Who still has to deliver after a signal, such as the last status, leaves it out and sets a near deadline.
    package var shouldStop: () -> Bool

    package init(
        now: @escaping () -> Double, uptime: @escaping () -> Double, sleep: @escaping (Double) -> Void,
        random: @escaping () -> Double, shouldStop: @escaping () -> Bool = { false }
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.random = random
        self.shouldStop = shouldStop
    }
}
