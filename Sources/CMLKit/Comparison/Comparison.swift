/// What a candidate is held against.
package enum Baseline: Equatable, Sendable {
    /// The runs recorded for the nearest comparable commit, one a seed or rerun, newest last.
    case runs([RunRecord], commit: String)
    /// There is none, and why: `no records on main yet`, `not a git repository`, …
    case missing(String)
    /// There are records, but none that may be compared, and what differs.
    case notComparable([String])

    package var records: [RunRecord] {
        guard case .runs(let records, _) = self else { return [] }
        return records
    }

    package var commit: String? {
        guard case .runs(_, let commit) = self else { return nil }
        return commit
    }
}

/// The candidate's runs of one dataset and what they are held against.
package struct Comparison: Equatable, Sendable {
    /// nil when the project has no dataset matrix.
    package var dataset: String?
    package var candidate: [RunRecord]
    package var baseline: Baseline
    /// Main's past, which tells how noisy a metric is where seeds can't be paired.
    package var history = MainHistory()
    /// The shifts that the candidate's own `cml.yaml` accepts.
    package var accepted: [Config.Acceptance] = []
    /// The gates that hold for this profile and dataset.
    package var rules: [GateRule]
    /// Why nothing may be judged against the baseline although there is one: `HEAD changed during the run`, …
    package var blocked: String?
    /// Hyperparameters, inputs and environment that differ, in words a person reads.
    package var differences: [Difference] = []
    package var series: [RunSeries] = []
    package var baselineSeries: [RunSeries] = []

    package init(dataset: String?, candidate: [RunRecord], baseline: Baseline, rules: [GateRule]) {
        self.dataset = dataset
        self.candidate = candidate
        self.baseline = baseline
        self.rules = rules
    }
}

/// The curves of one run.
package struct RunSeries: Equatable, Sendable {
    package var run: String
    package var seed: Int?
    package var series: [Series]

    package init(run: String, seed: Int?, series: [Series]) {
        self.run = run
        self.seed = seed
        self.series = series
    }
}

/// One input that differs between baseline and candidate.
package struct Difference: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case params = "hyperparameters"
        case data
        case evaluation = "evaluation data"
        case code
        case environment
        case profile
    }

    package var kind: Kind
    /// The parameter, file or package.
    package var name: String
    package var before: String?
    package var after: String?

    package init(_ kind: Kind, _ name: String, from before: String?, to after: String?) {
        self.kind = kind
        self.name = name
        self.before = before
        self.after = after
    }
}
