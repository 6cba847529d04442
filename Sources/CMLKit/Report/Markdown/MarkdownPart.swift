/// A part of the Markdown, by the name that a template has for it.
package enum MarkdownPart: String, CaseIterable, Sendable {
    case verdict
    case subject
    case loosened
    /// The rows that fail or are in doubt, then `changes`, in one table.
    case table
    case failing
    case changes
    /// The end of what a failed training wrote.
    case output
    case notices
    case plots
    case differences
    case charts
    case gates
    case metrics
    case seeds
    case environment
    case reproduce
    case omissions
    case marker

    /// What a template calls `details`.
    static let folded: [MarkdownPart] = [.charts, .gates, .metrics, .seeds, .environment]
}

/// What may be left out, in the order in which it is: from what is looked at least to what is looked at most.
///
/// Verdict, marker and that gates were loosened are never left out. The failing rows are not either; only when there are more of
/// them than a comment holds, the last are counted instead.
enum MarkdownDetail: Int, CaseIterable, Comparable, Sendable {
    case charts
    case seeds
    case environment
    case unchanged
    case metrics
    case gates
    case plots
    case passing
    case differences
    case notices
    case reproduce
    case output
    case loosened

    static func < (left: MarkdownDetail, right: MarkdownDetail) -> Bool { left.rawValue < right.rawValue }

    var name: String {
        switch self {
        case .charts: "charts"
        case .seeds: "details of the seeds"
        case .environment: "environment and fingerprints"
        case .unchanged: "unchanged metrics"
        case .metrics: "the table of all metrics"
        case .gates: "the gates in full"
        case .plots: "plots"
        case .passing: "rows that pass or only changed"
        case .differences: "differences of inputs"
        case .notices: "notices"
        case .reproduce: "how to reproduce"
        case .output: "the end of the output"
        case .loosened: "all but the first of the loosened gates"
        }
    }

    /// The parts that are other ones without it.
    var parts: [MarkdownPart] {
        switch self {
        case .charts: [.charts]
        case .seeds: [.seeds]
        case .environment: [.environment]
        case .unchanged, .metrics: [.metrics]
        case .gates: [.gates]
        case .plots: [.plots]
        case .passing: [.table, .failing, .changes]
        case .differences: [.differences]
        case .notices: [.notices]
        case .reproduce: [.reproduce]
        case .output: [.output]
        case .loosened: [.loosened]
        }
    }
}
