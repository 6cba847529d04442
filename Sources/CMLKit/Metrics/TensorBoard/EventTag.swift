/// One tag of a run, while its event files are read.
struct EventTag {
    let bytes: [UInt8]
    var name: String { String(decoding: bytes, as: UTF8.self) }

    /// Collects its curve; nil when the plot doesn't want it.
    var collector: CurveCollector?
    /// Whether every value so far was written in 32 bits.
    var isFloat = true
    /// Whether a plugin said so: only then a tensor is a scalar.
    var isScalarTensor = false
    var last: Double?
    private var highest = -Double.infinity
    private var file = -1
    private var count = 0
    /// The steps at which it started anew, and how many values there were before.
    private var restarts: [(count: Int, step: Double)] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether a restart replaced steps that came before it, so that the files must be read again to leave them out.
    private(set) var isReplaced = false

    /// Notes that all from `step` on is written anew.
    mutating func restart(at step: Double) {
        guard highest >= step else { return }
        isReplaced = true
        restarts.append((count, step))
        highest = step
    }

    /// Takes a value; the first of a file at a step that was there before replaces what was there from this step on.
    mutating func add(_ value: Double, step: Double, file: Int) {
        if file != self.file {
            if self.file >= 0 { restart(at: step) }
            self.file = file
        }
        highest = max(highest, step)
        count += 1
        last = value
        collector?.add(step, value)
    }

    /// A tag to be read again, in the knowledge of its restarts.
    func again() -> EventTag {
        var tag = EventTag(bytes)
        if collector != nil { tag.collector = CurveCollector() }
        // For each stretch between restarts the lowest step that one of the later restarts has.
        var lowest = Double.infinity
        tag.limits = restarts.reversed().map { restart in
            lowest = min(lowest, restart.step)
            return (restart.count, lowest)
        }
        return tag
    }

    /// What is left of the restarts, the next one last.
    private var limits: [(count: Int, step: Double)] = []

    /// Takes a value of the second reading, when no later restart replaces it.
    mutating func addAgain(_ value: Double, step: Double) {
        while let next = limits.last, count >= next.count { limits.removeLast() }
        count += 1
        last = value
        if let next = limits.last, step >= next.step { return }
        collector?.add(step, value)
    }
}
