/// What kind of number a metric is, which decides how its noise may be known.
package enum MetricKind: Equatable, Sendable {
    /// What the model is worth; the default.
    case quality
    /// Time, memory, latency, throughput: it varies by ratios, and with the machine.
    case resource
    /// Sizes and counts, which the same code always reproduces.
    case exact

    /// Tells the kind of `metric` by its unit and name; `siblings` are all metrics of its run.
    package init(of metric: String, in siblings: [String: Metric]) {
        let words = metric.split(separator: ".").flatMap(nameWords)
        let unit = siblings[metric]?.unit
        if MetricKind.isResource(words, unit) {
            self = .resource
        } else if MetricKind.isSize(words, unit) || MetricKind.isCount(metric, siblings) {
            self = .exact
        } else {
            self = .quality
        }
    }

    private static let resources: Set = [
        "seconds", "time", "runtime", "duration", "latency", "throughput", "memory",
    ]
    private static let sizes: Set = ["size", "bytes", "parameters", "params"]

    private static func isResource(_ words: [String], _ unit: String?) -> Bool {
        if let unit, ["s", "ms", "us", "min", "h"].contains(unit) { return true }
        return !resources.isDisjoint(with: words) || zip(words, words.dropFirst()).contains { $0 == ("per", "second") }
    }

    private static func isSize(_ words: [String], _ unit: String?) -> Bool {
        unit == "B" || !sizes.isDisjoint(with: words)
    }

    /// Exit codes of checks, and the counts of a test report, which stand beside their total.
    ///
    /// `errors` alone may as well be the model's, and those are noisy.
    private static func isCount(_ metric: String, _ siblings: [String: Metric]) -> Bool {
        let segments = metric.split(separator: ".")
        guard let last = segments.last else { return false }
        if segments.first == "checks", last == "exit" { return true }
        guard ["tests", "failures", "errors", "skipped", "passed"].contains(last) else { return false }
        return siblings[(segments.dropLast() + ["tests"]).joined(separator: ".")] != nil
    }
}
