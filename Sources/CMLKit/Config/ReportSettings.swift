extension Config {
    /// What `report` says of the report's form.
    package struct ReportSettings: Equatable, Sendable {
        package enum Plots: String, CaseIterable, Sendable {
            case ascii
            case none
        }

        /// Which metrics the open table of a comment has, besides those that a gate is in doubt about.
        package enum Metrics: String, CaseIterable, Sendable {
            case changed
            case all
        }

        package var plots = Plots.ascii
        package var maxPlots = 6
        package var metrics = Metrics.changed
        /// Whether the curves are also charts that the forge draws.
        package var mermaid = false

        package init() {}
    }
}
