import CMLSystem

extension GateWhy {
    /// Returns everything for a person; `dates` are of commits, ISO 8601.
    package func text(dates: [String: String], width: Int, unicode: Bool) -> String {
        let page = GateWhyPage(dates: dates, width: min(max(width, 24), 100), unicode: unicode, metric: metric)
        let blocks = parts.flatMap { page.blocks(of: $0) }
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// How a part is told to a person.
private struct GateWhyPage {
    var dates: [String: String]
    var width: Int
    var unicode: Bool
    var metric: String

    func blocks(of part: GateWhy.Part) -> [[String]] {
        let numbers = numbers(of: part)
        return [
            part.gates.flatMap { wrapped(safe($0.line), width: width, indent: min(14, width / 4)) },
            part.tested == nil ? [] : titled("noise from", sources(part)), candidate(part, numbers),
            baseline(part, numbers),
            history(part, numbers), leftOut(part), titled("test", part.tested.map { test($0, part) } ?? []),
            titled("bound", flakes(part, numbers)), titled("accept in force", accepted(part, numbers)),
        ]
    }

    private func numbers(of part: GateWhy.Part) -> GateNumbers {
        let values = part.history.units.map(\.value) + part.candidate.compactMap { $0.metrics[metric]?.number }
        let noise = part.tested?.statistics?.deviation ?? part.history.noise?.deviation
        return GateNumbers(
            values: values.filter(\.isFinite), fine: [noise].compactMap(\.self).filter { $0 > 0 && $0.isFinite })
    }

    private func sources(_ part: GateWhy.Part) -> [String] {
        part.sources.map { name, isTaken, reason in
            "\(isTaken ? "yes" : "no ") \(name.padded(to: 15)) \(reason)"
        }
    }

    private func candidate(_ part: GateWhy.Part, _ numbers: GateNumbers) -> [String] {
        let dataset = part.dataset.map { " [\($0)]" } ?? ""
        let rows = part.candidate.map { [$0.id, seed($0), value($0, numbers), part.candidate.count > 1 ? "" : ""] }
        return ["candidate\(safe(dataset)):"] + table(["run", "seed", "value", ""], rows)
    }

    private func baseline(_ part: GateWhy.Part, _ numbers: GateNumbers) -> [String] {
        let dataset = part.dataset.map { safe(" [\($0)]") } ?? ""
        switch part.baseline {
        case .runs(let runs, let commit):
            let isPaired = part.sources.contains { $0.name == "paired seeds" && $0.isTaken }
            let rows = runs.map { run in
                let isUsed = run.seed.map(part.paired.contains) ?? false
                let note = isPaired ? (isUsed ? "paired" : "left out: no run of this seed in the candidate") : ""
                return [run.id, seed(run), value(run, numbers), note]
            }
            return ["baseline\(dataset): main's \(commit.prefix(7)) \(date(commit)), the nearest"]
                + table(["run", "seed", "value", ""], rows)
        case .missing(let reason): return wrapped(safe("baseline\(dataset): none, \(reason)"), width: width, indent: 2)
        case .notComparable(let differences):
            return titled("baseline\(dataset): none comparable", differences)
        }
    }

    private func history(_ part: GateWhy.Part, _ numbers: GateNumbers) -> [String] {
        let units = part.history.units
        guard !units.isEmpty else { return [] }
        let newest = units.last?.segment
        let outliers = Set(part.history.outliers.map(\.commit))
        let rows = units.reversed().map { unit in
            let notes = [
                unit.segment == newest ? nil : "older level, noise only",
                outliers.contains(unit.commit) ? "outlier" : nil,
            ]
            return [
                String(unit.commit.prefix(7)), date(unit.commit), numbers.text(unit.value),
                unit.seeds.isEmpty ? "\(unit.runs)" : seeds(unit.seeds),
                notes.compactMap(\.self).joined(separator: ", "),
            ]
        }
        return ["main's history, used:"] + table(["commit", "date", "value", "seeds", ""], rows)
    }

    private func leftOut(_ part: GateWhy.Part) -> [String] {
        let rows = part.history.leftOut.map { [String($0.commit.prefix(7)), date($0.commit), $0.reason] }
        guard !rows.isEmpty else { return [] }
        let longest = max(width - 23, 20)
        return ["left out:"]
            + rows.flatMap { row in
                let lines = wrapped(safe(row[2]), width: longest)
                return lines.enumerated().map { index, line in
                    index == 0
                        ? "  \(row[0])  \(row[1].padded(to: 10))  \(line)" : String(repeating: " ", count: 21) + line
                }
            }
    }

    private func accepted(_ part: GateWhy.Part, _ numbers: GateNumbers) -> [String] {
        part.accepted.map { entry in
            let level = entry.to.map { " to \(numbers.text($0))" } ?? ""
            let shift = part.history.shift
            let isOf = shift?.entry.isSame(as: entry) == true
            let since =
                isOf ? shift?.commit.map { ", since main's \($0.prefix(7)) \(date($0))" } ?? ", no run of main yet" : ""
            return "\(entry.metric)\(level) (\(entry.reason))\(since)"
        }
    }

    private func flakes(_ part: GateWhy.Part, _ numbers: GateNumbers) -> [String] {
        part.flakes.map { limit, bound, rate in
            "\(limit.rawValue) \(numbers.text(bound)): fails \(significant(100 * rate, 2)) % of changes that change nothing"
        }
    }

    private func seed(_ run: RunRecord) -> String { run.seed.map(String.init) ?? "none" }

    /// `1-5` where there are many in a row.
    private func seeds(_ seeds: [Int]) -> String {
        guard seeds.count > 3, let first = seeds.first, let last = seeds.last, last - first == seeds.count - 1 else {
            return cut(seeds.map(String.init).joined(separator: " "), to: 24, ellipsis: "..")
        }
        return "\(first)-\(last)"
    }

    private func value(_ run: RunRecord, _ numbers: GateNumbers) -> String {
        switch run.metrics[metric]?.value {
        case .number(let number): numbers.text(number)
        case .text: "text"
        case nil: "missing"
        }
    }

    private func date(_ commit: String) -> String { String((dates[commit] ?? "").prefix(10)) }

    private func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        var table = TextTable(
            titles.map { .init($0, $0 == "value" || $0 == "seed" ? .right : .left, isFlexible: $0.isEmpty) })
        table.ellipsis = unicode ? "…" : ".."
        table.rows = rows.map { $0.map(safe) }
        return table.lines(width: width - 2).map { "  " + $0 }
    }

    func titled(_ title: String, _ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        return [title + ":"] + lines.flatMap { wrapped(safe($0), width: width - 2, indent: 2) }.map { "  " + $0 }
    }

    private func safe(_ text: String) -> String { unicode ? printable(text) : asciiOnly(text) }
}

extension GateWhyPage {
    /// The numbers of the test, each with what it means.
    private func test(_ gate: GateResult, _ part: GateWhy.Part) -> [String] {
        guard let statistics = gate.statistics else { return [] }
        let numbers = GateNumbers(gate)
        var lines: [String] = []
        if case .history = gate.source, let centre = part.history.centre, let noise = part.history.noise {
            let units = noise.levelUnits.map { "main's level, the mean of its newest \($0)" } ?? "the accepted level"
            lines.append(line("c", numbers.text(centre), units))
        }
        let df = "\(statistics.degreesOfFreedom) degrees of freedom"
        let t = StudentT(statistics.degreesOfFreedom).upperQuantile(statistics.p)
        lines += [
            line("s", numbers.text(statistics.deviation), "standard deviation, \(df)"),
            line("se", numbers.text(statistics.standardError), "standard error of the change"),
            line(
                "worse by", numbers.text(statistics.worse), "t = \(significant(t, 4)), p = \(probability(statistics.p))"
            ),
            line(
                "alpha", probability(statistics.share),
                "its share; \(statistics.isSignificant ? "worse for certain" : "not worse for certain")"),
            line("beyond", numbers.text(statistics.critical), "a change this much worse is worse for certain"),
            line(
                "band", "\(numbers.text(statistics.low))..\(numbers.text(statistics.high))",
                "where the true change lies"),
            line("sees", numbers.text(statistics.detects), "a true worsening of this size fails 9 times of 10"),
            line("supports", numbers.text(statistics.supports), "the smallest allowance that isn't too noisy"),
        ]
        return lines
    }
    private func line(_ name: String, _ value: String, _ meaning: String) -> String {
        "\(name.padded(to: 9)) \(value.padded(to: 16))  \(meaning)"
    }
}
