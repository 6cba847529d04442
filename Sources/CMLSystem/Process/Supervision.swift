import CPosix
import Glibc

/// How a supervised training ended, and what it used.
package struct Supervision: Equatable, Sendable {
    package var status: Command.ExitStatus
    package var wasTimedOut: Bool
    /// The signal that we got and ended the training for.
    package var endedBySignal: Int32?
    package var wallSeconds: Double
    /// User and system time of the training and everything that it waited for or that was left to us.
    package var cpuSeconds: Double
    /// The largest resident size of one of its processes.
    package var peakMemoryBytes: Int
    /// Processes that not even KILL has ended.
    package var survivors: [Int32]

    package init(
        status: Command.ExitStatus, wasTimedOut: Bool = false, endedBySignal: Int32? = nil, wallSeconds: Double = 0,
        cpuSeconds: Double = 0, peakMemoryBytes: Int = 0, survivors: [Int32] = []
    ) {
        self.status = status
        self.wasTimedOut = wasTimedOut
        self.endedBySignal = endedBySignal
        self.wallSeconds = wallSeconds
        self.cpuSeconds = cpuSeconds
        self.peakMemoryBytes = peakMemoryBytes
        self.survivors = survivors
    }
}

extension Command {
    /// Runs a training in a session of its own, streams what it writes, and leaves no process of it behind.
    ///
    /// It returns when the program itself has ended. A timeout, or a signal in `signals`, calls `beforeKill` (to put
    /// files back first: a CI system may kill us within seconds), then ends all of its processes: TERM, and KILL
    /// after `grace` seconds. What the training left running when it ended by itself is ended the same way.
    ///
    /// `marker` marks its processes, so that they can be found after we were killed. `onOutput` gets stdout and
    /// stderr in the order in which they were written, `onTick` about once a second the seconds since the start.
    package func supervise(
        timeout: Double? = nil, grace: Double = 3, signals: SignalSource? = nil,
        marker: String = ProcessTree.newMarker(), onOutput: ([UInt8]) -> Void, onTick: (Double) -> Void = { _ in },
        beforeKill: () -> Void = {}
    ) throws(SpawnError) -> Supervision {
        var supervisor = try Supervisor.starting(self, marker: marker)
        let cause = supervisor.watch(timeout: timeout, signals: signals, onOutput: onOutput, onTick: onTick)
        if cause != .ended { beforeKill() }
        supervisor.endTree(grace: grace, onOutput: onOutput)
        return supervisor.result(cause)
    }
}

/// Why we stopped watching a training.
private enum Cause: Equatable {
    case ended
    case timeout
    case signal(Int32)
}

/// A running training: its first process, its output and everything it has started.
private struct Supervisor: ~Copyable {
    private let child: Child
    private let output: Descriptor
    private let tree: ProcessTree
    private let begin: ContinuousClock.Instant
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var isOutputOpen = true
    private var status: Command.ExitStatus?
    private var wallSeconds = 0.0
    private var usage = Usage()
    private var survivors: [Int32] = []

    private init(tree: ProcessTree, output: consuming Descriptor, begin: ContinuousClock.Instant) {
        self.tree = tree
        self.begin = begin
        self.output = output
        child = Child(process: tree.root)
    }

    /// Starts `command`; a throwing `init` of a noncopyable type crashes the compiler of Swift 6.2.
    ///
    /// The time is taken before, since a short command can have ended when we come to run again.
    static func starting(_ command: Command, marker: String) throws(SpawnError) -> Supervisor {
        var ends: [Int32] = [-1, -1]
        guard let input = Descriptor.opening("/dev/null", O_RDONLY), cml_pipe(&ends) == 0 else {
            throw SpawnError(program: command.program, code: errno, subject: .resources)
        }
        let output = Descriptor(ends[0])
        let writing = Descriptor(ends[1])
        output.setNonBlocking()
        let streams = Command.Streams(input: input.number, output: writing.number, error: writing.number)
        var marked = command
        marked.environment[ProcessTree.markerName] = marker
        let started = marked
        let begin = ContinuousClock.now
        let tree = try ProcessTree(marker: marker) { () throws(SpawnError) in
            try started.start(streams, ownSession: true)
        }
        return Supervisor(tree: tree, output: output, begin: begin)
    }

