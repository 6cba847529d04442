package import CMLSystem

/// What `cml history` is asked to show.
package struct HistoryRequest: Equatable, Sendable {
    /// Names of metrics, or globs as in gates.
    package var metrics: [String]
    package var profile = "smoke"
    /// nil for every dataset of the matrix.
    package var dataset: String?
    /// At most so many of the newest commits.
    package var limit = MainHistory.longest
    /// Of so many of the newest commits the subject is read.
    package var subjects = 0

    package init(metrics: [String]) {
        self.metrics = metrics
    }
}

/// Reads the histories of metrics on the base branch.
package struct HistoryReader {
    private let project: Project
    private let repository: Repository
    private let notes: NotesStore
    private let base: BaseName?
    /// The commit that histories are read from backwards; nil where there is none yet.
    package let start: String?

    package init(_ project: Project, _ repository: Repository, base: BaseName?) throws(Failure) {
        self.repository = repository
        self.base = base
        notes = try NotesStore(repository)
        start = try BaseBranch.commitToRead(repository, named: base)
        var project = project
        project.repository = repository
        if let start { try project.takeConfiguration(of: start) }
        self.project = project
    }

    /// Reads what is asked for; no record at all is no mistake, and a notice.
    package func histories(_ request: HistoryRequest) throws(Failure) -> Histories {
        var histories = Histories(project: project.name, profile: request.profile, base: start)
        guard let start else {
            histories.notices.append(BaseBranch.absence(of: base))
            return histories
        }
        let line = try MainLine(repository, notes: notes, base: base, project: project)
        var pasts: [JobHistory] = []
        for dataset in try datasets(request) {
            let job = RecordedJob(project: project.name, profile: request.profile, dataset: dataset)
            pasts.append(try line.jobHistory(of: job, from: start, limit: request.limit))
        }
        if request.metrics.contains(where: { GateRule(metric: $0).stage != .training }) {
            var images = RecordedJob(project: project.name, profile: request.profile, dataset: nil)
            images.isOfImages = true
            pasts.append(try line.jobHistory(of: images, from: start, limit: request.limit))
        }
        histories.notices = Self.notices(pasts)
        guard pasts.contains(where: { !$0.commits.isEmpty }) else {
            histories.notices += try absence(of: pasts.map(\.job), from: start)
            return histories
        }
        let sources = pasts.map { (past: $0, metrics: Set($0.metrics), seen: MainUnits($0.seenByGates)) }
        for name in try Self.names(request.metrics, among: sources.reduce(into: []) { $0.formUnion($1.metrics) }) {
            for source in sources where source.metrics.contains(name) {
                let view = HistoryView(of: name, in: source.past, seen: source.seen, policy: project.config.policy)
                histories.views.append(try withSubjects(view.limited(to: request.limit), of: request.subjects))
            }
        }
        return histories
    }

    private func datasets(_ request: HistoryRequest) throws(Failure) -> [String?] {
        let known = project.config.datasets.map(\.name)
        guard let dataset = request.dataset else { return known.isEmpty ? [nil] : known }
        guard known.isEmpty || known.contains(dataset) else {
            let near = nearest(to: dataset, among: known).map { "did you mean `\($0)`?" }
            throw Failure(
                .usage, "no dataset `\(dataset)`", at: "--dataset",
                hint: near ?? "there are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
        return [dataset]
    }

    /// The metrics that `patterns` name, in the order of the patterns; each pattern must name one.
    private static func names(_ patterns: [String], among metrics: Set<String>) throws(Failure) -> [String] {
        let known = metrics.sorted()
        var names: [String] = []
        for pattern in patterns {
            let glob = Glob(pattern, separator: ".")
            let found = metrics.contains(pattern) ? [pattern] : known.filter(glob.matches)
            guard !found.isEmpty else {
                let near = nearest(to: pattern, among: known).map { "did you mean `\($0)`?" }
                throw Failure(
                    .usage, "no metric `\(pattern)` in main's records", hint: near ?? Self.listed(known))
            }
            for name in found where !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static func listed(_ names: [String]) -> String {
        let more = names.count > 12 ? " and \(names.count - 12) more" : ""
        return "there are \(names.prefix(12).map { "`\(printable($0))`" }.joined(separator: ", "))\(more)"
    }

    private static func notices(_ pasts: [JobHistory]) -> [String] {
        var notices: [String] = []
        for notice in pasts.flatMap(\.notices) where !notices.contains(notice) { notices.append(notice) }
        if let past = pasts.first(where: \.endedAtShallow) {
            let last = past.commits.last.map { " after \($0.id.prefix(7))" } ?? ""
            notices.append("this clone is shallow, so history ends\(last); `git fetch --unshallow` brings the rest")
        }
        return notices
    }

    /// Why there is nothing to show, and what would help.
    private func absence(of jobs: [RecordedJob], from start: String) throws(Failure) -> [String] {
        guard !notes.isEmpty else { return [NotesAbsence(in: repository, .clone).sentence] }
        let wanted = jobs.map(\.description).joined(separator: ", ")
        let nothing = "no record of \(wanted) from \(start.prefix(7)) backwards"
        let listing = try BaselineReader(repository).list(from: start, limit: 1) { !$0.records.isEmpty }
        guard let other = listing.commits.first?.records.last else { return [nothing] }
        return ["\(nothing); there are some of \(RecordedJob(of: other).description)"]
    }

    private func withSubjects(_ view: HistoryView, of count: Int) throws(Failure) -> HistoryView {
        var view = view
        for index in view.commits.indices.suffix(count) {
            let id = view.commits[index].id
            view.commits[index].subject = try attempt("read commit \(id)") { () throws(GitError) in
                try repository.subject(of: id)
            }
        }
        return view
    }
}

extension Project {
    /// Takes name and policies from `cml.yaml` as it is at `commit`, where there is no file here: in a bare clone.
    fileprivate mutating func takeConfiguration(of commit: String) throws(Failure) {
        guard config.file == nil, let (file, bytes) = try configuration(at: commit) else { return }
        config = try Config.decoding(bytes, file: file)
        name = config.project ?? name
    }
}
