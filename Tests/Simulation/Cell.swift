/// One situation that is simulated many times over.
struct Cell: Sendable {
    /// What is promised of the shares of outcomes, in percent of the checks.
    enum Promise: Sendable {
        case failsAtMost(Double)
        case neitherPassesNorFailsAbove(Double)
        case failsNear(Double, within: Double)
    }

    var name: String
    /// Nil where the share is printed only.
    var promise: Promise?
    /// The share of failures, in percent, that the procedure's derivation found.
    var expected: Double?
    var check: @Sendable (inout Generator) throws -> Outcome

    init(
        _ name: String, promise: Promise? = nil, expected: Double? = nil,
        check: @escaping @Sendable (inout Generator) throws -> Outcome
    ) {
        self.name = name
        self.promise = promise
        self.expected = expected
        self.check = check
    }

    /// Runs `checks` of them, several at a time; the result depends on `seed` and nothing else.
    func tally(checks: Int, seed: UInt64) async throws -> Tally {
        let chunk = 250
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for start in stride(from: 0, to: checks, by: chunk) {
                group.addTask {
                    var generator = Generator(seed: seed ^ hash(name) ^ (UInt64(start) << 40))
                    var tally = Tally()
                    for _ in start..<min(start + chunk, checks) { tally.add(try check(&generator)) }
                    return tally
                }
            }
            return try await group.reduce(into: Tally()) { $0.add($1) }
        }
    }
}

/// FNV-1a: the same in every process, as Swift's own hash is not.
private func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}

/// How many checks had which outcome.
struct Tally: Equatable, Sendable {
    var passes = 0
    var failures = 0
    var inconclusives = 0

    var count: Int { passes + failures + inconclusives }

    mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .pass: passes += 1
        case .fail: failures += 1
        case .inconclusive: inconclusives += 1
        }
    }

    mutating func add(_ other: Tally) {
        passes += other.passes
        failures += other.failures
        inconclusives += other.inconclusives
    }

    /// The share in percent of checks that are `outcomes`.
    func percent(_ outcomes: KeyPath<Tally, Int>) -> Double { 100 * Double(self[keyPath: outcomes]) / Double(count) }

    /// The standard error, in percent, of a share that is truly `percent`.
    func error(of percent: Double) -> Double { (percent * (100 - percent) / Double(count)).squareRoot() }

    /// Whether a promise is kept, give or take three standard errors where it is a bound.
    func keeps(_ promise: Cell.Promise) -> Bool {
        func isAtMost(_ bound: Double, _ outcomes: KeyPath<Tally, Int>) -> Bool {
            percent(outcomes) <= bound + 3 * error(of: bound)
        }
        switch promise {
        case .failsAtMost(let bound): return isAtMost(bound, \.failures)
        case .neitherPassesNorFailsAbove(let bound): return isAtMost(bound, \.failures) && isAtMost(bound, \.passes)
        case .failsNear(let expected, let within): return (percent(\.failures) - expected).magnitude <= within
        }
    }
}
