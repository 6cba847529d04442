import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml report`: renders a record again.
    func report() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        let (report, _) = try judged()
        try show(report, markdown: markdown)
        return 0
    }

    /// `cml gate`: judges a record by today's configuration, one line a gate.
    func gate() throws(Failure) -> Int32 {
        let (report, _) = try judged()
        if let metric = arguments.value("why") {
            try why(metric, report)
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

    /// Lists the runs that a gate used, and those left out with the reason.
    private func why(_ metric: String, _ report: Report) throws(Failure) {
        let gates = report.judgement.gates.filter { $0.metric == metric }
        guard !gates.isEmpty else {
            let near = nearest(to: metric, among: report.judgement.gates.map(\.metric))
            throw Failure(
                .usage, "no gate judges `\(metric)`", at: "--why", hint: near.map { "did you mean `\($0)`?" })
        }
        for gate in gates { console.result(gate.line) }
        for comparison in report.comparisons {
            let dataset = comparison.dataset.map { " [\($0)]" } ?? ""
            console.result("candidate\(dataset):")
            for run in comparison.candidate { console.result("  " + Self.used(run, metric)) }
            switch comparison.baseline {
            case .runs(let runs, let commit):
                console.result("baseline \(commit.prefix(7))\(dataset):")
                let seeds = Set(comparison.candidate.compactMap(\.seed))
                for run in runs {
                    let isPaired = run.seed.map { seeds.contains($0) } ?? false
                    console.result("  " + Self.used(run, metric) + (isPaired ? "" : "  left out: no run of this seed"))
                }
            case .missing(let reason):
                console.result("baseline\(dataset): none, \(reason)")
            case .notComparable(let differences):
                console.result("baseline\(dataset): none comparable")
                for difference in differences { console.result("  \(difference)") }
            }
        }
    }

    private static func used(_ run: RunRecord, _ metric: String) -> String {
        let value = run.metrics[metric].map { $0.number.map(shortest) ?? "text" } ?? "missing"
        return "\(run.id)  \(run.seed.map { "seed \($0)" } ?? "no seed")  \(value)"
    }
}
