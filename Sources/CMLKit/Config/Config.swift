package import CMLSystem

/// What `cml.yaml` says, checked and with its defaults.
package struct Config: Equatable, Sendable {
    /// The file's name for messages, such as `cml.yaml`; nil when there is none.
    package var file: String?
    package var project: String?
    package var train = Training()
    package var inputs = Inputs()
    /// In the order of the file; empty when there is no matrix.
    package var datasets: [Dataset] = []
    package var metrics: [MetricSource] = []
    package var plots: [PlotSource] = []
    package var checks: [CheckCommand] = []
    package var gates: [GateRule] = []
    package var policy = Policy()
    package var accept: [Acceptance] = []
    package var image: ImageSettings?
    package var serve: ServeSettings?
    package var report = ReportSettings()

    package init() {}

    /// How the model is trained.
    package struct Training: Equatable, Sendable {
        package enum Apply: String, CaseIterable, Sendable {
            case inPlace = "in-place"
            case file
            case arguments
            case none
        }

        package var prepare: String?
        package var command: String?
        /// Seconds each run may take; nil for no limit.
        package var timeout: Double?
        package var seeds: [Int] = []
        package var params: [String] = []
        package var apply = Apply.inPlace
        package var outputs: [String] = []
        package var requires: [String] = []
        package var keepTokens = false
        package var profiles: [String: Profile] = [:]

        package init() {}
    }

    /// A named set of hyperparameter overrides.
    package struct Profile: Equatable, Sendable {
        package var set: [Override] = []
        package var arguments: String?
        package var environment: [String: String] = [:]
        package var gates = GateChanges()
        /// Where the profile stands, such as `cml.yaml:12: train.profiles.smoke`.
        package var place: String?

        package init() {}
    }

    /// One hyperparameter to set: `train.epochs: 2`, `"conf/model.yaml:layers": 1`, `+new.key: 3`.
    package struct Override: Equatable, Sendable {
        /// The params file named before the colon, or nil for the first one that has the key.
        package var file: String?
        package var key: String
        /// Whether the key is written with a `+`: it must not exist yet.
        package var adds: Bool
        package var value: Json
        package var place: String

        package init(file: String?, key: String, adds: Bool, value: Json, place: String) {
            self.file = file
            self.key = key
            self.adds = adds
            self.value = value
            self.place = place
        }
    }

    /// Paths and globs, relative to the project root; nil means the default.
    package struct Inputs: Equatable, Sendable {
        package var code: [String]?
        package var data: [String]?
        package var evaluation: [String]?
        package var environment: [String]?

        package init() {}
    }

    package struct Dataset: Equatable, Sendable {
        package var name: String
        package var environment: [String: String] = [:]
        package var data: [String]?
        package var evaluation: [String]?
        package var gates = GateChanges()

        package init(name: String) {
            self.name = name
        }
    }

    /// A path or glob whose metrics are read.
    package struct MetricSource: Equatable, Sendable {
        package var file: String
        package var prefix: String?
        package var cached = false
        package var place: String

        package init(file: String, prefix: String? = nil, cached: Bool = false, place: String) {
            self.file = file
            self.prefix = prefix
            self.cached = cached
            self.place = place
        }

        package var isGlob: Bool { file.contains { "*?[".contains($0) } }
    }

    /// A file whose columns are drawn.
    package struct PlotSource: Equatable, Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            case line
            case scatter
            case histogram
            case bar
            case confusion
            case roc
            case pr
        }

        package var file: String
        package var kind = Kind.line
        package var x: String?
        package var y: [String] = []
        package var title: String?
        /// How the axes are divided; nil where the values decide.
        package var xScale: Axis.Scale?
        package var yScale: Axis.Scale?
        package var place: String

        package init(file: String, place: String) {
            self.file = file
            self.place = place
        }
    }

    /// A command of the `checks` section: code quality, unit tests, type checks.
    package struct CheckCommand: Equatable, Sendable {
        package var name: String
        package var command: String
        package var warn = false
        package var place: String

        package init(name: String, command: String, warn: Bool = false, place: String) {
            self.name = name
            self.command = command
            self.warn = warn
            self.place = place
        }
    }

    package struct Policy: Equatable, Sendable {
        package enum Choice: String, CaseIterable, Sendable {
            case warn
            case fail
            /// Only for `inconclusive`: blocks the reason `worse` alone.
            case failWorse = "fail-worse"
        }

        package var missingBaseline = Choice.warn
        package var notComparable = Choice.warn
        package var configurationChange = Choice.warn
        package var inconclusive = Choice.warn
        package var alpha = 0.01
        package var beta = 0.10

        package init() {}
    }

    /// An intended shift of a metric, reviewed like any other change.
    package struct Acceptance: Equatable, Sendable {
        package var metric: String
        package var to: Double?
        package var reason: String
        package var place: String

        package init(metric: String, to: Double?, reason: String, place: String) {
            self.metric = metric
            self.to = to
            self.reason = reason
            self.place = place
        }
    }

    package struct ImageSettings: Equatable, Sendable {
        package var name: String?
        package var tags: [String] = []
        package var dockerfile: String?
        package var profile = "smoke"
        package var model: [String] = []
        package var allowSmokeModel = false
        package var builder: String?
        package var buildArguments: [String: String] = [:]
        /// `id=NAME,src=FILE` or `id=NAME,env=VARIABLE`.
        package var secrets: [String] = []
        package var target: String?
        package var platforms: [String] = []
        package var cacheFrom: [String] = []
        package var cacheTo: [String] = []
        package var network: String?

        package init() {}
    }

    package struct ServeSettings: Equatable, Sendable {
        package struct Golden: Equatable, Sendable {
            package var method = "POST"
            package var path = "/"
            package var body: String?
            package var expect = ""
            package var tolerance = 0.0

            package init() {}
        }

        package struct Load: Equatable, Sendable {
            package var method = "POST"
            package var path = "/"
            package var body: String?
            package var concurrency = 1
            /// Seconds.
            package var duration = 10.0

            package init() {}
        }

        package var command: String?
        package var port: Int?
        package var readyPath: String?
        /// Seconds.
        package var readyWithin = 30.0
        package var golden: [Golden] = []
        package var load: Load?

        package init() {}
    }
}

/// A rule on a metric, or on every metric that its glob matches.
package struct GateRule: Equatable, Sendable {
    /// How much worse is allowed against the baseline.
    package enum Tolerance: Equatable, Sendable {
        case absolute(Double)
        /// A share of |baseline|: `5%` is 0.05.
        case relative(Double)
        /// Fails a significant drop, whatever its size.
        case auto
    }

    /// A name or a glob: `*` is one segment, `**` any.
    package var metric: String
    package var min: Double?
    package var max: Double?
    package var maxDrop: Tolerance?
    package var maxRise: Tolerance?
    package var maxGap: Double?
    package var warn = false
    package var exact = false
    package var direction: Direction?
    /// Where the gate stands, such as `cml.yaml:14: gates.accuracy`.
    package var place: String

    package init(metric: String, place: String = "") {
        self.metric = metric
        self.place = place
    }

    package var isGlob: Bool { metric.contains("*") }
}

/// Gates that a profile or dataset lays over the general ones.
package struct GateChanges: Equatable, Sendable {
    package var rules: [GateRule] = []
    /// The keys that are written in the rule of a metric, also with `null`; a rule without an entry writes what it has.
    package var keys: [String: [GateRule.Key]] = [:]
    /// Names written with `null`.
    package var removed: [String] = []

    package init() {}
}
