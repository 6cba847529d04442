package import CMLSystem

/// Metrics, params and provenance of one run, as stored: one line of canonical JSON, never changed.
package struct RunRecord: Equatable, Sendable {
    /// The schema number that this binary writes.
    package static let version = 1

    package var id: String
    /// Groups the runs of one invocation.
    package var check: String
    package var project: String
    package var profile: String
    package var dataset: String?
    package var seed: Int?
    /// ISO 8601, UTC, whole seconds.
    package var time: String
    /// What was trained (the merge commit on a pull request); nil without a repository or commit.
    package var commit: String?
    /// The change's own commit.
    package var head: String?
    package var base: String?
    package var tree: String?
    package var dirty = false
    package var event: String?
    package var ref: String?
    /// Whether a fork's job measured it: such a record is nobody's baseline.
    package var isFork = false
    /// What of its curves is not finite, which fails its check; nil for a training that did not diverge.
    package var diverged: String?
    package var command: String
    package var params: [String: Json] = [:]
    package var metrics: [String: Metric] = [:]
    package var fingerprint = Fingerprint()
    package var environment = RunEnvironment()
    package var outputs: [String: Output] = [:]
    package var exit: Int32 = 0
    /// Why the run gave nothing to judge although it ended: no fresh metrics, a timeout; nil for a good one.
    package var failure: String?
    /// Which `cml` command measured it: `check`, `run`, `train`, `baseline record`.
    package var source: String

    /// A file the run left.
    package struct Output: Equatable, Sendable {
        package var sha256: String
        /// Bytes.
        package var size: Int

        package init(sha256: String, size: Int) {
            self.sha256 = sha256
            self.size = size
        }
    }

    /// Whether the run ended well and left what it should.
    package var isGood: Bool { exit == 0 && failure == nil }

    package init(
        id: String, check: String, project: String, profile: String, time: String, command: String, source: String
    ) {
        self.id = id
        self.check = check
        self.project = project
        self.profile = profile
        self.time = time
        self.command = command
        self.source = source
    }
}

/// Hashes of the inputs that must match, or be named, for a comparison.
package struct Fingerprint: Equatable, Sendable {
    /// One input group: its hash and, by path (or name), the hash of each part, so that a difference can be named.
    package struct Part: Equatable, Sendable {
        package var hash: String
        package var files: [String: String]
        /// Inputs that could not be fingerprinted, such as data that nobody declared.
        package var missing: [String]

        package init(hash: String, files: [String: String] = [:], missing: [String] = []) {
            self.hash = hash
            self.files = files
            self.missing = missing
        }
    }

    package var code: Part?
    package var params: Part?
    package var data: Part?
    package var evaluation: Part?
    package var environment: Part?
    /// The profile's `set`, arguments and environment names.
    package var profile: Part?

    package init() {}
}

/// The machine and software of a run.
package struct RunEnvironment: Equatable, Sendable {
    package var os: String?
    package var arch: String?
    package var cpu: String?
    package var gpu: String?
    package var runner: String?
    package var python: String?
    /// Name → version of the installed packages.
    package var packages: [String: String] = [:]

    package init() {}
}
