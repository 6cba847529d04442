import Glibc

/// A main branch of some commits, each trained with seeds of its own, and a change trained with one more.
struct History: Sendable {
    var commits: Int
    var metrics = 1
    /// Runs of each commit, and of the change.
    var runs = 1
    var noise = Noise.gaussian
    /// The standard deviation of what a commit's runs have in common, in that of one run.
    var commitEffect = 0.0
    /// The share of the luck that all metrics of a run have in common.
    var correlation = 0.0
    /// How much worse the change truly is in the first metric, or in all of them.
    var drop = 0.0
    var dropsAll = false
    /// Main's newest commits that are `depth` worse than the older ones, as the change is.
    var slide = 0
    var depth = 0.0

    func scene(_ generator: inout Generator) -> Scene {
        let main = (0..<commits).map { commit in
            self.commit(commit, level: commit >= commits - slide ? -depth : 0, &generator)
        }
        var change = commit(commits, level: slide > 0 ? -depth : 0, &generator)
        for run in change.indices {
            for metric in 0..<(dropsAll ? metrics : 1) { change[run].values[metric] -= drop }
        }
        return Scene(main: main, change: change)
    }

    /// A rerun of the change with another seed.
    func rerun(_ look: Int, _ generator: inout Generator) -> [Scene.Run] {
        var runs = commit(commits + look, level: 0, &generator)
        for run in runs.indices { runs[run].values[0] -= drop }
        return runs
    }

    private func commit(_ commit: Int, level: Double, _ generator: inout Generator) -> [Scene.Run] {
        let effects = (0..<metrics).map { _ in
            commitEffect == 0 ? level : level + commitEffect * generator.normal()
        }
        return (0..<runs).map { run in
            let common = correlation == 0 ? 0 : correlation.squareRoot() * noise.draw(&generator)
            let own = (1 - correlation).squareRoot()
            let values = effects.map { $0 + common + own * noise.draw(&generator) }
            return Scene.Run(seed: commit * 100 + run + 1, values: values)
        }
    }
}

/// A baseline commit and a change that were trained with the same seeds.
struct Pairs: Sendable {
    var seeds: Int
    var metrics = 1
    /// The share of a seed's luck that the change keeps.
    var shared = 0.0
    var noise = Noise.gaussian
    /// How much worse the change truly is in the first metric, in standard deviations of the pairs' differences.
    var drop = 0.0

    /// The standard deviation of the pairs' differences.
    var deviation: Double { (2 * (1 - shared)).squareRoot() }

    func scene(_ generator: inout Generator) -> Scene {
        var main: [Scene.Run] = []
        var change: [Scene.Run] = []
        let own = (1 - shared).squareRoot()
        for seed in 1...seeds {
            let luck = (0..<metrics).map { _ in shared == 0 ? 0 : shared.squareRoot() * noise.draw(&generator) }
            main.append(Scene.Run(seed: seed, values: luck.map { $0 + own * noise.draw(&generator) }))
            change.append(Scene.Run(seed: seed, values: luck.map { $0 + own * noise.draw(&generator) }))
            change[seed - 1].values[0] -= drop * deviation
        }
        return Scene(main: [main], change: change)
    }
}

/// A main branch that always trains with the same seeds: a commit repeats the luck of the one before, or, now and
/// then, has all of it drawn anew.
struct FixedSeeds: Sendable {
    var commits: Int
    var seeds: Int
    /// How often a commit of main draws its luck anew.
    var redraws: Double
    /// How often the change does.
    var changeRedraws: Double

    func scene(_ generator: inout Generator) -> Scene {
        var luck = draw(&generator)
        let main = (0..<commits).map { _ in
            if generator.uniform() < redraws { luck = draw(&generator) }
            return luck
        }
        if generator.uniform() < changeRedraws { luck = draw(&generator) }
        return Scene(main: main, change: luck)
    }

    private func draw(_ generator: inout Generator) -> [Scene.Run] {
        (1...seeds).map { Scene.Run(seed: $0, values: [generator.normal()]) }
    }
}
