import CMLSystem

/// The visible parts of the Markdown.
extension Report {
    /// How many notices, or entries of a kind of difference, a reader can take in.
    private static let most = 20

    /// The verdict in one line.
    var verdictLines: [String] {
        let headline = judgement.headline.split(separator: ":", maxSplits: 1).map(String.init)
        let rest = headline.count > 1 ? " — " + MarkdownText.inline(headline[1]) : ""
        let name = label.map { " " + MarkdownText.name($0) } ?? ""
        let whose = isOfFork && !judgement.isFailed ? ", as the fork measured it" : ""
        return ["## cml\(name): \(MarkdownText.inline(headline.first ?? ""))\(whose)\(rest)"]
    }

    /// What was compared with what, and where it ran.
    var subjectLines: [String] {
        var parts = [MarkdownText.name(project) + measuredCommit, "profile \(MarkdownText.name(profile))"]
        let runs = comparisons.map(\.candidate.count).max() ?? 0
        if runs > 1 {
            parts.append(Set(comparisons.flatMap(\.candidate).map(\.seed)).count > 1 ? "\(runs) seeds" : "\(runs) runs")
        }
        let main = baselineText(commit: markdownCommit) { MarkdownText.inline($0, limit: 120) }
        let job = MarkdownText.link("job", to: links.job)
        return [parts.joined(separator: ", ") + ", " + main + (job == "job" ? "" : " (\(job))") + "."]
    }

    /// The change's own commit, ` at abc1234`.
    private var measuredCommit: String {
        guard let record = comparisons.lazy.compactMap(\.candidate.first).first,
            let commit = record.head ?? record.commit
        else { return "" }
        return " at " + markdownCommit(commit)
    }

    private func markdownCommit(_ commit: String) -> String {
        MarkdownText.link(
            MarkdownText.inline("`\(commit.prefix(7))`", limit: 40), to: links.commit(commit), isSafe: true)
    }

    /// What the change was held against, in words.
    func baselineText(commit link: (String) -> String, _ escape: (String) -> String) -> String {
        var texts: [(text: String, datasets: [String])] = []
        for comparison in comparisons {
            let text =
                switch comparison.baseline {
                case .runs(_, let commit): "against main " + link(commit)
                case .missing(let why): "without a baseline: " + escape(why)
                case .notComparable(let what): "with no comparable baseline: " + escape(what.joined(separator: "; "))
                }
            let dataset = comparison.dataset.map { [escape($0)] } ?? []
            if let index = texts.firstIndex(where: { $0.text == text }) {
                texts[index].datasets += dataset
            } else {
                texts.append((text, dataset))
            }
        }
        guard texts.count > 1 else { return texts.first?.text ?? "" }
        return texts.map { text, datasets in
            let rest = datasets.count > 3 ? " and \(datasets.count - 3) more" : ""
            return datasets.prefix(3).joined(separator: ", ") + rest + " " + text
        }.joined(separator: "; ")
    }

    var loosenedLines: [String] {
        if loosened.isEmpty { return [] }
        return ["**This change loosens what it is judged by:**"] + list(loosened)
    }

    /// The first of them, where not all have room.
    var firstLoosened: [String] {
        guard let first = loosened.first else { return [] }
        let title = "**This change loosens what it is judged by, in \(loosened.count) ways:**"
        return [title, "- " + MarkdownText.inline(first, limit: 200), "- and \(loosened.count - 1) more"]
    }

    var outputLines: [String] {
        guard let output else { return [] }
        return ["The end of the output of run \(MarkdownText.name(output.run)):", ""]
            + MarkdownText.fence(output: output.lines)
    }

    var noticeLines: [String] { list(notices + judgement.notices) }

    private func list(_ sentences: [String]) -> [String] {
        // A dash alone would underline what stands above it.
        var lines = sentences.prefix(Report.most).map { MarkdownText.inline($0) }.map {
            "- " + ($0.isEmpty ? "(nothing)" : $0)
        }
        let more = sentences.count - lines.count
        if more > 0 { lines.append("- and \(more) more") }
        return lines
    }

