import CPosix
import Glibc

/// A program that runs beside us, such as a service under test, with everything that it has started.
///
/// What it writes goes to a file, so that it never waits for a reader while it's measured.
package final class StartedCommand {
    private let tree: ProcessTree
    private let child: Child
    private var status: Command.ExitStatus?
    private var isOver = false

    /// Starts `command` in a session of its own; `marker` marks its processes for whoever must end them after us.
    package init(_ command: Command, output path: String, marker: String) throws(SpawnError) {
        guard let input = Descriptor.opening("/dev/null", O_RDONLY),
            let output = Descriptor.opening(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, mode: 0o600)
        else { throw SpawnError(program: command.program, code: errno, subject: .resources) }
        let streams = Command.Streams(input: input.number, output: output.number, error: output.number)
        var marked = command
        marked.environment[ProcessTree.markerName] = marker
        let started = marked
        tree = try ProcessTree(marker: marker) { () throws(SpawnError) in
            try started.start(streams, ownSession: true)
        }
        child = Child(process: tree.root)
    }

    /// Whether the program itself has ended, whatever it left running.
    package var hasEnded: Bool { status != nil || child.hasEnded }

    /// The bytes that its processes have in memory now.
    package var residentBytes: Int {
        tree.members().reduce(0) { $0 + ProcessTable.residentBytes(of: $1.process) }
    }

    /// Ends all of it: TERM, and KILL after `grace` seconds. Returns how the program ended.
    @discardableResult
    package func end(grace: Double = 3) -> Command.ExitStatus {
        var ending = Ending(grace: grace)
        while !isOver {
            if status == nil, child.hasEnded { status = child.wait().status }
            let members = tree.members()
            for entry in members where entry.isZombie && entry.parent == getpid() && entry.process != tree.root {
                _ = Usage.waiting(for: entry.process, flags: WNOHANG)
            }
            let living = members.filter { !$0.isZombie && !($0.process == tree.root && status != nil) }
            guard let pause = ending.step(living) else {
                isOver = true
                break
            }
            poll(nil, 0, pause)
        }
        if status == nil, child.hasEnded { status = child.wait().status }
        return status ?? .signalled(SIGKILL)
    }

    deinit {
        end()
        tree.close()
    }
}

extension ProcessTable {
    /// The resident pages of a process as bytes; 0 where /proc doesn't tell.
    static func residentBytes(of process: pid_t) -> Int {
        guard let line = contents(of: "/proc/\(process)/statm") else { return 0 }
        let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
