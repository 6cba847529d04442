import CMLSystem

/// The check that lets an image be built, and the runs behind it.
struct VouchingCheck: Equatable {
    var id: String
    var profile: String
    var runs: [RunRecord]
    /// Whether a fork's job measured it: such an image is built and tested, and never leaves.
    var isFork: Bool

    /// The run that records name: the last one.
    var record: RunRecord { runs[runs.count - 1] }
}

/// Lets an image be built of a tree only when the check of exactly this tree passed.
struct ImageGate {
    let project: Project
    let profile: String
    /// The command as it is recorded; a check of another one says nothing of this project.
    let command: String?
    /// Whether this is a fork's own job, whose image never leaves it.
    let isForkJob: Bool

    /// `named` is the profile that an image was built under; nil for the one of `cml.yaml`.
    init(_ project: Project, in world: World, profile named: String? = nil) {
        self.project = project
        profile = named ?? project.config.image?.profile ?? "smoke"
        command = project.config.train.command.map(world.console.redacted)
        isForkJob = CIContext(in: world).isFork
    }

    /// Returns the check that vouches for the tree; throws (1) naming what failed, or that there is none.
    ///
    /// The newest check that counts decides: an older one that passed is no excuse for it.
    func require(commit: String, tree: String, by evidence: CheckEvidence) throws(Failure) -> VouchingCheck {
        let checks = try evidence.checks(commit: commit, tree: tree).filter {
            $0.project == project.name && $0.profile == profile
        }
        var passedOver: [String] = []
        for check in checks {
            guard check.outcome != "failed" else { throw refused(check) }
            let runs = try evidence.runs(of: check)
            if let reason = obstacle(to: check, runs) {
                passedOver.append("check \(check.id) does not count: \(reason)")
                continue
            }
            guard let runs else { continue }
            return VouchingCheck(id: check.id, profile: profile, runs: runs, isFork: runs.contains(where: \.isFork))
        }
        throw Failure(
            .gate, "no check of this tree under the profile `\(profile)` has passed",
            at: "commit \(commit.prefix(12)), tree \(tree.prefix(12))", hint: absenceHint(passedOver),
            details: passedOver)
    }

    private func absenceHint(_ passedOver: [String]) -> String {
        let option = profile == "smoke" ? "" : " --profile \(profile.shellQuoted)"
        let how = passedOver.isEmpty ? "" : " from a clean checkout"
        return "`cml run\(option)` (or `cml check\(option)`)\(how) measures it"
    }

    private func refused(_ check: StoredCheck) -> Failure {
        let names = Set(check.failed).sorted()
        let gates =
            names.isEmpty ? "the policy blocks what is inconclusive" : names.map { "`\($0)`" }.joined(separator: ", ")
        let what =
            names.isEmpty
            ? "the check of this tree under the profile `\(profile)` failed: \(gates)"
            : "the check of this tree under the profile `\(profile)` failed: gate \(gates)"
        return Failure(
            .gate, what, at: "check \(check.id)", hint: "`cml gate` shows its verdicts; no image is built of it",
            details: check.failures)
    }

    /// Why a check that wasn't failed vouches for nothing; nil when it does.
    func obstacle(to check: StoredCheck, _ runs: [RunRecord]?) -> String? {
        guard check.outcome == "passed" else { return "its runs were not judged" }
        if let blocked = check.blocked { return blocked }
        guard let runs, !runs.isEmpty else { return "its runs are not here" }
        return runs.lazy.compactMap { obstacle(to: $0, of: check) }.first ?? missingDataset(runs)
    }

    private func obstacle(to run: RunRecord, of check: StoredCheck) -> String? {
        if run.isFork, !isForkJob { return "a fork's job measured it" }
        if run.dirty { return "the tree was dirty, or the inputs changed while it ran" }
        if !run.isGood { return "run \(run.id) failed" }
        if run.project != project.name || run.profile != profile { return "run \(run.id) is of another job" }
        // Reused runs are another tree's, whose inputs are all the same.
        if check.earlier != .reused, run.tree != check.tree { return "run \(run.id) is of another tree" }
        if let command, run.command != command { return "another command was trained: `\(run.command)`" }
        return nil
    }

    private func missingDataset(_ runs: [RunRecord]) -> String? {
        let known = Set(runs.map(\.dataset))
        guard let missing = project.config.datasets.first(where: { !known.contains($0.name) }) else { return nil }
        return "the dataset `\(missing.name)` was not checked"
    }
}
