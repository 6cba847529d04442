import CMLSystem

/// What `cml check` is asked to do.
package struct CheckOptions {
    package var selection = Project.Selection()
    package var training = TrainingOptions()
    /// The branch or commit to compare with; nil to detect it.
    package var base: String?

    package init() {}
}

/// The outcome of a check.
package struct CheckResult {
    package var project: Project
    package var records: [RunRecord]
    package var report: Report

    package var exitCode: Int32 { report.judgement.isFailed ? 1 : 0 }
}

/// Checks the working tree: trains it, compares it with its baseline, judges, and keeps report and records.
package func check(_ options: CheckOptions, in world: World) throws(Failure) -> CheckResult {
    let context = CIContext(in: world)
    let project = try Project(options.selection, in: world)
    let base = BaseName(option: options.base, ci: context)
    try Preflight.checkBase(base, project: project)
    let job = try Trainer(project, in: world, context: context, options: options.training).train()
    let judging = Judging(project, in: world, base: base)
    let report = try judging.report(on: job)
    let folder = RunFolder(of: project)
    try folder.save(report: world.console.redacted(report.markdown(isWhole: true)), of: job.records)
    if let record = CheckRecord(job, judgement: report.judgement) { try folder.save(record) }
    return CheckResult(project: project, records: job.records, report: report)
}

/// Holds runs against their baseline and judges them by today's configuration.
package struct Judging {
    private let project: Project
    private let world: World
    private let base: BaseName?
    private let deepening: Deepening?
    private let source: NotesSource

    /// With `deepening`, what the clone lacks is fetched; a check never uses the network.
    package init(
        _ project: Project, in world: World, base: BaseName?, deepening: Deepening? = nil,
        source: NotesSource = .clone
    ) {
        self.project = project
        self.world = world
        self.base = base
        self.deepening = deepening
        self.source = source
    }

    /// Compares, judges and gathers what the report tells.
    package func report(on job: TrainedJob) throws(Failure) -> Report {
        var notices = job.notices
        if let blocked = job.blocked { notices.append("this can't be compared, nor be a baseline: \(blocked)") }
        var comparisons: [Comparison] = []
        let search = try search(for: job)
        for dataset in job.datasets {
            let (comparison, found) = try compare(dataset, search, blocked: job.blocked)
            comparisons.append(comparison)
            for notice in found where !notices.contains(notice) { notices.append(notice) }
        }
        let (loosened, isForbidden) = try loosened(since: search?.start)
        var mechanism = job.mechanism
        if isForbidden { mechanism.append(Self.configurationGate(loosened)) }
        let judgement = try judge(comparisons, mechanism: mechanism, policy: project.config.policy)
        if judgement.gates.isEmpty { notices.append(MeasureDraft.proposal(for: job.records.last?.metrics ?? [:])) }
        let profile = job.datasets.first?.settings.profile ?? ""
        var report = Report(
            project: project.name, profile: profile, judgement: judgement, comparisons: comparisons)
        report.plots = job.datasets.first?.settings.plots ?? []
        report.settings = project.config.report
        report.notices = notices
        report.output = job.output
        report.loosened = loosened
        report.reproduce = "cml check --profile \(profile.shellQuoted)"
        report.links = ReportLinks(CIContext(in: world))
        return report
    }

    private func search(for job: TrainedJob) throws(Failure) -> BaselineSearch? {
        guard let repository = project.repository, let candidate = job.records.last else { return nil }
        return try BaselineSearch(
            repository, base: base, candidate: candidate, project: project, deepening: deepening,
            system: CIContext(in: world).system, source: source)
    }

    private func compare(
        _ dataset: DatasetRuns, _ search: BaselineSearch?, blocked: String?
    ) throws(Failure) -> (Comparison, notices: [String]) {
        let found = try search?.found(for: dataset.records)
        let baseline = found?.baseline ?? .missing(project.repositoryAbsence)
        var notices = found?.notices ?? []
        var comparison = Comparison(
            dataset: dataset.settings.dataset, candidate: dataset.records, baseline: baseline,
            rules: dataset.settings.gates)
        comparison.history = found?.history ?? MainHistory()
        comparison.accepted = project.config.accept.filter { GateRule(metric: $0.metric).stage == .training }
        comparison.blocked = blocked
        comparison.series = dataset.series
        if let search { comparison.baselineSeries = try search.curves(of: baseline) }
        if let old = baseline.records.last, let new = dataset.records.last {
            comparison.differences = Difference.between(old, and: new)
        }
        notices += Self.unfingerprinted(dataset) + Self.notFinite(dataset)
        return (comparison, notices)
    }

    /// Names the numbers that are none and that no gate judges: a training that diverged somewhere must be seen.
    private static func notFinite(_ dataset: DatasetRuns) -> [String] {
        let gates = dataset.settings.gates.map { Glob($0.metric, separator: ".") }
        let found = dataset.records.flatMap(\.metrics).filter { name, metric in
            metric.number?.isFinite == false && !gates.contains { $0.matches(name) }
        }
        return Set(found.map { "`\($0.key)` is \(shortest($0.value.number ?? .nan)), and no gate judges it" }).sorted()
    }

    /// Names what nobody declared: a comparison can't tell whether it changed.
    private static func unfingerprinted(_ dataset: DatasetRuns) -> [String] {
        guard let record = dataset.records.last, record.fingerprint.data == nil else { return [] }
        return ["data is not fingerprinted: list it under `inputs.data`, so that changed data is named"]
    }

    private static func configurationGate(_ loosened: [String]) -> GateResult {
        var gate = GateResult(metric: "configuration", limit: .mechanism, verdict: .fail)
        gate.note = "the change loosens gates: \(loosened.joined(separator: "; "))"
        return gate
    }

    /// The gates and policies that this configuration loosens since the commit where the change began, and whether
    /// either policy forbids that.
    private func loosened(since start: String?) throws(Failure) -> (sentences: [String], isForbidden: Bool) {
        guard let start else { return ([], false) }
        guard let (file, bytes) = try project.configuration(at: start, deepening: deepening) else { return ([], false) }
        do throws(Failure) {
            let old = try Config.decoding(bytes, file: file)
            let sentences = Config.loosened(from: old, to: project.config)
            let isForbidden = [old, project.config].contains { $0.policy.configurationChange == .fail }
            return (sentences, isForbidden && !sentences.isEmpty)
        } catch {
            // What it asked for is unknown, and so is what the change loosens.
            let sentence = "the base's `\(file)` can't be read: \(error.what)"
            return ([sentence], project.config.policy.configurationChange == .fail)
        }
    }
}