    /// The table of gates; it has a column for the dataset when there is more than one to tell apart.
    func gateTable(_ rows: [MetricRow]) -> MarkdownTable {
        let hasDatasets = comparisons.contains { $0.dataset != nil }
        let trends = Trends(self, rows)
        var table = MarkdownTable(
            (hasDatasets ? [("dataset", .left)] : [])
                + [
                    ("metric", .left), ("main", .right), ("this change", .right), ("change", .right), ("noise", .right),
                    ("gate", .left),
                ] + (trends.isEmpty ? [] : [("trend", .left)]))
        for (index, row) in rows.enumerated() {
            let text = RowText(row)
            let cells = [text.baseline, text.value, text.change, text.noise].map { MarkdownText.cell($0) }
            let gates = Report.counted(row.gates.map { "\(Report.markdown($0)) \(MarkdownText.cell($0.limitText))" })
            let note = row.gates.lazy.filter { $0.rank < .passed }.compactMap(\.note).first
            let verdict = (gates + [note].compactMap(\.self).map { MarkdownText.cell($0, limit: 120) }).joined(
                separator: ", ")
            table.rows.append(
                (hasDatasets ? [row.dataset.map { MarkdownText.name($0, limit: 40) } ?? "-"] : [])
                    + [MarkdownText.name(row.name, limit: 60)] + cells + [verdict.isEmpty ? "-" : verdict]
                    + (trends.isEmpty ? [] : [trends.text(index, .box)]))
        }
        return table
    }

    /// Each text once; with its number, where it came several times.
    private static func counted(_ texts: [String]) -> [String] {
        var counts: [String: Int] = [:]
        for text in texts { counts[text, default: 0] += 1 }
        return texts.compactMap { text in
            counts.removeValue(forKey: text).map { $0 > 1 ? "\(text) ($0 times)".replacing("$0", with: "\($0)") : text }
        }
    }

    private static func markdown(_ gate: GateResult) -> String {
        let text = MarkdownText.cell(gate.verdictText, limit: 120)
        return gate.rank < .passed ? "**\(text)**" : text
    }

    /// The table of inputs that differ from the baseline's.
    var differenceLines: [String] {
        var table = MarkdownTable([("input", .left), ("name", .left), ("main", .left), ("this change", .left)])
        for (kind, differences) in groupedDifferences {
            if kind == .code {
                let names = differences.prefix(5).map { MarkdownText.name($0.name, limit: 40) }
                let more = differences.count > 5 ? ", …" : ""
                let files = differences.count == 1 ? "1 file" : "\(differences.count) files"
                table.rows.append(["code", names.joined(separator: ", ") + more, "", files])
                continue
            }
            for difference in differences.prefix(Report.most) {
                table.rows.append([
                    kind.rawValue, MarkdownText.name(difference.name), Report.side(difference.before),
                    Report.side(difference.after),
                ])
            }
            let more = differences.count - Report.most
            if more > 0 { table.rows.append([kind.rawValue, "and \(more) more", "", ""]) }
        }
        return table.rows.isEmpty ? [] : ["**What differs from main**", ""] + table.lines
    }

    private static func side(_ text: String?) -> String {
        text.map { MarkdownText.name($0, limit: 60) } ?? "none"
    }

    /// The differences by kind, each once; those of some datasets only name them.
    ///
    /// An artifact can name tens of thousands, so that each is looked up by its hash.
    var groupedDifferences: [(kind: Difference.Kind, differences: [Difference])] {
        var counts: [Difference: Int] = [:]
        for comparison in comparisons {
            for difference in Set(comparison.differences) { counts[difference, default: 0] += 1 }
        }
        var seen: Set<Difference> = []
        var groups: [Difference.Kind: [Difference]] = [:]
        for comparison in comparisons {
            for difference in comparison.differences {
                var named = difference
                if counts[difference] != comparisons.count, let dataset = comparison.dataset {
                    named.name += " (\(dataset))"
                }
                if seen.insert(named).inserted { groups[named.kind, default: []].append(named) }
            }
        }
        return Difference.Kind.allCases.compactMap { kind in groups[kind].map { (kind: kind, differences: $0) } }
    }
}