    deinit { tree.close() }

    /// Streams the output until the program ends, the time is over or a signal comes.
    mutating func watch(
        timeout: Double?, signals: SignalSource?, onOutput: ([UInt8]) -> Void, onTick: (Double) -> Void
    ) -> Cause {
        var nextTick = 1.0
        while !child.hasEnded {
            if let signal = signals?.pending { return .signal(signal) }
            let elapsed = begin.secondsUntilNow
            if let timeout, elapsed >= timeout { return .timeout }
            if elapsed >= nextTick {
                onTick(elapsed)
                if ProcessTree.hasEndedChild { reapOrphans(tree.members()) }
                nextTick = begin.secondsUntilNow + 1
            }
            let pause = max(0, min(nextTick, timeout ?? nextTick) - elapsed)
            pump(milliseconds: Int32((pause * 1000).rounded(.up)), signals: signals, onOutput: onOutput)
        }
        return .ended
    }

    /// Ends whatever is still alive, reading on so that nobody hangs in a write and no last words are lost.
    mutating func endTree(grace: Double, onOutput: ([UInt8]) -> Void) {
        var ending = Ending(grace: grace)
        while true {
            reapRoot()
            if status != nil, !ProcessTree.hasChildren { break }
            let members = tree.members()
            reapOrphans(members)
            let living = members.filter { !$0.isZombie && !($0.process == tree.root && status != nil) }
            guard let pause = ending.step(living) else {
                survivors = living.map(\.process).sorted()
                break
            }
            pump(milliseconds: pause, signals: nil, onOutput: onOutput)
        }
        drain(onOutput)
    }

    mutating func result(_ cause: Cause) -> Supervision {
        var signal: Int32?
        if case .signal(let number) = cause { signal = number }
        return Supervision(
            status: status ?? .signalled(SIGKILL), wasTimedOut: cause == .timeout, endedBySignal: signal,
            wallSeconds: wallSeconds, cpuSeconds: usage.cpuSeconds, peakMemoryBytes: usage.peakMemoryBytes,
            survivors: survivors)
    }

    private mutating func reapRoot() {
        guard status == nil, child.hasEnded else { return }
        wallSeconds = begin.secondsUntilNow
        let end = child.wait()
        status = end.status
        usage.add(end.usage)
    }

    /// Waits for ended daemons that were left to us, so that they're counted and don't stay as zombies.
    private mutating func reapOrphans(_ members: [ProcessEntry]) {
        for entry in members where entry.isZombie && entry.parent == getpid() && entry.process != tree.root {
            if let end = Usage.waiting(for: entry.process, flags: WNOHANG) { usage.add(end.usage) }
        }
    }

    /// Sleeps until there is output, an end or a signal, and passes on what was written.
    private mutating func pump(milliseconds: Int32, signals: SignalSource?, onOutput: ([UInt8]) -> Void) {
        var waiting = [
            pollfd(fd: isOutputOpen ? output.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: status == nil ? child.endingDescriptor : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let patience = child.patience < 0 ? milliseconds : min(milliseconds, child.patience)
        poll(&waiting, 3, patience)
        if waiting[0].revents != 0 { readOnce(onOutput) }
    }

    /// Passes on what is left in the pipe, which holds at most a megabyte.
    private mutating func drain(_ onOutput: ([UInt8]) -> Void) {
        for _ in 0..<64 {
            guard isOutputOpen, readOnce(onOutput) else { return }
        }
    }

    @discardableResult
    private mutating func readOnce(_ onOutput: ([UInt8]) -> Void) -> Bool {
        switch output.read(into: &buffer) {
        case .bytes(let count):
            onOutput(Array(buffer[..<count]))
            return true
        case .nothingYet:
            return false
        case .end, .failed:
            isOutputOpen = false
            return false
        }
    }
}
