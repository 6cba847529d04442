import CMLSystem

extension GateResult {
    /// The value as a number, when it is one.
    package var number: Double? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    /// How much worse than the baseline the value is; negative for an improvement.
    package var worse: Double? {
        if let statistics { return statistics.worse }
        guard limit == .maxDrop || limit == .maxRise, let baseline, let number else { return nil }
        return direction == .lower ? number - baseline : baseline - number
    }

    /// The metric with its dataset: `accuracy [client-a]`.
    package var label: String { asciiSigns(dataset.map { "\(metric) [\($0)]" } ?? metric) }

    /// The verdict as a reader scans it: `PASS`, `FAIL`, `INCONCLUSIVE`, `ERROR`, or `WARN` for what only warns.
    package var word: String {
        warn && (verdict == .fail || verdict.word == "error") ? "WARN" : verdict.word.uppercased()
    }

    /// One line: verdict, metric, values, change with its band, allowance, p, source of the noise, what it can see.
    package var line: String {
        let word = word + String(repeating: " ", count: Swift.max(14 - self.word.count, 2))
        return "\(word)\(label) \(sentence)"
    }

    /// What the line says after the metric's name.
    package var sentence: String { details.joined(separator: "  ") }

    /// What makes the gate fail, for a headline: `drop 0.0465, allowed 0.0200`.
    package var summary: String {
        if case .inconclusive(let reason) = verdict { return doubt(reason) }
        if case .error(let message) = verdict { return asciiSigns(message) }
        let numbers = GateNumbers(self)
        switch limit {
        case .min, .max: return bound(", ") ?? asciiSigns(note ?? "")
        case .maxGap: return gap ?? asciiSigns(note ?? "")
        case .maxDrop, .maxRise: return worse.map { change($0, numbers, band: false) } ?? asciiSigns(note ?? "")
        case .mechanism: return asciiSigns(note ?? verdict.word)
        }
    }

    /// `drop 0.0552, allowed 0.0500: too noisy, blocked by policy`.
    private func doubt(_ reason: Verdict.Reason) -> String {
        let policy = isBlocking ? "\(reason.name), blocked by policy" : reason.name
        let isMeasured = statistics != nil && (limit == .maxDrop || limit == .maxRise)
        guard isMeasured, let worse else { return asciiSigns(policy) }
        return "\(change(worse, GateNumbers(self), band: false)): \(asciiSigns(policy))"
    }

    private var details: [String] {
        let parts: [String?]
        switch verdict {
        case .error(let message): parts = [values, message]
        default:
            switch limit {
            case .mechanism: parts = [values, note]
            case .min, .max: parts = [bound("  ") ?? values, note]
            case .maxGap: parts = [gap.map { gap in note.map { "\(gap)  (\($0))" } ?? gap } ?? note]
            case .maxDrop, .maxRise: parts = relative + [accepted.map { "accepted: \($0)" }]
            }
        }
        let policy = isBlocking && verdict.word == "inconclusive" ? "blocked by policy" : nil
        return (parts + [policy]).compactMap { $0 }.filter { !$0.isEmpty }.map(asciiSigns)
    }

    private func bound(_ separator: String) -> String? {
        guard let allowed, let number, number.isFinite else { return nil }
        let numbers = GateNumbers(self)
        return "\(numbers.text(number))\(separator)\(limit.rawValue) \(numbers.text(allowed))"
    }

    private var gap: String? {
        guard let allowed, let number else { return nil }
        let numbers = GateNumbers(self)
        return "gap \(numbers.text(number)), allowed \(numbers.text(allowed))"
    }

    /// `0.9515 -> 0.9050`, or what there is of it.
    private var values: String? {
        switch value {
        case .text(let text): return "\"\(text)\""
        case .number(let number):
            let numbers = GateNumbers(self)
            return baseline.map { "\(numbers.text($0)) -> \(numbers.text(number))" } ?? numbers.text(number)
        case nil: return nil
        }
    }

    /// A relative gate: an inconclusive one says why instead of numbers that decide nothing.
    private var relative: [String?] {
        guard let worse, number?.isFinite == true else { return [values, reasonText ?? note] }
        let numbers = GateNumbers(self)
        let isIdentical = statistics != nil && worse == 0 && baseline == number && verdict == .pass && !isAuto
        guard case .inconclusive = verdict else {
            if isIdentical, let note { return [values, note, sourceText(numbers)] }
            return [values, change(worse, numbers), probabilityText, sourceText(numbers), sees(numbers), note]
        }
        guard statistics != nil else { return [values, reasonText] }
        if case .inconclusive(.inherited) = verdict { return [values, reasonText] }
        if case .inconclusive(.other(let why)) = verdict {
            // It would have failed: whoever has to decide needs all of the numbers.
            return [values, change(worse, numbers), probabilityText, sourceText(numbers), sees(numbers), why]
        }
        return [values, "\(change(worse, numbers)): \(reasonText ?? "")"]
    }

    private var probabilityText: String? { statistics.map { "p=\(probability($0.p))" } }

    private func sees(_ numbers: GateNumbers) -> String? {
        guard let statistics, !isAuto || verdict != .pass else { return nil }
        return "sees >= \(numbers.text(statistics.detects))"
    }

    private func sourceText(_ numbers: GateNumbers) -> String? {
        let deviation = statistics.map { ", s=\(numbers.text($0.deviation))" } ?? ""
        switch source {
        case .exact: return "exact"
        case .pairedSeeds(let count): return "\(count) paired seeds\(deviation)"
        case .history(let count): return "\(count) main runs\(deviation)"
        case .ownSeeds(let count): return "\(count) own seeds\(deviation)"
        case .none: return nil
        }
    }

    /// `drop 0.0465 (0.0390..0.0540), allowed 0.0200`.
    private func change(_ worse: Double, _ numbers: GateNumbers, band: Bool = true) -> String {
        var text = "\(worseningWord) \(numbers.text(worse))"
        if band, let statistics {
            text += " (\(numbers.text(statistics.low))..\(numbers.text(statistics.high)))"
        }
        if let allowed, !isAuto { text += ", allowed \(numbers.text(allowed))" }
        return text
    }

    /// Higher is better: getting worse is a drop; else a rise.
    package var worseningWord: String { direction == .lower ? "rise" : "drop" }

    private var reasonText: String? {
        guard case .inconclusive(let reason) = verdict else { return nil }
        switch reason {
        case .noBaseline(let why), .notComparable(let why), .noiseUnknown(let why), .inherited(let why):
            return "\(reason.name): \(why)"
        case .worse:
            let p = probabilityText.map { " (\($0))" } ?? ""
            return "worse for certain\(p), not for certain by more than allowed"
        case .notCertain:
            let p = probabilityText.map { " (\($0) is over its share of alpha)" } ?? ""
            return "more than allowed, but not for certain worse\(p)"
        case .tooNoisy: return "too noisy for this tolerance" + (note.map { "; \($0)" } ?? "")
        case .straddles: return "perhaps within what is allowed, perhaps beyond"
        case .other(let why): return why
        }
    }
}
