import CMLKit

/// The situations that the gates' promises are about.
enum Promised {
    static let tables = [unchangedHistory, commitEffects, unchangedPairs, powerOfHistory, powerOfPairs, boundary]

    private static let bound = Cell.Promise.failsAtMost(1)

    private static let unchangedHistory = Table(
        "Unchanged, main's history, Gaussian noise",
        "A check fails when any of its gates does; nothing is allowed. Promised: at most 1 %.",
        [2, 3, 5, 10, 20, 30].flatMap { commits in
            [1, 5, 20].map { metrics in
                unchanged(
                    "\(commits) commits, \(metrics) metrics", History(commits: commits, metrics: metrics))
            }
        }
            + [0.5, 0.9].map { correlation in
                unchanged(
                    "10 commits, 20 metrics, correlation \(correlation)",
                    History(commits: 10, metrics: 20, correlation: correlation))
            } + [
                Cell("unchanged 10 commits, 20 slices of a glob", promise: bound) {
                    let history = History(commits: 10, metrics: 20)
                    return try Outcome(of: history.scene(&$0).comparison(allowed: 0, asGlob: true))
                }
            ])

    private static let commitEffects = Table(
        "Unchanged, commits with an effect of their own, three seeds each",
        "tau is the effect's standard deviation in that of one run. Promised: at most 1 %.",
        [0.5, 1, 2].flatMap { effect in
            [(5, 1), (10, 1), (10, 5), (10, 20), (30, 1)].map { commits, metrics in
                unchanged(
                    "tau \(effect), \(commits) commits, \(metrics) metrics",
                    History(commits: commits, metrics: metrics, runs: 3, commitEffect: effect))
            }
        })

    private static func unchanged(_ name: String, _ history: History) -> Cell {
        Cell("unchanged \(name)", promise: bound) { generator in
            try Outcome(of: history.scene(&generator).comparison(allowed: 0))
        }
    }

    private static let unchangedPairs = Table(
        "Unchanged, paired seeds",
        "rho is the share of a seed's luck that the change keeps. Promised: at most 1 %.",
        [3, 5, 8].flatMap { seeds in
            [0, 0.5, 0.98].flatMap { shared in
                [1, 5, 20].map { metrics in
                    let pairs = Pairs(seeds: seeds, metrics: metrics, shared: shared)
                    return Cell("unchanged \(seeds) pairs, rho \(shared), \(metrics) metrics", promise: bound) {
                        try Outcome(of: pairs.scene(&$0).comparison(allowed: 0))
                    }
                }
            }
        })

    /// What the first metric's gate finds of 20, or of one.
    private static let powerOfHistory = Table(
        "Power, main's history",
        "The drop is in standard deviations of one run; the verdict is the worse metric's. Promised: within 2 points.",
        powers([
            (3, 1, [7.6, 14.3, 22.7]), (5, 1, [14.8, 32.6, 54.5]), (10, 1, [23.2, 52.1, 79.7]),
            (20, 1, [27.5, 60.9, 87.0]), (30, 1, [28.9, 63.5, 88.7]), (10, 20, [2.9, 11.5, 29.1]),
            (30, 20, [6.6, 26.9, 60.9]),
        ]))

    private static func powers(_ expected: [(commits: Int, metrics: Int, shares: [Double])]) -> [Cell] {
        expected.flatMap { row in
            zip([2.0, 3, 4], row.shares).map { drop, share in
                let history = History(commits: row.commits, metrics: row.metrics, drop: drop)
                let name = "\(row.commits) commits, \(row.metrics) metrics, drop \(fixed(drop, 0)) s"
                return Cell("power \(name)", promise: .failsNear(share, within: 2), expected: share) {
                    try Outcome(first: history.scene(&$0).comparison(allowed: 0))
                }
            }
        }
    }

    private static let powerOfPairs = Table(
        "Power, paired seeds",
        "The drop is in standard deviations of the pairs' differences. Promised: within 2 points.",
        [
            (3, [7.6, 22.7, 42.6]), (4, [13.9, 48.7, 81.6]), (5, [21.8, 72.7, 97.0]), (8, [48.4, 98.4, 100]),
            (10, [63.9, 99.8, 100]),
        ].flatMap { (seeds: Int, shares: [Double]) in
            zip([1.0, 2, 3], shares).map { drop, share in
                let pairs = Pairs(seeds: seeds, shared: 0.5, drop: drop)
                return Cell(
                    "power \(seeds) pairs, drop \(fixed(drop, 0)) sd(e)", promise: .failsNear(share, within: 2),
                    expected: share
                ) {
                    try Outcome(first: pairs.scene(&$0).comparison(allowed: 0))
                }
            }
        })

    private static let boundary = Table(
        "A true drop of exactly what is allowed",
        "s is the noise of one run, or of the pairs' differences, D the allowance. Promised: at most 10 % fail, and at "
            + "most 10 % pass.",
        [0.1, 0.25, 0.5, 1, 2, 5].flatMap { ratio in
            [3, 5, 10, 30].map { atBoundary(commits: $0, ratio) } + [3, 5, 8].map { atBoundary(seeds: $0, ratio) }
        })

    private static func atBoundary(commits: Int, _ ratio: Double) -> Cell {
        let history = History(commits: commits, drop: 1 / ratio)
        return Cell("s/D \(ratio), \(commits) commits", promise: .neitherPassesNorFailsAbove(10)) {
            try Outcome(of: history.scene(&$0).comparison(allowed: 1 / ratio))
        }
    }

    private static func atBoundary(seeds: Int, _ ratio: Double) -> Cell {
        let pairs = Pairs(seeds: seeds, drop: 1 / ratio)
        return Cell("s/D \(ratio), \(seeds) pairs", promise: .neitherPassesNorFailsAbove(10)) {
            try Outcome(of: pairs.scene(&$0).comparison(allowed: pairs.deviation / ratio))
        }
    }
}
