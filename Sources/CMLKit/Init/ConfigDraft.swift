import CMLSystem

/// The text of the `cml.yaml` that `cml init` writes: what was found, and in comments what wasn't.
struct ConfigDraft {
    let survey: ProjectSurvey
    let train: TrainingDraft
    let measures: MeasureDraft
    let inputs: InputDraft

    init(_ files: ProjectFiles) {
        survey = ProjectSurvey(files)
        train = TrainingDraft(survey)
        measures = MeasureDraft(survey)
        inputs = InputDraft(files)
    }

    var text: String {
        (head + [""] + trainLines + [""] + inputLines + measureLines + [""] + gateLines).joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        let found = survey.framework.map { ", as found in this \($0.title) project" } ?? ""
        return ["# What `cml check` and `cml run` do here\(found). `cml help` tells the commands.", "version: 1"]
    }

    private var trainLines: [String] {
        var lines = ["train:"]
        if let note = train.commandNote { lines.append("  # \(note)") }
        if survey.script == nil, train.commandNote == nil {
            lines.append("  # No training script of a usual name was found: write the command that trains.")
        }
        if let prepare = train.prepare {
            lines.append("  prepare: \(Self.word(prepare))    # the data, before the training and not part of its time")
        }
        lines += ["  command: \(Self.word(train.command))", "  timeout: 20m"]
        lines += seedLines
        if !train.params.isEmpty { lines.append("  params: \(Self.list(train.params))") }
        if train.apply != .inPlace { lines.append("  apply: \(train.apply.rawValue)") }
        if !train.outputs.isEmpty {
            lines.append("  outputs: \(Self.list(train.outputs))    # a check puts them back afterwards")
        }
        lines.append("  profiles:")
        return lines + smokeLines + ["    full: {}"]
    }

    private var seedLines: [String] {
        guard train.seeds.isEmpty else {
            return ["  seeds: [1, 2, 3, 4, 5]    # paired with main's seeds, so that luck cancels out"]
        }
        return [
            "  # One run tells nothing of its noise. Let the training take its seed from the variable CML_SEED, then:",
            "  # seeds: [1, 2, 3, 4, 5]",
        ]
    }

    /// Smoke-level hyperparameters; where none were found the training can ask for `CML_SMOKE`.
    private var smokeLines: [String] {
        guard !train.smoke.isEmpty else {
            return [
                "    # What a check trains: all the data, minutes instead of hours. Shorten it by `set: {train.epochs: 2}`,",
                "    # or in the training by the variable CML_SMOKE, which is 1 here.", "    smoke: {}",
            ]
        }
        let pairs = train.smoke.map { "\(Self.key($0.key)): \($0.value)" }.joined(separator: ", ")
        return [
            "    smoke:    # what a check trains: all the data, minutes instead of hours", "      set: {\(pairs)}",
        ]
    }

    private var inputLines: [String] {
        var lines: [String] = []
        if !inputs.data.isEmpty { lines.append("  data: \(Self.list(inputs.data))") }
        if !inputs.evaluation.isEmpty {
            lines.append("  evaluation: \(Self.list(inputs.evaluation))    # what metrics are measured on")
        }
        if !inputs.environment.isEmpty { lines.append("  environment: \(Self.list(inputs.environment))") }
        if inputs.data.isEmpty { lines.insert("  # data: [data/train.csv]    # so that changed data is named", at: 0) }
        return (lines.count == 1 && inputs.data.isEmpty ? ["# inputs:"] : ["inputs:"]) + lines + [""]
    }

    private var measureLines: [String] {
        var lines: [String] = []
        if measures.isGuess {
            lines.append("# No metrics file was found. Here \((survey.framework ?? .sklearn).metricsAdvice).")
        }
        let metrics = measures.metrics.map { file in
            train.isCached ? "{file: \(Self.word(file)), cached: true}" : Self.word(file)
        }
        lines.append("metrics: [\(metrics.joined(separator: ", "))]")
        if !measures.plots.isEmpty {
            lines.append("plots:")
            lines += measures.plots.map { "  - {file: \(Self.word($0))}" }
        }
        return lines
    }

    private var gateLines: [String] {
        guard !measures.gates.isEmpty else {
            return [
                "# Gates judge. `auto` fails what is significantly worse than main; `min` and `max` are bounds.",
                "# A check without gates proposes those that fit what it measured.",
                "# gates:", "#   accuracy: {min: 0.9, max_drop: auto}", "#   loss: {max_rise: 5%}",
            ]
        }
        let lines = measures.gates.map { gate in
            "  \(Self.key(gate.metric)): {\(gate.limit): auto}"
        }
        let source = measures.isAssumed ? ["# The names are those that the training script writes."] : []
        return source
            + ["# `auto` fails what is significantly worse than main; add bounds by `min` and `max`.", "gates:"] + lines
    }

    /// The text as YAML that reads back as just that text.
    static func word(_ text: String) -> String {
        let isSimple = text.first.map { $0.isLetter || "._/".contains($0) } == true && !text.contains("{")
        if isSimple, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || " ._/+=-".contains($0)) }),
            text == text.trimmed,
            (try? Node.parsingYaml(Array("a: [\(text)]".utf8)))?["a"]?.items?.first?.string == text
        {
            return text
        }
        return Json.string(text).canonical
    }

    private static func list(_ words: [String]) -> String { "[\(words.map(word).joined(separator: ", "))]" }

    private static func key(_ text: String) -> String { word(text) }
}

/// Returns the `cml.yaml` that fits the project in `folder`.
package func configDraft(of folder: String) -> String { ConfigDraft(ProjectFiles(in: folder)).text }
