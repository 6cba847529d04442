import CMLSystem

/// The `metrics:`, `plots:` and `gates:` that fit what was found.
struct MeasureDraft: Equatable {
    var metrics: [String] = []
    var plots: [String] = []
    /// Metrics of a file that is there, with the limit that fits their direction.
    var gates: [Gate] = []
    /// Whether the gates are of names that the training script writes, in no file yet.
    var isAssumed = false
    /// Whether no file was found, so that `metrics` is only where one is to be written.
    var isGuess = false

    struct Gate: Equatable {
        var metric: String
        var direction: Direction

        /// The key of the limit that holds it against main.
        var limit: String { direction == .higher ? "max_drop" : "max_rise" }
    }

    init(_ survey: ProjectSurvey) {
        metrics = Self.metrics(survey)
        plots = Self.plots(survey).filter { !metrics.contains($0) }
        isGuess = metrics.isEmpty
        if metrics.isEmpty { metrics = ["metrics.json"] }
        gates = Self.gates(metrics, survey.files)
        if gates.isEmpty, !isGuess {
            gates = Self.written(survey)
            isAssumed = !gates.isEmpty
        }
    }

    private static let usual = [
        "metrics.json", "metrics.yaml", "metrics/metrics.json", "results/metrics.json", "reports/metrics.json",
        "outputs/metrics.json", "output/metrics.json", "eval/metrics.json", "dvclive/metrics.json", "scores.json",
        "results.json", "eval.json", "eval_results.json", "all_results.json",
    ]

    private static func metrics(_ survey: ProjectSurvey) -> [String] {
        if let found = survey.dvc?.metrics, !found.isEmpty { return found.map(\.file) }
        let written = survey.literals(where: isMetrics)
        if !written.isEmpty { return written }
        if survey.sources.contains(where: { PythonPackages.imported(in: $0.text).contains("dvclive") }) {
            return ["dvclive/metrics.json"]
        }
        return Self.usual.first { survey.files.has($0) }.map { [$0] } ?? []
    }

    private static func isMetrics(_ text: String) -> Bool {
        let name = text.split(separator: "/").last?.lowercased() ?? ""
        guard [".json", ".yaml", ".yml"].contains(where: name.hasSuffix), !isCurve(text) else { return false }
        return ["metric", "score", "result", "eval"].contains(where: name.contains)
    }

    private static func isCurve(_ text: String) -> Bool {
        let name = text.split(separator: "/").last?.lowercased() ?? ""
        guard [".csv", ".tsv", ".json", ".jsonl"].contains(where: name.hasSuffix) else { return false }
        return ["history", "curve", "evals_result", "trainer_state", "loss", "training_log", "train_log"]
            .contains(where: name.contains)
    }

    private static func plots(_ survey: ProjectSurvey) -> [String] {
        // What dvc.yaml tells of its plots is read from there.
        guard survey.dvc?.plots.isEmpty ?? true else { return [] }
        var plots = survey.literals(where: isCurve)
        let imports = Set(survey.sources.map { PythonPackages.imported(in: $0.text) }.joined())
        if imports.contains("dvclive") { plots.append("dvclive/plots/metrics/**.tsv") }
        return plots
    }

    /// The gates of quality metrics in files that are there; times and sizes are no quality.
    private static func gates(_ metrics: [String], _ files: ProjectFiles) -> [Gate] {
        var gates: [Gate] = []
        for path in metrics {
            guard let bytes = files.bytes(path), let found = try? readMetrics(bytes, path: path, prefix: nil) else {
                continue
            }
            for gate in fitting(found) where !gates.contains(where: { $0.metric == gate.metric }) { gates.append(gate) }
        }
        return handful(of: gates)
    }

    private static func fitting(_ metrics: [String: Metric]) -> [Gate] {
        metrics.sorted { $0.key < $1.key }.compactMap { name, metric in
            guard metric.number?.isFinite == true, isQuality(name) else { return nil }
            return (metric.direction ?? direction(of: name)).map { Gate(metric: name, direction: $0) }
        }
    }

    /// A glob over many slices is the person's to write; of the top level a handful says enough.
    private static func handful(of gates: [Gate]) -> [Gate] {
        let top = gates.filter { !$0.metric.contains(".") }
        return Array((top.isEmpty ? gates : top).prefix(6))
    }

    /// What a check without gates says: those that fit what it measured.
    static func proposal(for metrics: [String: Metric]) -> String {
        let gates = handful(of: fitting(metrics)).map { "\(ConfigDraft.word($0.metric)): {\($0.limit): auto}" }
        let written = gates.isEmpty ? "accuracy: {min: 0.9}" : gates.joined(separator: ", ")
        return "no gate judges this; \(gates.isEmpty ? "such as" : "for what was measured"): `gates: {\(written)}`"
    }

    /// The gates of quality metrics that the training script writes by name.
    ///
    /// Where it has both `accuracy` and `val_accuracy`, the longer ones are a curve's more often than not.
    private static func written(_ survey: ProjectSurvey) -> [Gate] {
        guard survey.script != nil, let source = survey.sources.first?.text else { return [] }
        var names: [String] = []
        for name in PythonText.literals(in: source) where !names.contains(name) {
            let isKey = ["\"\(name)\":", "'\(name)':", "[\"\(name)\"] = ", "['\(name)'] = "].contains(
                where: source.contains)
            let isWord = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if isKey, isWord, isQuality(name), direction(of: name) != nil { names.append(name) }
        }
        let plain = names.filter { name in !names.contains { name != $0 && name.hasSuffix("_" + $0) } }
        return plain.prefix(3).compactMap { name in direction(of: name).map { Gate(metric: name, direction: $0) } }
    }

    private static func isQuality(_ name: String) -> Bool {
        let costs = [
            "time", "seconds", "latency", "duration", "runtime", "memory", "size", "bytes", "params", "parameters",
            "throughput",
        ]
        let words = name.split { "._-/".contains($0) }.map { $0.lowercased() }
        return Metric.builtInPrefix(of: name) == nil && !words.contains { costs.contains($0) }
            && !words.contains("train")
    }
}
