/// The values of the gated metrics, seed by seed, beside main's with the same seed.
struct SeedTable: Equatable, Sendable {
    struct Row: Equatable, Sendable {
        var seed: Int
        var metric: MetricRow
    }

    private(set) var rows: [Row] = []
    private var hasDatasets = false

    init(_ comparisons: [Comparison], gated: Set<String>) {
        hasDatasets = comparisons.contains { $0.dataset != nil }
        for comparison in comparisons {
            let new = SeedTable.bySeed(comparison.candidate)
            let old = SeedTable.bySeed(comparison.baseline.records)
            guard new.count > 1 else { continue }
            for metric in gated.sorted() {
                for seed in new.keys.sorted() {
                    guard let value = new[seed]?.metrics[metric] else { continue }
                    var row = MetricRow(dataset: comparison.dataset, name: metric)
                    row.unit = value.unit
                    row.value = value.value
                    row.baseline = old[seed]?.metrics[metric]?.value
                    rows.append(Row(seed: seed, metric: row))
                }
            }
        }
    }

    /// The newest run of each seed.
    private static func bySeed(_ records: [RunRecord]) -> [Int: RunRecord] {
        var found: [Int: RunRecord] = [:]
        for record in records { if let seed = record.seed { found[seed] = record } }
        return found
    }

    var markdown: MarkdownTable {
        var table = MarkdownTable(
            (hasDatasets ? [("dataset", .left)] : [])
                + [("metric", .left), ("seed", .right), ("main", .right), ("this change", .right), ("change", .right)])
        for row in rows {
            let text = RowText(row.metric)
            table.rows.append(
                (hasDatasets ? [row.metric.dataset.map { MarkdownText.name($0, limit: 40) } ?? "-"] : [])
                    + [MarkdownText.name(row.metric.name, limit: 60), String(row.seed)]
                    + [text.baseline, text.value, text.change].map { MarkdownText.cell($0) })
        }
        return table
    }
}
