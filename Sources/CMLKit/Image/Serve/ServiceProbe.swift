import CMLSystem

/// Asks a running service: is it ready, are its answers right, what load does it bear.
struct ServiceProbe {
    private static let answerSeconds = 30.0
    private let service: any Service
    private let settings: Config.ServeSettings
    private let world: World

    init(_ service: any Service, _ settings: Config.ServeSettings, world: World) {
        self.service = service
        self.settings = settings
        self.world = world
    }

    /// A client for one try: no proxy, since the service is on this machine, and no second request behind our back.
    private func client(seconds: Double) -> HTTPClient {
        var settings = HTTPSettings(userAgent: "cml")
        settings.connectTimeout = min(seconds, 5)
        settings.requestTimeout = seconds
        settings.retries = HTTPRetryPolicy(attempts: 1)
        return HTTPClient(settings: settings, time: .system(now: world.now, signals: world.signals))
    }

    /// Waits until the service answers, and returns the seconds since it was started.
    ///
    /// With `ready.path` that is a success there; without, any answer at all.
    func waitUntilReady() throws(Failure) -> Double {
        let begin = ContinuousClock.now
        func elapsed() -> Double { begin.duration(to: .now) / .seconds(1) }
        let url = service.root + (settings.readyPath ?? "/")
        var last = "no answer"
        var nextLook = 0.0
        while true {
            try endOnSignal()
            if service.hasEnded || elapsed() >= nextLook {
                nextLook = elapsed() + 0.5
                try requireRunning("before it was ready")
            }
            do throws(HTTPError) {
                let left = max(0.1, settings.readyWithin - elapsed())
                let answer = try client(seconds: min(5, left)).send(HTTPRequest("GET", url))
                if answer.isSuccess || settings.readyPath == nil { return elapsed() }
                last = "status \(answer.status)"
            } catch {
                last = error.what
            }
            guard elapsed() < settings.readyWithin else { throw unready(url, last) }
            world.pause(0.02)
        }
    }

    private func unready(_ url: String, _ last: String) -> Failure {
        Failure(
            .training, "the service was not ready within \(significant(settings.readyWithin, 3)) s: \(printable(last))",
            at: url, hint: "raise `serve.ready.within`, or look at its log below", details: service.lastLines())
    }

    /// Throws when the service has ended: crashed, or ended by itself.
    private func requireRunning(_ moment: String) throws(Failure) {
        guard let ending = try service.ending() else { return }
        try endOnSignal()
        throw Failure(.training, "the service ended \(moment): \(ending)", details: service.lastLines())
    }

    private func endOnSignal() throws(Failure) {
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
    }

    func check(_ golden: GoldenRequest) throws(Failure) -> GoldenResult {
        var result = GoldenResult(name: golden.name, expect: golden.settings.expect)
        do throws(HTTPError) {
            let answer = try client(seconds: Self.answerSeconds).send(golden.request(to: service.root))
            if answer.isSuccess {
                result.answer = answer.body
                result.differences = golden.differences(of: answer.body)
            } else {
                let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
                result.problem = "status \(answer.status)" + (text.isEmpty ? "" : ": \(text.trimmed)")
            }
        } catch {
            result.problem = error.what
        }
        try endOnSignal()
        try requireRunning("at \(golden.name)")
        return result
    }

    func load(
        _ load: Config.ServeSettings.Load, body: [UInt8]?, rate: Double?
    ) throws(Failure) -> LoadResult {
        let request = ServiceRequest(method: load.method, path: load.path, body: body).request(to: service.root)
        let pace = rate.map { LoadPlan.Pace.rate($0, connections: load.concurrency) } ?? .concurrency(load.concurrency)
        let plan = LoadPlan(
            request, pace: pace, warmUp: min(2, load.duration / 5), duration: load.duration,
            timeout: min(10, max(1, load.duration)))
        let (signals, service) = (world.signals, service)
        let result = try attempt("load the service", .training, at: request.url) { () throws(HTTPError) in
            try LoadGenerator(
                plan, userAgent: "cml", shouldStop: { signals.pending != nil || service.hasEnded }
            ).run()
        }
        try endOnSignal()
        try requireRunning("under load")
        return result
    }
}
