/// One metric of the candidate and of one baseline commit, seed by seed.
///
/// The same seed draws the same luck on both sides, so that luck drops out of the difference: five pairs see what
/// would take dozens of unpaired runs. Pairs need neither history nor a guess at main's drift.
package struct PairedSeeds: Equatable, Sendable {
    /// Fewer pairs leave the noise too uncertain to say anything.
    package static let fewest = 3

    /// The seeds both sides have, in ascending order, with the mean of each side's runs of that seed.
    package var pairs: [Pair]
    /// The metric's step, see `step(of:examples:)`.
    package var step: Double
    /// Whether every seed of one side measured the same in all that tells quality: it is one draw, written down often.
    package var repeatsOneDraw = false

    package struct Pair: Equatable, Sendable {
        package var seed: Int
        package var baseline: Double
        package var candidate: Double

        package init(seed: Int, baseline: Double, candidate: Double) {
            self.seed = seed
            self.baseline = baseline
            self.candidate = candidate
        }
    }

    package init(pairs: [Pair], step: Double) {
        self.pairs = pairs
        self.step = step
    }

    /// Pairs the runs of `metric` by seed, or returns nil when fewer than three seeds are on both sides.
    package init?(metric: String, candidate: [RunRecord], baseline: [RunRecord]) {
        let before = numbersBySeed(of: metric, in: baseline)
        let after = numbersBySeed(of: metric, in: candidate)
        let seeds = Set(before.keys).intersection(after.keys).sorted()
        guard seeds.count >= Self.fewest else { return nil }
        let all = seeds.flatMap { (before[$0] ?? []) + (after[$0] ?? []) }
        let examples = (candidate + baseline).compactMap { $0.metrics[metric]?.n }.min()
        self.init(
            pairs: seeds.map { seed in
                Pair(
                    seed: seed, baseline: Sample(before[seed] ?? []).mean,
                    candidate: Sample(after[seed] ?? []).mean)
            },
            step: CMLKit.step(of: all, examples: examples))
        repeatsOneDraw = [(before, baseline), (after, candidate)].contains { values, records in
            let isConstant = Sample(seeds.flatMap { values[$0] ?? [] }).isConstant
            return isConstant && measuresTheSame(records.filter { $0.seed.map(seeds.contains) ?? false })
        }
    }

    package var baseline: Double { Sample(pairs.map(\.baseline)).mean }
    package var candidate: Double { Sample(pairs.map(\.candidate)).mean }
    package var isIdentical: Bool { pairs.allSatisfy { $0.baseline == $0.candidate } }

    /// Whether the seed makes no difference: on one side in any metric, or on both in this one although it could.
    ///
    /// Such a training ignores its seed, and how far its luck carries it is not known.
    package var ignoresSeed: Bool {
        guard !isIdentical else { return false }
        return repeatsOneDraw
            || step == 0 && Sample(pairs.map(\.baseline)).isConstant && Sample(pairs.map(\.candidate)).isConstant
    }

    /// Returns how much worse the candidate is, with the noise of the differences.
    package func noise(_ direction: Direction) -> NoiseAware {
        let worse = Sample(
            pairs.map { direction.worse($0.candidate, than: $0.baseline) })
        let deviation = max(worse.deviation, step / 2)
        return NoiseAware(
            worse: worse.mean, standardError: deviation / Double(pairs.count).squareRoot(), deviation: deviation,
            degreesOfFreedom: pairs.count - 1)
    }
}

/// The numbers of `metric` by seed; runs without a seed or a number have no part in it.
func numbersBySeed(of metric: String, in records: [RunRecord]) -> [Int: [Double]] {
    var values: [Int: [Double]] = [:]
    for record in records {
        guard let seed = record.seed, let number = record.metrics[metric]?.number else { continue }
        values[seed, default: []].append(number)
    }
    return values
}
