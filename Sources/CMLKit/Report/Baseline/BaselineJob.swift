import CMLSystem

/// The runs of one job under a commit, in tables and lines.
extension BaselineShow {
    /// So many params or curves are listed; JSON has all.
    private static let listed = 20
    /// How the SHA-256 of nothing begins.
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb924"

    func runTable(_ runs: [RunRecord]) -> TextTable {
        var table = TextTable([
            .init("run", .left), .init("seed", .right), .init("time", .left, isOptional: true),
            .init("by", .left, isOptional: true), .init("", .left, isFlexible: true),
        ])
        for run in runs {
            var remarks: [String] = []
            if !run.isGood { remarks.append(run.failure ?? "ended with exit \(run.exit)") }
            if run.dirty { remarks.append("dirty") }
            if run.tree != commit.tree { remarks.append("trained from another tree") }
            if let own = run.commit, own != commit.id { remarks.append("trained for \(own.prefix(7))") }
            table.rows.append([
                run.id, run.seed.map(String.init) ?? "-", run.time, run.source, remarks.joined(separator: ", "),
            ])
        }
        return table
    }

    /// The mean over the runs and how far they spread; a text as it is.
    func metricTable(_ runs: [RunRecord]) -> TextTable {
        let spread: [TextTable.Column] =
            runs.count == 1
            ? []
            : [
                .init("s", .right), .init("least", .right), .init("most", .right),
            ]
        var table = TextTable(
            [.init("metric", .left, isFlexible: true), .init(runs.count == 1 ? "value" : "mean", .right)] + spread
                + [.init("", .left, isFlexible: true)])
        for name in Set(runs.flatMap(\.metrics.keys)).sorted() {
            let found = runs.compactMap { $0.metrics[name] }
            let scale = UnitScale(found.last?.unit, for: found.compactMap(\.number))
            let missing = runs.count - found.count
            let remarks = [scale.suffix.trimmed, missing > 0 ? "missing in \(missing)" : ""].filter { !$0.isEmpty }
            let cells = cells(of: found, scale).prefix(1 + spread.count)
            table.rows.append([name] + cells + [remarks.joined(separator: ", ")])
        }
        return table
    }

    private func cells(of metrics: [Metric], _ scale: UnitScale) -> [String] {
        let numbers = metrics.compactMap(\.number).map { $0 / scale.divisor }
        for case .text(let text) in metrics.map(\.value) where numbers.count < metrics.count {
            return ["\"\(cut(text, to: 40))\"", "", "", ""]
        }
        let sample = Sample(numbers)
        let matched = MatchedNumbers([sample.mean, least(numbers), most(numbers)])
        return [
            matched.text(sample.mean), significant(sample.deviation, 2), matched.text(least(numbers)),
            matched.text(most(numbers)),
        ]
    }

    /// NaN compares with nothing, and must be seen.
    private func least(_ numbers: [Double]) -> Double { numbers.first(where: \.isNaN) ?? numbers.min() ?? .nan }
    private func most(_ numbers: [Double]) -> Double { numbers.first(where: \.isNaN) ?? numbers.max() ?? .nan }

    func checks(of runs: [RunRecord]) -> [String] {
        guard let check = commit.check(of: runs) else { return [] }
        let gates = (check["gates"]?.array ?? []).map(Self.line)
        let head = "\(check["id"]?.string ?? "?"): \(StoredOutcome(check).text)"
        return [head] + gates
    }

    /// `FAIL accuracy max_drop 0.02: 0.9515 -> 0.9050 (note)`.
    private static func line(_ gate: Json) -> String {
        let words = [
            gate["verdict"]?.string?.uppercased(), gate["metric"]?.string, gate["dataset"]?.string.map { "[\($0)]" },
            gate["limit"]?.string, gate["allowed"]?.number.map { significant($0, 4) },
        ]
        let values = [gate["baseline"], gate["value"]].compactMap { value in
            value.flatMap { $0.number.map { significant($0, 6) } ?? $0.string }
        }.joined(separator: " -> ")
        let note = [gate["reason"]?.string, gate["note"]?.string].compactMap(\.self).joined(separator: ": ")
        return words.compactMap(\.self).joined(separator: " ") + (values.isEmpty ? "" : ": \(values)")
            + (note.isEmpty ? "" : " (\(note))")
    }

    func params(_ run: RunRecord) -> [String] {
        Self.capped(run.params.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.string ?? $0.value.canonical)" })
    }

    func fingerprints(_ run: RunRecord) -> [String] {
        let parts: [(String, Fingerprint.Part?)] = [
            ("code", run.fingerprint.code), ("params", run.fingerprint.params), ("data", run.fingerprint.data),
            ("evaluation", run.fingerprint.evaluation), ("environment", run.fingerprint.environment),
            ("profile", run.fingerprint.profile),
        ]
        return parts.map { name, part in
            if part?.hash.contains(Self.emptyHash) == true { return "\(name.padded(to: 12)) none" }
            guard let part else { return "\(name.padded(to: 12)) not fingerprinted" }
            let hash = part.hash.hasPrefix("sha256:") ? part.hash.dropFirst("sha256:".count) : part.hash[...]
            let names = part.files.keys.sorted()
            let files = names.isEmpty ? "" : ": \(names.prefix(4).joined(separator: ", "))"
            let more = names.count > 4 ? " and \(names.count - 4) more" : ""
            let missing = part.missing.isEmpty ? "" : "; not known: \(part.missing.joined(separator: ", "))"
            return "\(name.padded(to: 12)) \(hash.prefix(12))\(files)\(more)\(missing)"
        }
    }

    func environment(_ run: RunRecord) -> String {
        let own = run.environment
        let packages = own.packages.isEmpty ? nil : "\(own.packages.count) packages"
        let facts = [
            own.os, own.arch, own.cpu, own.gpu, own.runner.map { "runner \($0)" }, own.python.map { "Python \($0)" },
            packages,
        ].compactMap(\.self)
        return facts.isEmpty ? "not known" : facts.joined(separator: ", ")
    }

    func curves(of runs: [RunRecord]) -> [String] {
        let checks = Set(runs.map(\.check))
        return Self.capped(
            commit.curves.filter { checks.contains($0.run) }.flatMap(\.series).map {
                "\($0.file): \($0.name) over \($0.x), \($0.points.count) points"
            })
    }

    private static func capped(_ lines: [String]) -> [String] {
        let more = lines.count - listed
        return Array(lines.prefix(listed)) + (more > 0 ? ["and \(more) more; `--json` has all"] : [])
    }
}
