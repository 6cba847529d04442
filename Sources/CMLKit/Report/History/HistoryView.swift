/// Main's history of one metric as it's shown: every commit with records, and the levels that a gate works from.
package struct HistoryView: Equatable, Sendable {
    package var metric: String
    package var dataset: String?
    package var unit: String?
    package var direction: Direction?
    /// Oldest first.
    package var commits: [Commit] = []
    /// Oldest first.
    package var segments: [Segment] = []
    package var shifts: [Shift] = []
    /// What a gate could see today; nil when nothing is known of the noise, and then `unknown` tells why.
    package var sight: Sight?
    package var unknown: String?
    /// What else a reader must know, in sentences without a period.
    package var remarks: [String] = []

    package init(metric: String, dataset: String? = nil) {
        self.metric = metric
        self.dataset = dataset
    }

    /// A commit of main with records of this job.
    package struct Commit: Equatable, Sendable {
        package var id: String
        /// When it was committed, in seconds since 1970.
        package var time: Int
        /// The mean over its runs; nil when they have no number.
        package var value: Double?
        package var runs: Int
        package var seeds: [Int]
        /// Why no gate uses it.
        package var leftOut: String?
        /// Whether it is left out for its age alone, or with those that are.
        package var isOlder = false
        /// Whether a gate failed on it, which takes nothing from its value.
        package var hasFailed = false
        package var isOutlier = false
        /// The first line of its message; only of those that are shown.
        package var subject: String?

        package init(id: String, time: Int, value: Double?, runs: Int, seeds: [Int], leftOut: String? = nil) {
            self.id = id
            self.time = time
            self.value = value
            self.runs = runs
            self.seeds = seeds
            self.leftOut = leftOut
        }

        package var short: String { String(id.prefix(7)) }
        package var date: String { String(Clock.iso8601(Double(time)).prefix(10)) }
    }

    /// Commits of one level.
    package struct Segment: Equatable, Sendable {
        /// Indices into `commits`; what is left out lies among them, too.
        package var range: ClosedRange<Int>
        package var level: Double
        /// Where an unchanged commit lies, but for alpha on each side; nil when the noise is unknown.
        package var band: ClosedRange<Double>?
        /// The standard deviation of these commits alone; nil of less than two.
        package var deviation: Double?
        package var commits: Int
        package var runs: Int

        package init(
            range: ClosedRange<Int>, level: Double, band: ClosedRange<Double>?, deviation: Double?, commits: Int,
            runs: Int
        ) {
            self.range = range
            self.level = level
            self.band = band
            self.deviation = deviation
            self.commits = commits
            self.runs = runs
        }
    }

    /// Where the level moved.
    package struct Shift: Equatable, Sendable {
        /// The index of the first commit of the new level.
        package var commit: Int
        package var before: Double?
        package var after: Double
        /// The entry of `cml.yaml` that accepts it; nil for a cut that nobody accepted.
        package var accepted: Config.Acceptance?

        package init(commit: Int, before: Double?, after: Double, accepted: Config.Acceptance? = nil) {
            self.commit = commit
            self.before = before
            self.after = after
            self.accepted = accepted
        }
    }

    /// What a gate of this metric alone could see, the candidate having as many runs as main's commits.
    package struct Sight: Equatable, Sendable {
        package var units: Int
        package var deviation: Double
        package var degreesOfFreedom: Int
        /// A true worsening of this size fails in about 9 of 10 runs.
        package var detects: Double
        /// The smallest tolerance that an unchanged change passes 9 times of 10.
        package var supports: Double
        package var alpha: Double
        package var beta: Double

        package init(
            units: Int, deviation: Double, degreesOfFreedom: Int, detects: Double, supports: Double, alpha: Double,
            beta: Double
        ) {
            self.units = units
            self.deviation = deviation
            self.degreesOfFreedom = degreesOfFreedom
            self.detects = detects
            self.supports = supports
            self.alpha = alpha
            self.beta = beta
        }
    }

    /// The metric with its dataset: `accuracy [client-a]`.
    package var label: String { dataset.map { "\(metric) [\($0)]" } ?? metric }

    /// The commits that a gate uses.
    package var used: [Commit] { commits.filter { $0.leftOut == nil } }
}

/// The histories of some metrics of one job, and where they were read.
package struct Histories: Equatable, Sendable {
    package var project: String
    package var profile: String
    /// The commit that the history was read from backwards.
    package var base: String?
    package var views: [HistoryView] = []
    /// Why there is less than was asked for: the clone is shallow, there are no records, …
    package var notices: [String] = []

    package init(project: String, profile: String, base: String?) {
        self.project = project
        self.profile = profile
        self.base = base
    }
}
