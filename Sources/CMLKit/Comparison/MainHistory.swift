/// What main has measured so far: one unit a commit, however many seeds and reruns it has.
package struct MainHistory: Equatable, Sendable {
    /// A commit of the base branch's first-parent line with comparable runs, whatever its gates said of them.
    package struct Unit: Equatable, Sendable {
        package var commit: String
        /// Oldest first; seeds and reruns are averaged, they are never counted one by one.
        package var records: [RunRecord]
        /// The `accept` entries of that commit's own `cml.yaml`.
        package var accepted: [Config.Acceptance]

        package init(commit: String, records: [RunRecord], accepted: [Config.Acceptance] = []) {
            self.commit = commit
            self.records = records
            self.accepted = accepted
        }
    }

    /// Records of this job that are in no unit, for whoever asks why; the commit may have others that are.
    package struct LeftOut: Equatable, Sendable {
        package var commit: String
        package var reason: String

        package init(commit: String, reason: String) {
            self.commit = commit
            self.reason = reason
        }
    }

    /// Newer ones say more about today's noise, and older ones cost time (gates.md, section 1, step 2).
    package static let longest = 30

    /// Newest first.
    package var units: [Unit]
    package var leftOut: [LeftOut]

    package init(units: [Unit] = [], leftOut: [LeftOut] = []) {
        self.units = units
        self.leftOut = leftOut
    }
}
