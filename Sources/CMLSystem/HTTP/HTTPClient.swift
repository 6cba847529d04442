/// Sends requests over libcurl: one at a time, connections kept, repeated where that's safe, credentials by origin.
///
/// Nothing is read from the process's environment, `~/.netrc` or `~/.curlrc`, and no cookie is kept. It may be used by
/// one thread at a time.
package final class HTTPClient: HTTPTransport {
    package var settings: HTTPSettings
    package var credentials: [HTTPCredential]
    package var time: HTTPTime
    /// The end of the whole delivery, as `time.uptime` counts; no request or wait lasts longer.
    package var deadline: Double?
    /// Told of each try, for the log.
    package var onExchange: (HTTPExchange) -> Void

    private var wire: HTTPWire?

    package init(
        settings: HTTPSettings, credentials: [HTTPCredential] = [], time: HTTPTime,
        onExchange: @escaping (HTTPExchange) -> Void = { _ in }
    ) {
        self.settings = settings
        self.credentials = credentials
        self.time = time
        self.onExchange = onExchange
    }

    /// Gives everything that follows `seconds` from now on.
    package func limit(to seconds: Double) { deadline = time.uptime() + seconds }

    package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        try send(request, into: nil)
    }

    /// Writes the body of a successful answer to `path`; the body of any other is in the answer.
    ///
    /// The file is there only when this returns a success.
    package func download(
        _ request: HTTPRequest, to path: String, limit: Int
    ) throws(HTTPError) -> HTTPResponse {
        let file = try DownloadFile(path, limit: limit)
        do throws(HTTPError) {
            let response = try send(request, into: file)
            if !response.isSuccess { remove(path) }
            return response
        } catch {
            remove(path)
            throw error
        }
    }

    /// What is left of a failed download is of no use, and that it can't be removed changes nothing.
    private func remove(_ path: String) { try? Files.remove(path) }

    private func send(_ request: HTTPRequest, into file: DownloadFile?) throws(HTTPError) -> HTTPResponse {
        try HTTPSyntax.check(request)
        for credential in credentials { try HTTPSyntax.check(credential.header) }
        let address = try HTTPAddress(request.url)
        let policy = settings.retries
        var waited = 0.0
        var attempt = 1
        while true {
            try checkTime()
            try file?.restart()
            let outcome = outcome(of: request, at: address, attempt, file)
            let pause = policy.pause(
                after: outcome, attempt: attempt, isRepeatable: request.isRepeatable, at: time.now(),
                random: time.random())
            guard let pause, waited + pause <= policy.longestWait, fits(pause), !time.shouldStop() else {
                return try outcome.get()
            }
            time.sleep(pause)
            waited += pause
            attempt += 1
            if time.shouldStop() { return try outcome.get() }
        }
    }

    /// Whether there is time for a pause and a request behind it.
    private func fits(_ pause: Double) -> Bool { deadline.map { time.uptime() + pause < $0 } ?? true }

    private func checkTime() throws(HTTPError) {
        if time.shouldStop() { throw HTTPError(.stopped, "a signal ended the request") }
        guard fits(0) else { throw HTTPError(.timeout, "the time for the delivery is over") }
    }

    private func outcome(
        of request: HTTPRequest, at address: HTTPAddress, _ attempt: Int, _ file: DownloadFile?
    ) -> Result<HTTPResponse, HTTPError> {
        do throws(HTTPError) {
            return .success(try follow(request, from: address, attempt, file))
        } catch {
            return .failure(error)
        }
    }

    /// Sends the request, and again to where it's redirected.
    private func follow(
        _ request: HTTPRequest, from start: HTTPAddress, _ attempt: Int, _ file: DownloadFile?
    ) throws(HTTPError) -> HTTPResponse {
        var path = HTTPRedirects(request, from: start)
        while true {
            let response = try exchange(request, path, attempt, file)
            guard try path.follow(response) else { return response }
            try file?.restart()
            try checkTime()
        }
    }

    private func exchange(
        _ request: HTTPRequest, _ path: HTTPRedirects, _ attempt: Int, _ file: DownloadFile?
    ) throws(HTTPError) -> HTTPResponse {
        let begin = time.uptime()
        var log = HTTPExchange(
            method: request.method, url: HTTPExchange.shown(path.address.url), status: nil, milliseconds: 0,
            attempt: attempt)
        defer {
            log.milliseconds = Int(((time.uptime() - begin) * 1000).rounded())
            onExchange(log)
        }
        do throws(HTTPError) {
            let response = try opened().send(
                order(request, path, isFile: file != nil), settings: settings, into: file, shouldStop: time.shouldStop)
            log.status = response.status
            return response
        } catch {
            log.problem = error.what
            throw error
        }
    }

    private func opened() throws(HTTPError) -> HTTPWire {
        if let wire { return wire }
        let wire = try HTTPWire()
        self.wire = wire
        return wire
    }

    private func order(_ request: HTTPRequest, _ path: HTTPRedirects, isFile: Bool) -> HTTPWire.Order {
        var headers = path.headers
        if !path.hasLeft {
            headers += credentials.filter { $0.origin == path.address.origin }.map(\.header)
        }
        let isUpload = request.upload != nil
        let left = deadline.map { $0 - time.uptime() }
        let own = isFile || isUpload ? nil : settings.requestTimeout
        let timeout = [left, own].compactMap { $0 }.min()
        return HTTPWire.Order(
            method: request.method, address: path.address, headers: headers,
            upload: request.upload ?? request.body.map { HTTPUpload([.bytes($0)]) },
            isRepeatable: request.isRepeatable, timeout: timeout)
    }
}
