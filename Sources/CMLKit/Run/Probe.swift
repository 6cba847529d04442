import CMLSystem

/// What training the same seed twice, and another once, tells of a training.
package struct Probe: Equatable, Sendable {
    package var project: String
    package var profile: String
    package var datasets: [Finding]

    /// Metrics that differ between two runs, with both values.
    package struct Change: Equatable, Sendable {
        package var metric: String
        package var first: Metric.Value?
        package var second: Metric.Value?

        /// How far apart two numbers are; nil where one is none.
        package var distance: Double? {
            guard case .number(let one) = first, case .number(let other) = second else { return nil }
            return (one - other).magnitude
        }
    }

    package struct Finding: Equatable, Sendable {
        package var dataset: String?
        package var seed: Int
        package var otherSeed: Int
        /// How many metrics were compared.
        package var metrics: Int
        /// What differs although the seed is the same.
        package var repeated: [Change]
        /// What differs with another seed.
        package var reseeded: [Change]

        package var isDeterministic: Bool { repeated.isEmpty }

        /// nil where it can't be told: runs of one seed differ as well.
        package var readsSeed: Bool? {
            if reseeded.isEmpty { return false }
            return isDeterministic ? true : nil
        }
    }

    /// Judges three runs a dataset: the seed, the same again, and another one.
    ///
    /// Time and memory differ always and say nothing.
    package init(_ job: TrainedJob) {
        project = job.records.first?.project ?? ""
        profile = job.records.first?.profile ?? ""
        datasets = job.datasets.compactMap { dataset in
            guard dataset.records.count == 3 else { return nil }
            let runs = dataset.records.map { $0.metrics.filter { !Metric.isBuiltIn($0.key) } }
            return Finding(
                dataset: dataset.settings.dataset, seed: dataset.records[0].seed ?? 0,
                otherSeed: dataset.records[2].seed ?? 0, metrics: runs[0].count,
                repeated: Self.changes(runs[0], runs[1]), reseeded: Self.changes(runs[0], runs[2]))
        }
    }

    private static func changes(_ one: [String: Metric], _ other: [String: Metric]) -> [Change] {
        Set(one.keys).union(other.keys).sorted().compactMap { name in
            let (first, second) = (one[name]?.value, other[name]?.value)
            guard !isSame(first, second) else { return nil }
            return Change(metric: name, first: first, second: second)
        }
    }

    /// Two NaN are the same outcome.
    private static func isSame(_ one: Metric.Value?, _ other: Metric.Value?) -> Bool {
        if case .number(let first) = one, case .number(let second) = other, first.isNaN, second.isNaN { return true }
        return one == other
    }
}

/// Trains three times and puts everything back; the runs lie apart, where no gate, report or baseline looks.
package func probe(
    _ selection: Project.Selection, _ options: TrainingOptions, in world: World
) throws(Failure) -> Probe {
    var project = try Project(selection, in: world)
    project.folder += "/probe"
    var options = options
    options.restoresOutputs = true
    options.runsChecks = false
    options.source = "probe"
    let seed = options.seeds.first ?? project.config.train.seeds.first ?? 1
    let other = (options.seeds + project.config.train.seeds).first { $0 != seed } ?? seed + 1
    options.seeds = [seed, seed, other]
    let context = CIContext(in: world)
    let job = try Trainer(project, in: world, context: context, options: options).train()
    if let blocked = job.blocked { world.console.warn("what follows may be wrong: \(blocked)") }
    return Probe(job)
}
