import CPosix
import Glibc

/// A program with its arguments, folder and environment: a value that can be run.
package struct Command: Equatable, Sendable {
    /// The program and its arguments; a name without a slash is looked up in the PATH of `environment`.
    package var arguments: [String]
    /// Where it runs; our own folder when nil.
    package var directory: String?
    /// All of its environment; nothing of ours is added.
    package var environment: [String: String]

    package init(_ arguments: [String], directory: String? = nil, environment: [String: String]) {
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
    }

    package var program: String { arguments.first ?? "" }

    /// What a captured run left: its end and both streams.
    package struct Output: Equatable, Sendable {
        package var status: ExitStatus
        package var stdout: [UInt8]
        package var stderr: [UInt8]

        package init(status: ExitStatus, stdout: [UInt8] = [], stderr: [UInt8] = []) {
            self.status = status
            self.stdout = stdout
            self.stderr = stderr
        }

        /// Stdout as text, broken bytes replaced.
        package var text: String { String(decoding: stdout, as: UTF8.self) }
        package var errorText: String { String(decoding: stderr, as: UTF8.self) }
    }

    /// Runs the program to its end and keeps what it wrote; `input` is its stdin.
    ///
    /// It returns when the program ends, even if a daemon that it started still holds its streams (git's credential
    /// cache does). A signal that comes meanwhile in `signals` ends it, after `patience` seconds. What is begun after a
    /// signal cleans up: that signal doesn't end it, but it has `cleanupSeconds` only.
    package func run(
        input: [UInt8] = [], signals: SignalSource? = nil, patience: Double = 0, cleanupSeconds: Double = 30
    ) throws(SpawnError) -> Output {
        var output = try Pipe.opening(for: program)
        var error = try Pipe.opening(for: program)
        let stdin = input.isEmpty ? Descriptor.opening("/dev/null", O_RDONLY) : Descriptor.holding(input)
        guard let stdin, let stdout = output.writing?.number, let stderr = error.writing?.number else {
            throw SpawnError(program: program, code: errno, subject: .resources)
        }
        let streams = Streams(input: stdin.number, output: stdout, error: stderr)
        let child = Child(process: try start(streams, ownSession: false))
        output.closeWriting()
        error.closeWriting()
        var capture = Capture()
        var limit = CaptureLimit(signals, patience: patience, cleanupSeconds: cleanupSeconds)
        while !child.hasEnded {
            limit.enforce(on: child.process)
            capture.read(output.reading, error.reading, until: child, limit)
        }
        capture.drain(output.reading, error.reading)
        return Output(status: child.wait().status, stdout: capture.output, stderr: capture.error)
    }
}

/// What has been read so far from both streams of a child.
private struct Capture {
    var output: [UInt8] = []
    var error: [UInt8] = []
    private var isOutputOpen = true
    private var isErrorOpen = true
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// Sleeps until either stream has bytes, `child` ends or `limit` is reached, and reads both once.
    mutating func read(
        _ first: borrowing Descriptor, _ second: borrowing Descriptor, until child: borrowing Child,
        _ limit: CaptureLimit
    ) {
        var waiting = [
            pollfd(fd: isOutputOpen ? first.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorOpen ? second.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.endingDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: limit.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let pauses = [child.patience, limit.pause].filter { $0 >= 0 }
        poll(&waiting, 4, pauses.min() ?? -1)
        if waiting[0].revents != 0 { isOutputOpen = append(first, to: \.output) != .end }
        if waiting[1].revents != 0 { isErrorOpen = append(second, to: \.error) != .end }
    }

    /// Reads what the child left in the pipes, and not forever what a daemon adds.
    mutating func drain(_ first: borrowing Descriptor, _ second: borrowing Descriptor) {
        for _ in 0..<32 {
            guard case .bytes = append(first, to: \.output) else { break }
        }
        for _ in 0..<32 {
            guard case .bytes = append(second, to: \.error) else { break }
        }
    }

    private mutating func append(
        _ source: borrowing Descriptor, to stream: WritableKeyPath<Capture, [UInt8]>
    ) -> Descriptor.Reading {
        let reading = source.read(into: &buffer)
        if case .bytes(let count) = reading { self[keyPath: stream] += buffer[..<count] }
        return reading
    }
}
