import Glibc

/// How long a captured run may last: until a signal comes, or, when it cleans up after one, for a while.
struct CaptureLimit {
    private static let grace = 3.0

    private let signals: SignalSource?
    private let patience: Double
    /// When it's over; nil until a signal has come.
    private var deadline: ContinuousClock.Instant?
    private var ending: Ending?
    /// The milliseconds until the next step of the ending.
    private var step: Int32?

    init(_ signals: SignalSource?, patience: Double, cleanupSeconds: Double) {
        let isCleanup = signals?.pending != nil
        deadline = isCleanup ? ContinuousClock.now + .seconds(cleanupSeconds) : nil
        self.signals = signals
        self.patience = patience
    }

    /// Becomes readable when a signal comes that ends the run.
    var descriptor: Int32 { deadline == nil ? signals?.descriptor ?? -1 : -1 }

    /// The milliseconds until `enforce` has to be called again; -1 when nothing but a signal asks for it.
    var pause: Int32 {
        if let step { return step }
        guard let deadline else { return -1 }
        return Int32(max(0, -deadline.secondsUntilNow * 1000).rounded(.up))
    }

    /// Ends the program, and what is below it, step by step once its time is over.
    mutating func enforce(on process: pid_t) {
        if deadline == nil, signals?.pending != nil { deadline = ContinuousClock.now + .seconds(patience) }
        guard let deadline, deadline.secondsUntilNow >= 0 else { return }
        let all = ProcessTable.all()
        let living = ProcessTable.descendants(of: all.filter { $0.process == process }, in: all)
            .filter { !$0.isZombie }
        var ending = ending ?? Ending(grace: Self.grace)
        // When nothing lives any more, or nothing helps, its own end is all that is left to wait for.
        step = living.isEmpty ? -1 : ending.step(living) ?? -1
        self.ending = ending
    }
}
