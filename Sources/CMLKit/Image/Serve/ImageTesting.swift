import CMLSystem

/// Starts the image that was built last, or `serve.command` where none can be, and tests it as a service.
package func testImage(_ options: ImageTestOptions, in world: World) throws(Failure) -> ImageTestResult {
    try ImageTesting(options, in: world).run()
}

/// One `cml image test`: what is started, what it's asked, and what is made of the answers.
struct ImageTesting {
    let options: ImageTestOptions
    let world: World
    let project: Project
    let settings: Config.ServeSettings
    let golden: [GoldenRequest]
    let loadBody: [UInt8]?

    init(_ options: ImageTestOptions, in world: World) throws(Failure) {
        self.options = options
        self.world = world
        project = try Project(options.selection, in: world)
        try Journal.recoverIfFree(project, console: world.console)
        guard let settings = project.config.serve else {
            throw Failure(
                .usage, "nothing says how the image is tested", at: "cml.yaml: serve",
                hint: "such as `serve: {port: 8000, ready: {path: /health}}`")
        }
        self.settings = settings
        if options.updatesGolden, settings.golden.isEmpty {
            throw Failure(.usage, "there is no golden request to update", at: "cml.yaml: serve.golden")
        }
        let files = ServiceFiles(project)
        golden = try files.golden(settings.golden, areExpected: !options.updatesGolden)
        loadBody = try files.body(settings.load?.body, at: "serve.load.body")
    }

    func run() throws(Failure) -> ImageTestResult {
        let lock = try project.lockImage()
        defer { lock.release() }
        var result = try subject()
        // What is interrupted must leave no word of an earlier test; an update forgets it with the first file it writes.
        result.image.test = nil
        if result.isBuilt, !options.updatesGolden { try result.image.save(in: project) }
        world.signals.install()
        defer { world.signals.uninstall() }
        var outcome = Result<Void, Failure>.success(())
        do throws(Failure) {
            let service = try start(&result)
            outcome = test(service, &result)
            try service.stop()
        } catch {
            if case .success = outcome { outcome = .failure(error) }
        }
        if let signal = world.signals.pending { throw Failure(.signal(signal), "ended by signal \(signal)") }
        if case .failure(let failure) = outcome {
            try note(failure, &result)
            throw failure
        }
        if options.updatesGolden { try update(&result) } else { try judge(&result) }
        return result
    }

    /// The image that was built here; a command is tested without one, too.
    private func subject() throws(Failure) -> ImageTestResult {
        do throws(Failure) {
            return ImageTestResult(image: try BuiltImage.last(in: project), isBuilt: true)
        } catch {
            guard settings.command != nil, !Files.isFile(project.folder + "/image.json") else { throw error }
        }
        let state = try InputState(of: project, in: world)
        var image = BuiltImage(
            id: "", builder: .docker, project: project.name,
            profile: project.config.image?.profile ?? Config.ImageSettings().profile, commit: state.commit ?? "",
            tree: state.tree ?? "", time: Clock.iso8601(world.now()))
        image.environment = RunEnvironment(
            probing: "", root: project.root, environment: world.environment, runner: CIContext(in: world).runner)
        (image.environment.packages, image.environment.python) = ([:], nil)
        return ImageTestResult(image: image, isBuilt: false)
    }

    /// Starts the image; `serve.command` where there is none, or nothing here that could start it.
    private func start(_ result: inout ImageTestResult) throws(Failure) -> any Service {
        let start = ContainerStart(image: result.image, port: settings.port, world: world)
        if let command = settings.command {
            let obstacle = result.isBuilt ? start.obstacle() : nil
            result.isOfCommand = !result.isBuilt || obstacle != nil
            if let obstacle {
                result.notices.append("`serve.command` is tested and not the image: \(obstacle.what)")
            }
            if result.isOfCommand {
                return try CommandService(command, port: settings.port, in: project, world: world)
            }
        }
        let port = try start.requirePort()
        return try ContainerService(result.image, port: port, network: options.network, in: project, world: world)
    }

