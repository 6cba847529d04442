/// All that a report tells, before it becomes Markdown or terminal text.
package struct Report: Equatable, Sendable {
    package var project: String
    package var profile: String
    package var judgement: Judgement
    /// One a dataset; one without a name when there is no matrix.
    package var comparisons: [Comparison]
    package var plots: [Config.PlotSource] = []
    package var settings = Config.ReportSettings()
    /// What a reader must know first: the notes are stale, files the training changed, steps that were skipped, …
    package var notices: [String] = []
    /// The gates and policies that this change loosens; they lead the report.
    package var loosened: [String] = []
    /// The command line that repeats the check, without `--dataset` and `--seed`.
    package var reproduce = "cml check"
    package var links = ReportLinks()
    /// Why the training failed, in its own words.
    package var output: FailedOutput?
    /// What the comment is found again by; the project's name without one.
    package var key: String?
    /// What tells the job from parallel ones of its project, for the heading.
    package var label: String?
    /// Whether a fork's own code has measured it.
    package var isOfFork = false

    package init(project: String, profile: String, judgement: Judgement, comparisons: [Comparison]) {
        self.project = project
        self.profile = profile
        self.judgement = judgement
        self.comparisons = comparisons
    }
}
