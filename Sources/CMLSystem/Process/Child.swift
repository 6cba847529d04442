import CPosix
import Glibc

/// A started process that has not been waited for yet.
struct Child: ~Copyable {
    let process: pid_t
    /// Becomes readable when the process ends; absent on kernels before 5.3, where `hasEnded` is asked now and then.
    private let ending: Descriptor?

    init(process: pid_t) {
        self.process = process
        let number = cml_process_descriptor(process)
        ending = number < 0 ? nil : Descriptor(number)
    }

    var endingDescriptor: Int32 {
        switch ending {
        case .some(let descriptor): descriptor.number
        case .none: -1
        }
    }

    /// The longest time in milliseconds to sleep while waiting for the end.
    var patience: Int32 { endingDescriptor < 0 ? 10 : -1 }

    var hasEnded: Bool { cml_has_ended(process) != 0 }

    /// Waits for the end and returns how it was, with what the child and those it waited for have used.
    func wait() -> (status: Command.ExitStatus, usage: Usage) {
        Usage.waiting(for: process, flags: 0) ?? (.exited(127), Usage())
    }
}

/// What processes have used; sums their time, keeps the largest of their memory.
struct Usage: Equatable, Sendable {
    var cpuSeconds = 0.0
    /// The largest resident size of one process. A child starts with ours on its account, so that less is never told.
    var peakMemoryBytes = 0

    /// Reaps a child of ours, or returns nil when there is none or it still runs.
    static func waiting(for process: pid_t, flags: Int32) -> (status: Command.ExitStatus, usage: Usage)? {
        var status: Int32 = 0
        var used = rusage()
        var reaped = wait4(process, &status, flags, &used)
        while reaped < 0, errno == EINTR { reaped = wait4(process, &status, flags, &used) }
        guard reaped == process else { return nil }
        let usage = Usage(
            cpuSeconds: seconds(used.ru_utime) + seconds(used.ru_stime), peakMemoryBytes: used.ru_maxrss * 1024)
        return (Command.ExitStatus(waitStatus: status), usage)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    mutating func add(_ other: Usage) {
        cpuSeconds += other.cpuSeconds
        peakMemoryBytes = max(peakMemoryBytes, other.peakMemoryBytes)
    }
}

extension Command {
    /// The three standard streams of a child.
    struct Streams {
        var input: Int32
        var output: Int32
        var error: Int32
    }

    /// Starts the program with the default SIGPIPE and no signal blocked; what we ignore besides stays ignored.
    func start(_ streams: Streams, ownSession: Bool) throws(SpawnError) -> pid_t {
        let file = try executable()
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, stream) in [streams.input, streams.output, streams.error].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
        }
        if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
        setSignals(&attributes, ownSession: ownSession)
        var process: pid_t = 0
        let code = withCStrings(arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }.sorted()) { envp in
                untilNotBusy { posix_spawn(&process, file, &actions, &attributes, argv, envp) }
            }
        }
        guard code == 0 else { throw refusal(of: file, code) }
        return process
    }

    /// Tries again while the program's file is still open for writing, in a child forked while it was written.
    private func untilNotBusy(_ start: () -> Int32) -> Int32 {
        for _ in 0..<20 {
            let code = start()
            guard code == ETXTBSY else { return code }
            poll(nil, 0, 10)
        }
        return start()
    }

    private func setSignals(_ attributes: inout posix_spawnattr_t, ownSession: Bool) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var reset = sigset_t()
        sigemptyset(&reset)
        sigaddset(&reset, SIGPIPE)
        sigaddset(&reset, SIGXFSZ)
        posix_spawnattr_setsigdefault(&attributes, &reset)
        posix_spawnattr_setflags(&attributes, cml_spawn_flags(ownSession ? 1 : 0))
    }

    /// Looks the program up in the child's own PATH, since `posix_spawnp` would take ours.
    private func executable() throws(SpawnError) -> String {
        guard !program.isEmpty, !program.contains("/") else {
            guard !program.isEmpty else { throw SpawnError(program: program, code: ENOENT) }
            return program
        }
        var code = ENOENT
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in path.split(separator: ":", omittingEmptySubsequences: false) {
            let file = folder.isEmpty ? "./\(program)" : "\(folder)/\(program)"
            var info = stat()
            guard stat(fromHere(file), &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
            if access(fromHere(file), X_OK) == 0 { return file }
            code = EACCES
        }
        throw SpawnError(program: program, code: code)
    }

    /// The file as seen from our folder; the child sees it from its own.
    private func fromHere(_ file: String) -> String {
        guard let directory, !file.hasPrefix("/") else { return file }
        return "\(directory)/\(file)"
    }

    /// Tells which of program, interpreter and folder the system meant by its `ENOENT`.
    private func refusal(of file: String, _ code: Int32) -> SpawnError {
        if let directory, access(directory, X_OK) != 0 {
            return SpawnError(program: program, code: errno, subject: .directory(directory))
        }
        let isInterpreter = code == ENOENT && access(fromHere(file), F_OK) == 0
        return SpawnError(program: program, code: code, subject: isInterpreter ? .interpreter : .program)
    }
}

/// Calls `body` with a null-ended array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { buffer in
        // swift-format-ignore: NeverForceUnwrap
        body(buffer.baseAddress!)
    }
}
