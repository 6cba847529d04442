import CMLSystem

/// What is told of an image beside the check's report: what it is, where it went, and its own gates, as Markdown.
package struct ImageReport: Equatable, Sendable {
    package var image: BuiltImage
    /// The gates on `image.*`, and on `serve.*` where it was tested.
    package var gates: [GateResult] = []
    /// Where it was pushed.
    package var name: String?
    package var digest: String?
    package var tags: [String] = []
    package var notices: [String] = []
    /// What the image's test found wrong, and the times of its load as a plot.
    package var failures: [String] = []
    package var latencies: [String] = []

    package init(_ image: BuiltImage) {
        self.image = image
    }

    package var markdown: String {
        var blocks = [["### Image of \(MarkdownText.inline(image.project))"], [headline], facts.lines]
        let lines = gates.map(\.line)
        if !lines.isEmpty { blocks.append(MarkdownText.fence(lines)) }
        for lines in [failures, latencies] where !lines.isEmpty { blocks.append(MarkdownText.fence(lines)) }
        blocks.append(metrics.lines)
        blocks.append(notices.map { "- " + MarkdownText.inline($0) })
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var headline: String {
        if !image.failed.isEmpty {
            return "**failed**: \(image.failed.map { MarkdownText.name($0) }.joined(separator: ", ")); it is not pushed"
        }
        guard image.check != nil else { return "**ungated**: no check vouches for it; it is not pushed" }
        if image.test?.hasPassed == false { return "**failed** its test; it is not pushed" }
        let tested = image.test.map { $0.isOfCommand ? ", its command tested" : ", tested" } ?? ""
        return digest == nil ? "**built**\(tested), not pushed" : "**pushed**\(tested)"
    }

    private var facts: MarkdownTable {
        var table = MarkdownTable([("", .left), ("", .left)])
        func add(_ name: String, _ values: [String]) {
            guard !values.isEmpty else { return }
            table.rows.append([name, values.map { MarkdownText.name($0, limit: 200) }.joined(separator: ", ")])
        }
        add("image", digest.map { ["\(name ?? "")@\($0)"] } ?? [image.id])
        add("tags", tags)
        add("commit", [image.commit])
        add("run", [image.record].compactMap(\.self))
        add("model", image.model.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.prefix(12))" })
        add("platforms", image.platforms)
        add("untested", image.untestedPlatforms)
        return table
    }

    private var metrics: MarkdownTable {
        var table = MarkdownTable([("metric", .left), ("value", .right)])
        for (name, metric) in image.allMetrics.sorted(by: { $0.key < $1.key }) {
            table.rows.append([MarkdownText.name(name), MarkdownText.cell(metric.shown)])
        }
        return table
    }
}

extension Metric {
    /// The value with its unit.
    package var shown: String {
        guard let number else { return "?" }
        let value = significant(number, 6)
        guard let unit else { return value }
        return "\(value) \(unit)"
    }
}
