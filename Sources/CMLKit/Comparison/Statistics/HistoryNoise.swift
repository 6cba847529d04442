/// How far a candidate's mean strays from main's level by noise alone, as main's own past tells it.
///
/// The noise is that of commits' means, which holds what a commit's runs have in common. So more runs of the candidate
/// alone narrow nothing, but fewer than main's commits have widen it: r = max(1, main's runs a commit / its own).
package struct HistoryNoise: Equatable, Sendable {
    package var level: Double
    /// How many commits the level is a mean of; nil for one that was accepted, which is known as it stands.
    package var levelUnits: Int?
    package var deviation: Double
    package var degreesOfFreedom: Int
    /// The mean number of runs of a commit.
    package var runsPerUnit: Double

    package init(
        level: Double, levelUnits: Int?, deviation: Double, degreesOfFreedom: Int, runsPerUnit: Double = 1
    ) {
        self.level = level
        self.levelUnits = levelUnits
        self.deviation = deviation
        self.degreesOfFreedom = degreesOfFreedom
        self.runsPerUnit = runsPerUnit
    }

    /// The standard error of a difference from the level of `runs` runs' mean.
    package func standardError(runs: Int) -> Double {
        let ratio = max(1, runsPerUnit / Double(max(runs, 1)))
        return deviation * (ratio + (levelUnits.map { 1 / Double($0) } ?? 0)).squareRoot()
    }

    /// Returns how much worse the mean of `values` is than the level, where so many of them as `draws` are luck of their
    /// own (all, if nil).
    package func noise(of values: [Double], draws: Int? = nil, _ direction: Direction) -> NoiseAware {
        NoiseAware(
            worse: direction.worse(Sample(values).mean, than: level),
            standardError: standardError(runs: draws ?? values.count), deviation: deviation,
            degreesOfFreedom: degreesOfFreedom)
    }

    /// How often an unchanged change of `runs` runs is beyond `bound` on its worse side.
    package func flakeRate(beyond bound: Double, _ direction: Direction, runs: Int) -> Double {
        StudentT(degreesOfFreedom).tail(direction.worse(bound, than: level) / standardError(runs: runs))
    }
}

extension Direction {
    /// How much worse `value` is than `level`; negative when it's better.
    package func worse(_ value: Double, than level: Double) -> Double {
        self == .higher ? level - value : value - level
    }
}

/// Noise that the candidate's own seeds tell, where there is a level to hold it against and no history yet.
package struct OwnSeeds: Equatable, Sendable {
    /// The mean of each seed's runs, in ascending order of the seeds.
    package var values: [Double]
    package var step: Double

    package init(values: [Double], step: Double) {
        self.values = values
        self.step = step
    }

    /// Returns nil with fewer than three seeds, and where the seed makes no difference although it could.
    package init?(metric: String, candidate: [RunRecord]) {
        let bySeed = numbersBySeed(of: metric, in: candidate)
        let all = bySeed.values.flatMap(\.self)
        let step = CMLKit.step(of: all, examples: candidate.compactMap { $0.metrics[metric]?.n }.min())
        let means = bySeed.sorted { $0.key < $1.key }.map { Sample($0.value).mean }
        guard means.count >= PairedSeeds.fewest, step > 0 || !Sample(means).isConstant else { return nil }
        self.init(values: means, step: step)
    }

    package func noise(around level: Double, _ direction: Direction) -> NoiseAware {
        let sample = Sample(values)
        let deviation = max(sample.deviation, step / 2)
        return NoiseAware(
            worse: direction.worse(sample.mean, than: level),
            standardError: deviation / Double(values.count).squareRoot(), deviation: deviation,
            degreesOfFreedom: values.count - 1)
    }
}
