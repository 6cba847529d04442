import CMLSystem

/// What the progress line of a job tells: which run, how long, what the last one gave, how long it may still take.
package struct Progress: Equatable, Sendable {
    private let total: Int
    /// Names whose last values are shown: the gated ones, else the first.
    private let shown: [String]
    /// Seconds a run took on average, here or in the last check of this profile; nil when nobody knows.
    private var estimate: Double?
    private var done = 0
    private var secondsDone = 0.0
    private var lastValues = ""

    /// Begins a job of `total` runs; `earlier` are the seconds that runs of this profile took before.
    package init(total: Int, shown: [String], earlier: [Double]) {
        self.total = total
        self.shown = shown
        estimate = earlier.isEmpty ? nil : earlier.reduce(0, +) / Double(earlier.count)
    }

    /// Takes a run's measurements over for the runs to come.
    package mutating func finish(_ record: RunRecord) {
        done += 1
        secondsDone += record.metrics["run.seconds"]?.number ?? 0
        estimate = secondsDone / Double(done)
        lastValues = Self.values(of: record, names: shown)
    }

    /// The first two of the named metrics, else of the run's own: `accuracy 0.9123, loss 0.3`.
    private static func values(of record: RunRecord, names: [String]) -> String {
        var texts: [String] = []
        let own = record.metrics.keys.filter { !Metric.isBuiltIn($0) }.sorted()
        for name in names + own {
            guard let number = record.metrics[name]?.number else { continue }
            let text = "\(name) \(significant(number, 4))"
            if !texts.contains(text) { texts.append(text) }
        }
        return texts.prefix(names.isEmpty ? 2 : min(2, max(1, names.count))).joined(separator: ", ")
    }

    /// Training `smoke` 2 of 5, seed 2.
    package func title(_ record: RunRecord) -> String {
        let dataset = record.dataset.map { " on \($0)" } ?? ""
        let seed = record.seed.map { ", seed \($0)" } ?? ""
        let count = total > 1 ? " \(done + 1) of \(total)" : ""
        return "Training `\(record.profile)`\(dataset)\(count)\(seed)"
    }

    /// The title with the time and, where they are known, the last values and the time left.
    ///
    /// Where no run has told how long one takes, the `share` of this one that is done tells it.
    package func line(_ record: RunRecord, elapsed: Double, share: Double? = nil) -> String {
        var line = "\(title(record)), \(Self.clock(elapsed))"
        if let estimate = estimate ?? share.map({ elapsed / $0 }) {
            let left = max(0, estimate - elapsed) + estimate * Double(total - done - 1)
            line += ", about \(Self.clock(left.rounded(.up))) left"
        }
        return lastValues.isEmpty ? line : "\(line); last: \(lastValues)"
    }

    /// `0:07`, `12:30`, `1:02:03`.
    private static func clock(_ seconds: Double) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let whole = Int(seconds)
        let minutes = "\(whole / 60 % 60):\(two(whole % 60))"
        return whole < 3600 ? minutes : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }
}
