package import CMLSystem

/// What a load of the service measured, as metrics under `serve.`.
package struct ServiceLoad: Equatable, Sendable {
    package var result: LoadResult

    package init(_ result: LoadResult) {
        self.result = result
    }

    package static let errorRate = "serve.error_rate"
    private static let percentiles = [50.0, 90, 95, 99]

    private static func name(_ percentile: Double) -> String { "serve.latency.p\(Int(percentile))" }

    /// The times that a percentile needs: with so many, one of them lies beyond it with a certainty of 95 %.
    package static func samplesNeeded(_ percentile: Double) -> Int {
        var beyond = 1.0
        var count = 0
        while beyond > 0.05 {
            beyond *= percentile / 100
            count += 1
        }
        return count
    }

    /// Everything measured; percentiles of too few times too.
    package var metrics: [String: Metric] {
        var metrics = [
            "serve.throughput": Metric(result.throughput, unit: "1/s"), Self.errorRate: Metric(result.errorRate),
        ]
        for percentile in Self.percentiles {
            guard let seconds = result.latencies.percentile(percentile) else { continue }
            metrics[Self.name(percentile)] = Metric(seconds, unit: "s")
        }
        if let longest = result.latencies.maximum { metrics["serve.latency.max"] = Metric(longest, unit: "s") }
        return metrics
    }

    /// The percentiles that were measured of too few times, and why nothing can be said of them.
    package var shortfalls: [String: String] {
        var reasons: [String: String] = [:]
        for percentile in Self.percentiles {
            let needed = Self.samplesNeeded(percentile)
            guard result.latencies.count < needed else { continue }
            reasons[Self.name(percentile)] = "\(result.latencies.count) samples, p\(Int(percentile)) needs \(needed)"
        }
        return reasons
    }

    /// What of the requests failed, in a sentence; nil for none.
    package var errors: String? {
        guard result.requests > 0 else { return "no request was answered" }
        guard result.failed > 0 else { return nil }
        var kinds: [String] = []
        if result.timeouts > 0 { kinds.append("\(result.timeouts) without an answer in time") }
        if result.broken > 0 {
            kinds.append("\(result.broken) broken" + (result.brokenReason.map { " (\(printable($0)))" } ?? ""))
        }
        kinds += result.statuses.sorted { $0.key < $1.key }.map { "\($0.value) with status \($0.key)" }
        return "\(result.failed) of \(result.requests) requests failed: \(kinds.joined(separator: ", "))"
    }

    /// The gate that holds where the configuration has none on the error rate: every request is answered.
    package func errorGate(_ rules: [GateRule]) -> GateResult? {
        let isGated = rules.contains { Glob($0.metric, separator: ".").matches(Self.errorRate) }
        guard !isGated, let errors else { return nil }
        var gate = GateResult(metric: Self.errorRate, limit: .mechanism, verdict: .fail)
        gate.value = .number(result.errorRate)
        gate.note = errors
        gate.isBlocking = true
        return gate
    }
}

extension Judgement {
    /// The verdicts without those on percentiles of too few times, which say nothing either way.
    package func withholding(_ shortfalls: [String: String], by policy: Config.Policy) -> Judgement {
        var judgement = self
        judgement.gates = gates.map { gate in
            guard let reason = shortfalls[gate.metric] else { return gate }
            var gate = gate
            gate.verdict = .inconclusive(.other(reason))
            gate.statistics = nil
            gate.note = reason
            gate.isBlocking = policy.blocks(gate)
            return gate
        }
        judgement.isFailed = judgement.gates.contains(where: \.isBlocking)
        return judgement
    }
}

extension LatencyHistogram {
    private static let lines = 12
    private static let width = 40

    /// The times as a plot in pure ASCII: a line for each range, on a logarithm from the shortest to the longest.
    package var plot: [String] {
        let bins = bins(Self.lines)
        guard let most = bins.map(\.count).max(), most > 0 else { return [] }
        let labels = bins.map { "\(significant($0.lower * 1000, 3)) .. \(significant($0.upper * 1000, 3)) ms" }
        let widest = labels.map(\.count).max() ?? 0
        let rows = zip(labels, bins).map { label, bin in
            // A range that holds any is seen to.
            let length = bin.count == 0 ? 0 : Swift.max(1, bin.count * Self.width / most)
            let bar = String(repeating: "#", count: length) + String(repeating: " ", count: Self.width - length)
            return String(repeating: " ", count: widest - label.count) + "\(label) |\(bar) \(bin.count)"
        }
        return ["latency of \(count) requests"] + rows
    }
}
