/// The rows that a report shows first: what failed or is inconclusive, then a few of what passed and what changed.
struct RowSelection: Equatable, Sendable {
    /// More rows of what is well make a green report long.
    private static let mostPassed = 8
    private static let mostChanged = 5

    /// The worst first.
    var attention: [MetricRow]
    /// Those of the metrics that changed most which have no gate, or no more, and got worse.
    var worsened: [MetricRow]
    var passed: [MetricRow]
    /// The other metrics without a gate that changed most; without any baseline or gate, the first metrics.
    var changed: [MetricRow]
    /// The numbers of rows that were left to the table of all metrics.
    var morePassed: Int
    var moreChanged: Int

    /// With `isWhole`, every metric is among them.
    init(of rows: [MetricRow], isWhole: Bool = false) {
        let doubtful = rows.filter { $0.rank < .passed }.enumerated()
        let ranked = doubtful.sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        attention = ranked.map(\.element)
        let passing = rows.filter { $0.rank == .passed }
        passed = Array(passing.prefix(isWhole ? .max : RowSelection.mostPassed))
        morePassed = passing.count - passed.count
        let quality = rows.filter { $0.rank == .ungated && !$0.name.hasPrefix("run.") }
        if isWhole {
            let all = rows.filter { $0.rank == .ungated }
            (worsened, changed) = (all.filter(\.isWorse), all.filter { !$0.isWorse })
            moreChanged = 0
            return
        }
        let hasOthers = rows.contains { $0.rank < .ungated || $0.hasBaseline }
        let candidates = hasOthers ? quality.filter(\.isChanged) : quality
        let most = RowSelection.mostChanged(of: candidates)
        (worsened, changed) = (most.filter(\.isWorse), most.filter { !$0.isWorse })
        moreChanged = candidates.count - most.count
    }

    /// Returns the rows whose value changed most in relation to the baseline's, in the order of `rows`.
    private static func mostChanged(of rows: [MetricRow]) -> [MetricRow] {
        let changes = rows.map(\.relativeChange)
        let order = rows.indices.sorted { changes[$0] == changes[$1] ? $0 < $1 : changes[$0] > changes[$1] }
        return order.prefix(mostChanged).sorted().map { rows[$0] }
    }
}
