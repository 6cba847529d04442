/// When the requests of a load are due, and what of them is counted; all times in nanoseconds.
struct LoadClock {
    private let begin: Int
    private let interval: Double?
    /// The first moment that counts, and the first that doesn't any more.
    let counted: Range<Int>
    let timeout: Int
    /// How many requests have had their turn.
    private var turns = 0

    init(_ plan: LoadPlan, now: Int) {
        begin = now
        let first = now + Self.nanoseconds(plan.warmUp)
        counted = first..<(first + max(1, Self.nanoseconds(plan.duration)))
        timeout = max(1_000_000, Self.nanoseconds(plan.timeout))
        if case .rate(let rate, _) = plan.pace, rate > 0 { interval = 1e9 / rate } else { interval = nil }
    }

    private static func nanoseconds(_ seconds: Double) -> Int { Int(max(0, min(seconds, 1e6)) * 1e9) }

    /// When the next request is due; nil when none is any more.
    func nextDue(at now: Int) -> Int? {
        let due = interval.map { begin + Int(Double(turns) * $0) } ?? now
        return due < counted.upperBound ? due : nil
    }

    mutating func takeTurn() { turns += 1 }
}
