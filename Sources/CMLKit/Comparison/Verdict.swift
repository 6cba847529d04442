/// What a gate says of a change.
package enum Verdict: Equatable, Sendable {
    case pass
    case fail
    case inconclusive(Reason)
    case error(String)

    /// Why nothing could be said for certain; the words are those of facts and reports.
    package enum Reason: Equatable, Sendable {
        case noBaseline(String)
        case notComparable(String)
        case noiseUnknown(String)
        case inherited(String)
        case worse
        case notCertain
        case tooNoisy
        case straddles
        /// Something else that forbids a judgement: inputs changed during the run, a requirement missing on a fork, …
        case other(String)

        /// The short name: `no baseline`, `not comparable`, `noise unknown`, `inherited`, `worse`, `not certain`, …
        package var name: String {
            switch self {
            case .noBaseline: "no baseline"
            case .notComparable: "not comparable"
            case .noiseUnknown: "noise unknown"
            case .inherited: "inherited"
            case .worse: "worse"
            case .notCertain: "not certain"
            case .tooNoisy: "too noisy"
            case .straddles: "straddles"
            case .other(let why): why
            }
        }
    }

    /// `pass`, `fail`, `inconclusive` or `error`.
    package var word: String {
        switch self {
        case .pass: "pass"
        case .fail: "fail"
        case .inconclusive: "inconclusive"
        case .error: "error"
        }
    }
}

/// One gate on one metric (of one dataset), judged.
package struct GateResult: Equatable, Sendable {
    /// Which limit of the rule this line is about.
    package enum Limit: String, Sendable {
        case min
        case max
        case maxDrop = "max_drop"
        case maxRise = "max_rise"
        case maxGap = "max_gap"
        /// Mechanism gates: exit code, fresh metric files, finite values, `checks` commands.
        case mechanism
    }

    package enum Source: Equatable, Sendable {
        case exact
        case pairedSeeds(count: Int)
        case history(count: Int)
        /// The candidate's own seeds, held against an accepted level.
        case ownSeeds(count: Int)
        case none
    }

    /// Numbers of the noise-aware procedure (gates.md section 1, step 3), in the metric's own unit, w > 0 is worse.
    package struct Statistics: Equatable, Sendable {
        package var worse: Double
        package var halfWidth: Double
        /// The band; its middle is `worse`, but for a metric that is judged on logarithms.
        package var low: Double
        package var high: Double
        package var standardError: Double
        /// The noise's standard deviation: of the paired differences, or of main's history.
        package var deviation: Double
        package var degreesOfFreedom: Int
        package var p: Double
        /// The part of alpha that the test has in the worst case, and the worsening that is certain from there on.
        package var share = 0.0
        package var critical = Double.infinity
        /// Whether it is worse for certain, given all tests of the check.
        package var isSignificant = false
        /// A true drop of this size fails in about 9 of 10 runs.
        package var detects: Double
        /// The smallest tolerance that an unchanged change passes 9 times of 10.
        package var supports: Double

        package init(
            worse: Double, halfWidth: Double, standardError: Double, deviation: Double, degreesOfFreedom: Int,
            p: Double, detects: Double, supports: Double
        ) {
            self.worse = worse
            self.halfWidth = halfWidth
            low = worse - halfWidth
            high = worse + halfWidth
            self.standardError = standardError
            self.deviation = deviation
            self.degreesOfFreedom = degreesOfFreedom
            self.p = p
            self.detects = detects
            self.supports = supports
        }
    }

    package var metric: String
    package var dataset: String?
    package var limit: Limit
    /// The limit's number: the bound, or the allowed worsening in the metric's own unit; nil for `auto` and mechanism.
    package var allowed: Double?
    package var isAuto = false
    /// Whether a failure only warns.
    package var warn = false
    /// Whether this gate makes the check fail: by its verdict, or because the policy blocks its reason.
    package var isBlocking = false
    package var verdict: Verdict
    package var value: Metric.Value?
    package var baseline: Double?
    package var direction: Direction?
    /// Whether the direction was inferred from the metric's name.
    package var directionInferred = false
    package var source = Source.none
    /// The shift that was accepted and whose level no run of main has yet: `0.9000 (new labelling guide)`.
    package var accepted: String?
    package var statistics: Statistics?
    /// More for the reader: `identical to main`, `worse for certain, within what is allowed`, …
    package var note: String?
    package var place: String?

    package init(metric: String, limit: Limit, verdict: Verdict) {
        self.metric = metric
        self.limit = limit
        self.verdict = verdict
    }
}

/// All verdicts of a check and what the policy makes of them.
package struct Judgement: Equatable, Sendable {
    package var gates: [GateResult]
    /// True when a gate failed (unless it only warns) or the policy blocks one that is inconclusive.
    package var isFailed: Bool
    /// Findings that change no verdict: a gate too noisy for its tolerance, an improvement that smells of leakage, …
    package var notices: [String]

    package init(gates: [GateResult], isFailed: Bool, notices: [String] = []) {
        self.gates = gates
        self.isFailed = isFailed
        self.notices = notices
    }
}
