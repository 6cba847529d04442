package import CMLSystem

extension Probe {
    /// The findings for a person, each with its cure.
    package var text: String {
        guard !datasets.isEmpty else { return "nothing was measured" }
        return datasets.map(\.text).joined(separator: "\n\n")
    }

    package var json: Json {
        .object([
            "project": .string(project), "profile": .string(profile),
            "datasets": .array(datasets.map(\.json)),
        ])
    }
}

extension Probe.Finding {
    fileprivate var text: String {
        let place = dataset.map { "[\(printable($0))] " } ?? ""
        return ([place + determinism] + repeated.lines + [place + seeding] + reseededLines).joined(separator: "\n")
    }

    private var determinism: String {
        guard !isDeterministic else {
            return "deterministic: seed \(seed) gave the same \(metrics) \(metrics == 1 ? "metric" : "metrics") twice"
        }
        return "not deterministic: \(repeated.count) of \(metrics) metrics differ between two runs of seed \(seed)\n"
            + "  cure: seed every generator with CML_SEED (random, numpy, the framework's own), sort what is listed from "
            + "folders, ask the framework for deterministic algorithms; or leave it, and give several `train.seeds`"
    }

    private var seeding: String {
        switch readsSeed {
        case true:
            return "CML_SEED is read: seed \(otherSeed) gave other metrics"
        case false:
            return "CML_SEED is not read: seed \(otherSeed) gave what seed \(seed) gave, so replicates are copies and "
                + "the noise stays unknown\n  cure: read it in the training, as in `seed = int(os.environ[\"CML_SEED\"])`"
        default:
            return "whether CML_SEED is read can't be told, since runs of one seed differ as well"
        }
    }

    /// How much luck there is in one seed: what another one changed.
    private var reseededLines: [String] { readsSeed == true ? reseeded.lines : [] }

    fileprivate var json: Json {
        .object([
            "dataset": dataset.map { .string($0) } ?? .null, "seed": .integer(seed), "other_seed": .integer(otherSeed),
            "deterministic": .bool(isDeterministic), "reads_seed": readsSeed.map { .bool($0) } ?? .null,
            "repeated": .array(repeated.map(\.json)), "reseeded": .array(reseeded.map(\.json)),
        ])
    }
}

extension [Probe.Change] {
    /// The first of them; many metrics tell no more than some.
    fileprivate var lines: [String] {
        let shown = prefix(10).map { change in
            let by = change.distance.map { ", by \(significant($0, 3))" } ?? ""
            return "  \(printable(change.metric)): \(word(change.first)) and \(word(change.second))\(by)"
        }
        return shown + (count > 10 ? ["  and \(count - 10) more"] : [])
    }

    private func word(_ value: Metric.Value?) -> String {
        switch value {
        case .number(let number): shortest(number)
        case .text(let text): "`\(printable(text))`"
        case nil: "missing"
        }
    }
}

extension Probe.Change {
    fileprivate var json: Json {
        .object([
            "metric": .string(metric), "first": Json(first), "second": Json(second),
            "difference": distance.map { .double($0) } ?? .null,
        ])
    }
}
