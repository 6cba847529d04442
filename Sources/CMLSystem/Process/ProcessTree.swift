import CPosix
import Glibc
import Synchronization

/// Everything that one training has started, also what left its session or lost its parent.
///
/// Three facts find it: what is below the training by parent; what shares its session; and, since we're the
/// subreaper, what became our child without being in our session (only a training's daemon can be that). The marker
/// in the environment tells two trainings' daemons apart, and finds them when we were killed and started again.
package struct ProcessTree: Sendable {
    /// The environment variable that marks a training's processes.
    package static let markerName = "CML_TRAINING"

    /// The trainings that run in this process: another one's first process is not our daemon.
    private static let trainings = Mutex<Set<pid_t>>([])

    let root: pid_t
    let marker: String
    /// Daemons that were ours before the training began.
    private let earlier: Set<ProcessEntry.Identity>

    /// What the markers of all trainings that this process starts begin with.
    package static let processMarker = "\(getpid())-\(randomHex())"

    /// Returns a marker that no other training has.
    package static func newMarker() -> String { "\(processMarker).\(randomHex())" }

    private static func randomHex() -> String { String(UInt64.random(in: 0 ... .max), radix: 16) }

    /// Becomes the subreaper, runs `start` and remembers its process as a training.
    init(marker: String, starting start: () throws(SpawnError) -> pid_t) throws(SpawnError) {
        self.marker = marker
        earlier = Self.hasChildren ? Set(Self.adopted(in: ProcessTable.all()).map(\.identity)) : []
        root = try Self.trainings.withLock { (trainings) throws(SpawnError) in
            _ = cml_set_subreaper(1)
            let process = try start()
            trainings.insert(process)
            return process
        }
    }

    /// Forgets the training, since its number may become another process's; after the last one daemons that git
    /// starts are not ours to wait for any more.
    func close() {
        Self.trainings.withLock { trainings in
            trainings.remove(root)
            if trainings.isEmpty { _ = cml_set_subreaper(0) }
        }
    }

    /// Whether this process has any child, ended or not.
    ///
    /// A subreaper without a child has no descendant at all: an orphan among them would be its child. That is asked
    /// in a microsecond, while looking through all processes of a machine takes milliseconds.
    static var hasChildren: Bool {
        var facts = siginfo_t()
        return waitid(P_ALL, 0, &facts, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD
    }

    /// Whether a child of this process has ended and waits to be reaped; as cheap to ask as `hasChildren`.
    static var hasEndedChild: Bool { cml_ended_child() > 0 }

    /// Returns the processes of the training, zombies included.
    func members() -> [ProcessEntry] {
        let all = ProcessTable.all()
        let roots = all.filter { $0.process == root || $0.session == root } + Self.adopted(in: all).filter(isOurs)
        return ProcessTable.descendants(of: roots, in: all)
    }

    /// Our children outside our session: trainings, and daemons that lost their parent.
    private static func adopted(in all: [ProcessEntry]) -> [ProcessEntry] {
        let (process, session) = (getpid(), getsid(0))
        return all.filter { $0.parent == process && $0.session != session }
    }

    /// Whether a process that we adopted is this training's; a zombie is anybody's, and only waits to be reaped.
    private func isOurs(_ entry: ProcessEntry) -> Bool {
        guard !Self.trainings.withLock({ $0.contains(entry.process) && entry.process != root }) else { return false }
        guard !entry.isZombie else { return true }
        guard !earlier.contains(entry.identity) else { return false }
        let mark = ProcessTable.environment(Self.markerName, of: entry.process)
        return mark == nil || mark == marker
    }

    /// Ends what trainings left behind when we were killed, and returns the numbers of those that can't be ended.
    ///
    /// `marker` is one training's, or the `processMarker` of the process that started them.
    package static func endLeftBehind(marker: String, grace: Double = 3) -> [Int32] {
        var ending = Ending(grace: grace)
        while true {
            let all = ProcessTable.all()
            let roots = all.filter { entry in
                guard entry.process != getpid(), !entry.isZombie else { return false }
                let mark = ProcessTable.environment(markerName, of: entry.process)
                return mark == marker || mark?.hasPrefix("\(marker).") == true
            }
            let living = ProcessTable.descendants(of: roots, in: all).filter { !$0.isZombie }
            guard let pause = ending.step(living) else {
                ending.reap()
                return living.map(\.process).sorted()
            }
            poll(nil, 0, pause)
        }
    }
}

/// Ends processes step by step: TERM once for each, KILL when the grace is over, until none is left.
struct Ending {
    /// How long a process may survive its KILL (in a system call that can't be interrupted) before we give up.
    private static let limit = 5.0

    private let grace: Double
    private let begin = ContinuousClock.now
    private var told: Set<pid_t> = []
    private var emptyScans = 0

    init(grace: Double) { self.grace = grace }

    /// Signals `living` and returns the milliseconds to wait before the next step, or nil when it's over.
    ///
    /// Once something had to be ended, two scans in a row must find nothing: one could have missed a fork.
    mutating func step(_ living: [ProcessEntry]) -> Int32? {
        guard !living.isEmpty else {
            emptyScans += 1
            return told.isEmpty || emptyScans > 1 ? nil : 1
        }
        emptyScans = 0
        let elapsed = begin.secondsUntilNow
        guard elapsed < grace + Self.limit else { return nil }
        for entry in living {
            if elapsed >= grace {
                kill(entry.process, SIGKILL)
            } else if told.insert(entry.process).inserted {
                kill(entry.process, SIGTERM)
                kill(entry.process, SIGCONT)
            }
        }
        return elapsed < 0.1 ? 5 : 20
    }
}

extension Ending {
    /// Waits for those of the ended processes that have become our children.
    func reap() {
        for process in told { _ = Usage.waiting(for: process, flags: WNOHANG) }
    }
}

extension ContinuousClock.Instant {
    /// The seconds that have passed since.
    var secondsUntilNow: Double { duration(to: .now) / .seconds(1) }
}
