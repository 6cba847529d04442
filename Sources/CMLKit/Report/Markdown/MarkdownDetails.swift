import CMLSystem

/// What the folded parts of the Markdown hold.
extension Report {
    /// Each gate in its own words, with band, p and what it could have seen.
    var gateLines: [String] {
        let lines = judgement.gates.map { cut(printable($0.line), to: 400, ellipsis: "...") }
        return lines.isEmpty ? [] : MarkdownText.fence(lines)
    }

    func metricTable(_ rows: [MetricRow]) -> MarkdownTable {
        let hasDatasets = comparisons.contains { $0.dataset != nil }
        var table = MarkdownTable(
            (hasDatasets ? [("dataset", .left)] : [])
                + [("metric", .left), ("main", .right), ("this change", .right), ("change", .right)])
        for row in rows {
            let text = RowText(row)
            table.rows.append(
                (hasDatasets ? [row.dataset.map { MarkdownText.name($0, limit: 40) } ?? "-"] : [])
                    + [MarkdownText.name(row.name)]
                    + [text.baseline, text.value, text.change].map { MarkdownText.cell($0) })
        }
        return table
    }

    /// The gated metrics of each seed, where there is more than one.
    var seedLines: [String] {
        let gated = Set(judgement.gates.map(\.metric))
        return SeedTable(comparisons, gated: gated).markdown.lines
    }

    /// Machine, software and fingerprints on both sides; equal ones are shown once.
    var provenance: [String] {
        var table = MarkdownTable([("", .left), ("main", .left), ("this change", .left)])
        for comparison in comparisons {
            guard let candidate = comparison.candidate.last else { continue }
            let baseline = comparison.baseline.records.last
            let prefix = comparison.dataset.map { MarkdownText.name($0, limit: 40) + " " } ?? ""
            for (name, side) in Provenance.parts {
                let (before, after) = (baseline.flatMap(side), side(candidate))
                if before == nil && after == nil { continue }
                table.rows.append([prefix + name] + [before, after].map { $0.map { MarkdownText.cell($0) } ?? "-" })
            }
        }
        return table.lines
    }

    var reproduceLines: [String] {
        let lines = reproduceCommands.map { cut(printable($0), to: 1_000, ellipsis: "...") }
        return lines.isEmpty ? [] : MarkdownText.fence(lines, info: "sh")
    }

    /// One command a dataset; with its seed when a single one was run.
    var reproduceCommands: [String] {
        comparisons.map { comparison in
            var command = reproduce
            if let dataset = comparison.dataset { command += " --dataset \(dataset.shellQuoted)" }
            for seed in Set(comparison.candidate.compactMap(\.seed)).sorted() { command += " --seed \(seed)" }
            return command
        }
    }
}

/// What a record tells of where its run came from, by name.
enum Provenance {
    static let parts: [(name: String, side: @Sendable (RunRecord) -> String?)] = [
        ("commit", { $0.commit.map { String($0.prefix(12)) } }),
        ("os", \.environment.os), ("arch", \.environment.arch), ("cpu", \.environment.cpu), ("gpu", \.environment.gpu),
        ("runner", \.environment.runner), ("python", \.environment.python),
        ("code", { text($0.fingerprint.code) }), ("hyperparameters", { text($0.fingerprint.params) }),
        ("data", { text($0.fingerprint.data) }), ("evaluation data", { text($0.fingerprint.evaluation) }),
        ("packages", { text($0.fingerprint.environment) }), ("profile", { text($0.fingerprint.profile) }),
    ]

    private static func text(_ part: Fingerprint.Part?) -> String? {
        guard let part else { return nil }
        if part.missing.isEmpty { return String(part.hash.prefix(12)) }
        return "\(part.hash.prefix(12)), not fingerprinted: \(part.missing.sorted().joined(separator: ", "))"
    }
}
