import CMLSystem

/// Everything under one commit, for a person.
package struct BaselineShow: Equatable, Sendable {
    /// So many params, files or packages are listed; JSON has all.
    private static let most = 20

    package var commit: StoredCommit
    /// Only runs of this profile, if it isn't nil.
    package var profile: String?

    package init(_ commit: StoredCommit, profile: String? = nil) {
        self.commit = commit
        self.profile = profile
    }

    private var jobs: [[RunRecord]] {
        commit.jobs.filter { profile == nil || $0.last?.profile == profile }
    }

    package func terminal(width: Int, unicode: Bool) -> String {
        let page = Page(width: min(max(width, 24), 100), unicode: unicode)
        guard !commit.lines.isEmpty, !jobs.isEmpty || profile == nil else {
            let of = profile.map { " with profile `\($0)`" } ?? ""
            return page.list(["no records of \(commit.short)\(of)"], mark: "").joined(separator: "\n") + "\n"
        }
        var blocks = [page.list(["commit \(commit.id)", "date   \(commit.date)", "       \(commit.subject)"], mark: "")]
        for job in jobs { blocks += blocks(of: job, page) }
        blocks.append(facts(page))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func blocks(of runs: [RunRecord], _ page: Page) -> [[String]] {
        guard let newest = runs.last else { return [] }
        let dataset = newest.dataset.map { ", dataset \($0)" } ?? ""
        let count = "\(runs.count) \(runs.count == 1 ? "run" : "runs")"
        let title = "\(count) of \(newest.project), profile \(newest.profile)\(dataset)"
        return [
            page.list([title], mark: "") + page.table(runTable(runs)), page.table(metricTable(runs)),
            page.titled("check", checks(of: runs)), page.titled("params", params(newest)),
            page.titled("fingerprints", fingerprints(newest)), page.titled("environment", [environment(newest)]),
            page.titled("curves", curves(of: runs)),
        ]
    }

    private func runTable(_ runs: [RunRecord]) -> TextTable {
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
    private func metricTable(_ runs: [RunRecord]) -> TextTable {
        var table = TextTable([
            .init("metric", .left, isFlexible: true), .init(runs.count == 1 ? "value" : "mean", .right),
            .init("s", .right), .init("least", .right), .init("most", .right), .init("", .left, isFlexible: true),
        ])
        for name in Set(runs.flatMap(\.metrics.keys)).sorted() {
            let found = runs.compactMap { $0.metrics[name] }
            let numbers = found.compactMap(\.number)
            let unit = found.last?.unit ?? ""
            let missing = runs.count - found.count
            let remark = [unit, missing > 0 ? "missing in \(missing)" : ""].filter { !$0.isEmpty }
            guard numbers.count == found.count else {
                let text = found.compactMap { metric -> String? in
                    guard case .text(let text) = metric.value else { return nil }
                    return text
                }.first
                let shown = "\"\(cut(text ?? "", to: 40))\""
                table.rows.append([name, shown, "", "", "", remark.joined(separator: ", ")])
                continue
            }
            let sample = Sample(numbers)
            let matched = MatchedNumbers([sample.mean, numbers.min() ?? 0, numbers.max() ?? 0])
            let spread = numbers.count > 1
                ? [significant(sample.deviation, 2), matched.text(least(numbers)), matched.text(most(numbers))]
                : ["", "", ""]
            table.rows.append([name, matched.text(sample.mean)] + spread + [remark.joined(separator: ", ")])
        }
        return table
    }

    /// NaN compares with nothing, and must be seen.
    private func least(_ numbers: [Double]) -> Double { numbers.first(where: \.isNaN) ?? numbers.min() ?? .nan }
    private func most(_ numbers: [Double]) -> Double { numbers.first(where: \.isNaN) ?? numbers.max() ?? .nan }

    private func checks(of runs: [RunRecord]) -> [String] {
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

    private func params(_ run: RunRecord) -> [String] {
        Self.capped(run.params.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.string ?? $0.value.canonical)" })
    }

    private func fingerprints(_ run: RunRecord) -> [String] {
        let parts: [(String, Fingerprint.Part?)] = [
            ("code", run.fingerprint.code), ("params", run.fingerprint.params), ("data", run.fingerprint.data),
            ("evaluation", run.fingerprint.evaluation), ("environment", run.fingerprint.environment),
            ("profile", run.fingerprint.profile),
        ]
        return parts.map { name, part in
            guard let part else { return "\(name.padded(to: 12)) not fingerprinted" }
            let hash = part.hash.hasPrefix("sha256:") ? part.hash.dropFirst("sha256:".count) : part.hash[...]
            let names = part.files.keys.sorted()
            let files = names.isEmpty ? "" : ": \(names.prefix(4).joined(separator: ", "))"
            let more = names.count > 4 ? " and \(names.count - 4) more" : ""
            let missing = part.missing.isEmpty ? "" : "; not known: \(part.missing.joined(separator: ", "))"
            return "\(name.padded(to: 12)) \(hash.prefix(12))\(files)\(more)\(missing)"
        }
    }

    private func environment(_ run: RunRecord) -> String {
        let own = run.environment
        let packages = own.packages.isEmpty ? nil : "\(own.packages.count) packages"
        let facts = [
            own.os, own.arch, own.cpu, own.gpu, own.runner.map { "runner \($0)" }, own.python.map { "Python \($0)" },
            packages,
        ].compactMap(\.self)
        return facts.isEmpty ? "not known" : facts.joined(separator: ", ")
    }

    private func curves(of runs: [RunRecord]) -> [String] {
        let checks = Set(runs.map(\.check))
        return Self.capped(
            commit.curves.filter { checks.contains($0.run) }.flatMap(\.series).map {
                "\($0.file): \($0.name) over \($0.x), \($0.points.count) points"
            })
    }

    /// What lies there besides runs and their checks.
    private func facts(_ page: Page) -> [String] {
        let images = ["image", "promotion"].flatMap { kind in
            commit.facts(kind).map { "\(kind) \(StoredFact.text(of: $0)) of run \($0["record"]?.string ?? "?")" }
        }
        let unknown = commit.unknownKinds.map { kind, count in
            "\(count) \(count == 1 ? "line" : "lines") of kind `\(kind)`, which this cml doesn't know"
        }
        let count = commit.unreadable.count
        let broken = commit.unreadable.map { "a line that can't be read: \($0)" }
        let total = count > 1 ? ["\(count) lines can't be read"] : []
        return page.list(images + commit.newer + unknown + total + broken, mark: "- ")
    }

    private static func capped(_ lines: [String]) -> [String] {
        let more = lines.count - most
        return Array(lines.prefix(most)) + (more > 0 ? ["and \(more) more; `--json` has all"] : [])
    }

    /// Lines that fit a terminal and do nothing to it.
    private struct Page {
        var width: Int
        var unicode: Bool

        func list(_ sentences: [String], mark: String) -> [String] {
            sentences.flatMap { wrapped(mark + safe($0), width: width, indent: max(mark.count, 2)) }
        }

        func titled(_ title: String, _ lines: [String]) -> [String] {
            lines.isEmpty ? [] : [title] + list(lines, mark: "  ")
        }

        func table(_ table: TextTable) -> [String] {
            var table = table
            table.ellipsis = unicode ? "…" : ".."
            table.rows = table.rows.map { $0.map(safe) }
            return table.lines(width: width)
        }

        private func safe(_ text: String) -> String { unicode ? printable(text) : asciiOnly(text) }
    }
}
