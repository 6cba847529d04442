package import CMLSystem

/// Everything under one commit, for a person.
package struct BaselineShow: Equatable, Sendable {
    package var commit: StoredCommit
    /// Only runs of this profile, if it isn't nil.
    package var profile: String?

    package init(_ commit: StoredCommit, profile: String? = nil) {
        self.commit = commit
        self.profile = profile
    }

    /// The runs, for programs; `baseline list --json` has what else lies under a commit.
    package var json: Json {
        .array(commit.records.filter { profile == nil || $0.profile == profile }.map(\.json))
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
        var blocks = [
            page.list(["commit \(commit.id)", "date   \(commit.date)", "       \(commit.subject)"], mark: "")
        ]
        for job in jobs { blocks += jobBlocks(job, page) }
        blocks.append(facts(page))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func jobBlocks(_ runs: [RunRecord], _ page: Page) -> [[String]] {
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

    /// Lines that fit a terminal and do nothing to it.
    private struct Page {
        var width: Int
        var unicode: Bool

        func list(_ sentences: [String], mark: String) -> [String] {
            sentences.flatMap { wrapped(mark + safe($0), width: width, indent: max(mark.count, 2)) }
        }

        func titled(_ title: String, _ lines: [String]) -> [String] {
            let margin = "  "
            let body = lines.flatMap { wrapped(safe($0), width: width - margin.count, indent: 2) }
            return lines.isEmpty ? [] : [title] + body.map { margin + $0 }
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
