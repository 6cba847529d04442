import CMLKit
import Glibc

/// Situations about which nothing is promised; what happens there is printed.
enum Printed {
    static func tables(_ replay: Replay) -> [Table] {
        [allowances, tails, times, replayed(replay), fixedSeeds, slides, reruns]
    }

    /// Unchanged, with an allowance: how many checks say something.
    private static let allowances = Table(
        "Unchanged, 10 main runs, with an allowance",
        "D/s is the allowance in standard deviations of one run. Printed only.",
        [(10 / 6.0, 0.2), (20 / 6.0, 0), (1, 0.9), (2.5, 0), (0.4, 1.0), (2, 0.1), (0.625, 1.0)].map {
            (allowed: Double, expected: Double) in
            Cell("unchanged, D/s \(fixed(allowed, 3))", expected: expected) {
                try Outcome(of: History(commits: 10).scene(&$0).comparison(allowed: allowed))
            }
        })

    private static let tails = Table(
        "Unchanged, noise with long tails",
        "The rarest runs decide, which no history of 30 shows; pairs don't mind. Printed only.",
        [
            (
                Noise.t3,
                [(3, 20, 2.0), (5, 1, 1.9), (5, 20, 5.5), (10, 1, 2.2), (10, 20, 11), (30, 1, 1.9), (30, 20, 12)]
            ),
            (.exponential, [(5, 1, 5.0), (5, 20, 18), (10, 1, 4.8), (10, 20, 28), (30, 1, 4.2), (30, 20, 28)]),
        ].flatMap { (noise: Noise, rows: [(Int, Int, Double)]) in
            rows.map { commits, metrics, expected in
                let history = History(commits: commits, metrics: metrics, noise: noise)
                return Cell("\(noise.rawValue), \(commits) commits, \(metrics) metrics", expected: expected) {
                    try Outcome(of: history.scene(&$0).comparison(allowed: 0))
                }
            } + pairs(noise)
        })

    private static func pairs(_ noise: Noise) -> [Cell] {
        zip([3, 5], noise == .t3 ? [0.75, 0.71] : [0.68, 0.33]).map { seeds, expected in
            let pairs = Pairs(seeds: seeds, metrics: 20, noise: noise)
            return Cell("\(noise.rawValue), \(seeds) pairs, 20 metrics", expected: expected) {
                try Outcome(of: pairs.scene(&$0).comparison(allowed: 0))
            }
        }
    }

    private static let times = Table(
        "Unchanged, a training's duration, 10 main runs",
        "Its logarithm is Gaussian, with this standard deviation. Printed only.",
        [0.05, 0.2, 0.5].map { deviation in
            Cell("duration, deviation \(deviation)", expected: 1) {
                var scene = History(commits: 10).scene(&$0)
                scene.isTime = true
                scene.scale { 10 * exp(deviation * $0) }
                return try Outcome(of: scene.comparison(allowed: 0))
            }
        })

    private static func replayed(_ replay: Replay) -> Table {
        let gates = [("accuracy", 0..<1), ("loss", 1..<2), ("accuracy and loss", 0..<2), ("all 12 metrics", 0..<12)]
        let cells = gates.flatMap { name, gated in
            [5, 10, 30].map { commits in
                Cell("\(name), \(commits) commits") { generator in
                    let scene = replay.history(commits: commits, &generator)
                    return try Outcome(of: scene.comparison(allowed: 0, gated: gated))
                }
            }
                + [3, 5].map { seeds in
                    Cell("\(name), \(seeds) pairs, all luck anew") { generator in
                        let scene = replay.pairs(seeds: seeds, &generator)
                        return try Outcome(of: scene.comparison(allowed: 0, gated: gated))
                    }
                }
        }
        return Table(
            "Unchanged, the example's own runs",
            "Smoke trainings of the example with \(replay.runs.count) seeds, dealt out without replacement. Printed only.",
            cells)
    }

    private static let fixedSeeds = Table(
        "Unchanged, main always trains with the same seeds",
        "One commit in ten draws its luck anew; the change does so as often, or always. Printed only.",
        [(10, 1), (30, 1), (10, 5)].flatMap { commits, seeds in
            [0.1, 1].map { redraws in
                let history = FixedSeeds(commits: commits, seeds: seeds, redraws: 0.1, changeRedraws: redraws)
                return Cell("\(commits) commits, \(seeds) seeds, redraws \(redraws)") {
                    try Outcome(of: history.scene(&$0).comparison(allowed: 0))
                }
            }
        })

    private static let slides = Table(
        "Unchanged, after main got 4 s worse",
        "The change is as bad as main is now, and main's older runs are better. Printed only.",
        [10, 30].flatMap { commits in
            (1...8).map { age in
                let history = History(commits: commits, slide: age, depth: 4)
                let known: [Int: Double] = commits == 30 ? [1: 6.9, 2: 5.1, 3: 2.7, 8: 1.1] : [:]
                return Cell("\(commits) commits, slide \(age) commits ago", expected: known[age]) {
                    try Outcome(of: history.scene(&$0).comparison(allowed: 0))
                }
            }
        })

    private static let reruns = Table(
        "The change is run again until it passes or fails, up to 5 times",
        "20 main runs, 2 s are allowed; all runs are averaged. Expected where the drop is the allowance: 12 % pass. "
            + "Printed only.",
        [(0, 1.11), (1, nil), (2, 95)].map { (allowances: Int, expected: Double?) in
            let history = History(commits: 20, drop: 2 * Double(allowances))
            return Cell("true drop \(allowances) allowances", expected: expected) { generator in
                var scene = history.scene(&generator)
                for look in 1..<5 {
                    let outcome = try Outcome(of: scene.comparison(allowed: 2))
                    guard case .inconclusive = outcome else { return outcome }
                    scene.change += history.rerun(look, &generator)
                }
                return try Outcome(of: scene.comparison(allowed: 2))
            }
        })
}
