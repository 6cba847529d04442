import CMLSystem

/// The cells of a metric's row, before any markup.
struct RowText: Equatable, Sendable {
    var baseline: String
    var value: String
    /// The change with its sign, and whether that is better or worse.
    var change: String
    /// How far the change may be from the truth, and what says so.
    var noise: String

    init(_ row: MetricRow) {
        let numbers = [row.baseline, row.value].compactMap(RowText.number)
        let scale = UnitScale(row.unit, for: numbers)
        let matched = MatchedNumbers(numbers.map { $0 / scale.divisor })
        baseline = RowText.text(row.baseline, matched, scale)
        value = RowText.text(row.value, matched, scale)
        change = RowText.change(row, matched, scale)
        noise = RowText.noise(of: row.gates, matched, scale)
    }

    private static func number(_ value: Metric.Value?) -> Double? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    private static func text(_ value: Metric.Value?, _ matched: MatchedNumbers, _ scale: UnitScale) -> String {
        switch value {
        case .number(let number): matched.text(number / scale.divisor) + scale.suffix
        case .text(let text): printable(text)
        case nil: "-"
        }
    }

    private static func change(_ row: MetricRow, _ matched: MatchedNumbers, _ scale: UnitScale) -> String {
        guard let change = row.change else { return "-" }
        let text = matched.signed(change / scale.divisor)
        guard change != 0, !change.isNaN else { return text }
        guard let direction = row.direction else { return text + scale.suffix }
        return text + scale.suffix + ((change > 0) == (direction == .higher) ? " better" : " worse")
    }

    private static func noise(of gates: [GateResult], _ matched: MatchedNumbers, _ scale: UnitScale) -> String {
        guard let gate = gates.first(where: { $0.statistics != nil || $0.source != .none }) else { return "" }
        var parts: [String] = []
        if let statistics = gate.statistics {
            let size = [gate.number, gate.baseline].compactMap { $0?.magnitude }.filter(\.isFinite).max() ?? 0
            let half = statistics.halfWidth > size * 1e-12 ? statistics.halfWidth / scale.divisor : 0
            parts.append("±" + MatchedNumbers([half], figures: 2).text(half))
        }
        switch gate.source {
        case .exact: parts.append("exact")
        case .pairedSeeds(let count): parts.append("\(count) seeds")
        case .history(let count): parts.append("\(count) main runs")
        case .ownSeeds(let count): parts.append("\(count) own seeds")
        case .none: break
        }
        return parts.joined(separator: ", ")
    }
}

/// How numbers of a unit are written: bytes as kB, MB or GB, others as they are.
struct UnitScale: Equatable, Sendable {
    var divisor = 1.0
    /// What follows the number, with a space.
    var suffix = ""

    init(_ unit: String?, for numbers: [Double]) {
        guard let unit, !unit.isEmpty else { return }
        suffix = " \(printable(unit))"
        guard unit == "B" else { return }
        let greatest = numbers.filter(\.isFinite).map(\.magnitude).max() ?? 0
        for (name, size) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where greatest >= size {
            divisor = size
            suffix = " \(name)"
            return
        }
    }
}

extension GateResult {
    /// The limit in the words of `cml.yaml`: `max_drop 0.02`, `max_drop auto`, `min 0.9`; `check` for a mechanism.
    var limitText: String {
        if limit == .mechanism { return "check" }
        if isAuto { return "\(limit.rawValue) auto" }
        guard let allowed else { return limit.rawValue }
        return "\(limit.rawValue) \(MatchedNumbers([allowed]).text(allowed))"
    }

    /// The verdict in one or two words; a failure that only warns is a `warning`.
    var verdictText: String {
        switch verdict {
        case .pass: "pass"
        case .fail: warn ? "warning" : "FAIL"
        case .error: warn ? "warning" : "ERROR"
        case .inconclusive(let reason): "inconclusive (\(reason.name))\(isBlocking ? ", blocks" : "")"
        }
    }
}