    /// Asks the running service everything; it's stopped by the caller.
    private func test(_ service: any Service, _ result: inout ImageTestResult) -> Result<Void, Failure> {
        do throws(Failure) {
            let probe = ServiceProbe(service, settings, world: world)
            let seconds = try probe.waitUntilReady()
            var metrics = ["serve.start_seconds": Metric(seconds, unit: "s")]
            result.golden = try golden.map { (request) throws(Failure) in try probe.check(request) }
            if let load = settings.load, !options.updatesGolden {
                let measured = ServiceLoad(try probe.load(load, body: loadBody, rate: options.rate))
                metrics.merge(measured.metrics) { $1 }
                result.load = measured
            }
            metrics["serve.memory"] = service.memory().map { Metric($0, unit: "B") }
            guard !options.updatesGolden else { return .success(()) }
            var test = BuiltImage.Test(hasPassed: false, time: Clock.iso8601(world.now()))
            test.metrics = metrics
            test.platform = service.platform
            test.isOfCommand = result.isOfCommand
            result.image.test = test
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

// MARK: - What is made of it

extension ImageTesting {
    /// Keeps that the service failed; an engine that doesn't answer says nothing of the image.
    private func note(_ failure: Failure, _ result: inout ImageTestResult) throws(Failure) {
        guard result.isBuilt, failure.kind == .training, !options.updatesGolden else { return }
        var test = BuiltImage.Test(hasPassed: false, time: Clock.iso8601(world.now()))
        test.failures = [world.console.redacted(failure.what)]
        test.isOfCommand = result.isOfCommand
        result.image.test = test
        try result.image.save(in: project)
    }

    private func judge(_ result: inout ImageTestResult) throws(Failure) {
        guard var test = result.image.test else { return }
        let base = BaseName(option: options.base, ci: CIContext(in: world))
        let judged = try ImageJudging(project, in: world, base: base).judge(result.image, at: .service)
        let shortfalls = result.load?.shortfalls ?? [:]
        var judgement = judged.judgement.withholding(shortfalls, by: project.config.policy)
        if let gate = result.load?.errorGate(judged.comparison.rules) {
            judgement.gates.insert(gate, at: 0)
            judgement.isFailed = true
        }
        let redact = world.console.redacted
        test.failures = result.golden.flatMap(\.failures).map(redact)
        test.failures += judgement.gates.filter(\.isBlocking).map { redact("gate \($0.label): \($0.summary)") }
        test.hasPassed = test.failures.isEmpty && !judgement.isFailed
        // What says nothing now would be noise among main's images, too.
        test.metrics = test.metrics.filter { shortfalls[$0.key] == nil }
        result.image.test = test
        result.judgement = judgement
        result.notices += judged.notices + judgement.notices
        result.notices += shortfalls.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        if result.isBuilt { try result.image.save(in: project) }
    }

    /// Writes the answers that differ from their files, when all requests were answered.
    private func update(_ result: inout ImageTestResult) throws(Failure) {
        guard result.golden.allSatisfy({ $0.problem == nil }) else { return }
        for index in result.golden.indices {
            let (request, answer) = (golden[index], result.golden[index].answer ?? [])
            let isRight = request.expected != nil && result.golden[index].differences.isEmpty
            result.golden[index].differences = []
            guard !isRight else { continue }
            // An image that was judged by the old answers is untested by the new ones.
            if result.isBuilt, result.updated.isEmpty { try result.image.save(in: project) }
            let path = project.path(request.settings.expect)
            try attempt("write the golden file", at: request.settings.expect) { () throws(FileError) in
                try Files.makeDirectory(Files.folder(of: path))
                try Files.writeAtomically(GoldenRequest.file(for: answer), to: path)
            }
            result.updated.append(request.settings.expect)
        }
    }
}

/// The files that `serve` names.
struct ServiceFiles {
    private static let limit = 32 << 20
    private let project: Project

    init(_ project: Project) {
        self.project = project
    }

    func golden(
        _ settings: [Config.ServeSettings.Golden], areExpected: Bool
    ) throws(Failure) -> [GoldenRequest] {
        var requests: [GoldenRequest] = []
        for (index, golden) in settings.enumerated() {
            let place = "serve.golden[\(index)]"
            if !areExpected { try requireOwn(golden.expect, at: place) }
            let isThere = Files.isFile(project.path(golden.expect))
            guard isThere || !areExpected else {
                throw Failure(
                    .usage, "no golden file `\(golden.expect)`", at: "cml.yaml: \(place).expect",
                    hint: "`cml image test --update` writes it")
            }
            requests.append(
                GoldenRequest(
                    golden, body: try body(golden.body, at: place + ".body"),
                    expected: isThere ? try body(golden.expect, at: place + ".expect") : nil))
        }
        return requests
    }

    /// Throws where an answer of the service would be written into git's own folder, or through a link.
    private func requireOwn(_ path: String, at place: String) throws(Failure) {
        var file = project.root
        for part in path.split(separator: "/") {
            file += "/\(part)"
            guard part.lowercased() != ".git", Files.lstat(file)?.isSymlink != true else {
                throw Failure(
                    .usage, "`\(path)` is a link, leads through one, or is git's own", at: "cml.yaml: \(place).expect",
                    hint: "`cml image test --update` writes plain files of the project")
            }
        }
    }

    func body(_ path: String?, at place: String) throws(Failure) -> [UInt8]? {
        guard let path else { return nil }
        let file = project.path(path)
        return try attempt("read `\(path)`", at: "cml.yaml: \(place)") { () throws(FileError) in
            try Files.read(file, limit: Self.limit)
        }
    }
}
