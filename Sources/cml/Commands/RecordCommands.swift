import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml report`: renders a record again.
    func report() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        let form = try markdownForm()
        let (report, _) = try judged()
        try show(report, markdown: markdown, form)
        return 0
    }

    /// `cml gate`: judges a record by today's configuration, one line a gate.
    func gate() throws(Failure) -> Int32 {
        let (report, project) = try judged()
        if let metric = arguments.value("why") {
            try why(metric, report, project)
        } else if arguments.has("json") {
            console.result(report.judgement.json.prettyJson())
        } else {
            for gate in report.judgement.gates { console.result(gate.line) }
            report.judgement.notices.forEach(console.warn)
            console.result(report.judgement.headline)
        }
        return report.judgement.isFailed ? 1 : 0
    }

    /// Reads the record that the command names, or the newest, and judges it.
    private func judged() throws(Failure) -> (Report, Project) {
        let project = try self.project(selection)
        let folder = RunFolder(of: project)
        let runs = try folder.runs(arguments.words.first, directory: world.directory)
        let job = try TrainedJob(stored: runs, in: folder, project: project)
        let base = BaseName(option: arguments.value("base"), ci: CIContext(in: world))
        return (try Judging(project, in: world, base: base).report(on: job), project)
    }

    /// Tells what the gates of a metric were judged by: runs used, runs left out with the reason, and the test.
    private func why(_ pattern: String, _ report: Report, _ project: Project) throws(Failure) {
        let whys = try GateWhy.metrics(pattern, in: report).compactMap { GateWhy($0, in: report) }
        let dates = try dates(of: Set(whys.flatMap(\.commits)), project)
        if arguments.has("json") {
            console.result(Json.array(whys.map { $0.json(dates: dates) }).prettyJson())
            return
        }
        for why in whys {
            console.result(why.text(dates: dates, width: console.width, unicode: console.usesUnicode))
        }
    }

    /// When commits were made, as far as this clone has them.
    private func dates(of commits: Set<String>, _ project: Project) throws(Failure) -> [String: String] {
        guard let repository = project.repository else { return [:] }
        var dates: [String: String] = [:]
        for commit in commits {
            dates[commit] = try attempt("read commit \(commit)") { () throws(GitError) in
                Clock.iso8601(Double(try repository.commitTime(of: commit)))
            }
        }
        return dates
    }
}
