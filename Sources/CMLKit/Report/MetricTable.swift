package import CMLSystem

/// Two sets of metrics side by side: what `cml compare` shows.
package struct MetricTable: Equatable, Sendable {
    /// The names of the two sides, such as `main` and `workspace`.
    private var oldTitle: String
    private var newTitle: String
    /// Sorted by name.
    private var rows: [MetricRow]
    /// How many rows were left out because both sides are the same.
    private var unchanged = 0

    package init(
        old: [String: Metric], new: [String: Metric], titles: (old: String, new: String) = ("main", "this change")
    ) {
        oldTitle = titles.old
        newTitle = titles.new
        rows = Set(old.keys).union(new.keys).sorted().map { name in
            var row = MetricRow(dataset: nil, name: name)
            row.unit = new[name]?.unit ?? old[name]?.unit
            row.value = new[name]?.value
            row.baseline = old[name]?.value
            row.hasBaseline = true
            row.declaredDirection = new[name]?.direction ?? old[name]?.direction
            return row
        }
    }

    /// Leaves out the metrics that are the same on both sides.
    package mutating func removeUnchanged() {
        let all = rows.count
        rows.removeAll { !$0.isChanged }
        unchanged = all - rows.count
    }

    /// Returns the table for a terminal of `width` columns; whole for a pipe, which has none.
    package func terminal(width: Int?, colour: Bool, unicode: Bool) -> String {
        func safe(_ text: String) -> String { unicode ? printable(text) : asciiOnly(text) }
        var table = TextTable([
            .init("metric", .left, isFlexible: true), .init(safe(oldTitle), .right, hasFlexibleTitle: true),
            .init(safe(newTitle), .right, hasFlexibleTitle: true), .init("change", .left),
        ])
        table.stacks = true
        table.ellipsis = unicode ? "…" : ".."
        table.rows = rows.map { row in
            let text = RowText(row)
            return [row.name, text.baseline, text.value, text.change].map(safe)
        }
        if rows.isEmpty { return (unchanged == 0 ? "no metrics on either side" : "\(unchanged) unchanged") + "\n" }
        let lines = table.lines(width: width ?? .max).enumerated().map { index, line in
            index == 0 ? Ink.strong.paint(line, colour) : line
        }
        return lines.joined(separator: "\n") + "\n"
    }

    package var markdown: String {
        var table = MarkdownTable([
            ("metric", .left), (MarkdownText.cell(oldTitle), .right), (MarkdownText.cell(newTitle), .right),
            ("change", .right),
        ])
        table.rows = rows.map { row in
            let text = RowText(row)
            return [MarkdownText.name(row.name)]
                + [text.baseline, text.value, text.change].map { MarkdownText.cell($0) }
        }
        return rows.isEmpty
            ? (unchanged == 0 ? "No metrics on either side.\n" : "\(unchanged) unchanged.\n")
            : table.lines.joined(separator: "\n") + "\n"
    }

    /// `{"name": {"old", "new", "diff"}}`: the shape of `dvc metrics diff --json`, without its level for files.
    ///
    /// A side that lacks the metric is `null`, and so is a difference with it.
    package var json: Json {
        .object(
            Dictionary(
                rows.map { row in
                    let diff = row.change.map(Json.double) ?? .null
                    return (row.name, .object(["old": Json(row.baseline), "new": Json(row.value), "diff": diff]))
                }
            ) { first, _ in first })
    }
}
