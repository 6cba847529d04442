import CMLSystem

/// What a run leaves for the CI system: the job's summary, its outputs, GitLab's reports, and the report itself.
///
/// None of them decides anything, and what can't be written is said and passed over.
struct JobFiles {
    /// What GitHub takes of a step's summary; a larger one is dropped whole.
    static let summaryLimit = 1 << 20

    let scene: RunScene

    private var world: World { scene.world }

    func write(_ result: RunResult, key: String) {
        var report = result.report
        report.key = key
        let values = self.values(of: result)
        summary { room in world.console.redacted(report.markdown(for: .gitea, budget: room)) }
        outputs(values)
        file("report.md", world.console.redacted(report.markdown(for: .gitea)))
        for remark in GateRemark.all(in: report.judgement, prefix: scene.project.prefix).prefix(10) {
            world.console.annotate(.error, remark.text, file: remark.file, line: remark.line)
        }
        guard scene.context.system == "GitLab CI" else { return }
        file("metrics.txt", OpenMetrics.text(of: report.rows))
        file("cml.env", values.map { "CML_RESULT_\($0.name.uppercased())=\(oneLine($0.value))\n" }.joined())
    }

    /// The summary and outputs of a job that has no verdict.
    func write(_ failure: Failure, key: String) {
        let text = world.console.redacted(failure.what)
        summary { _ in
            guard failure.kind == .training else { return "**cml: no verdict.** \(MarkdownText.inline(text))\n" }
            return world.console.redacted(failure.markdown(key: key, job: nil, .gitea))
        }
        outputs([("outcome", "error"), ("headline", text)])
    }

    private func values(of result: RunResult) -> [(name: String, value: String)] {
        let judgement = result.report.judgement
        func count(_ word: String) -> String { String(judgement.gates.count { $0.verdict.word == word }) }
        return [
            ("outcome", result.training != nil ? "error" : judgement.isFailed ? "failed" : "passed"),
            ("headline", world.console.redacted(judgement.headline)), ("passed", count("pass")),
            ("failed", count("fail")), ("inconclusive", count("inconclusive")),
            ("check", result.check?.id ?? ""), ("record", result.records.last?.id ?? ""),
            ("report", scene.project.folder + "/report.md"),
        ]
    }

    private func oneLine(_ text: String) -> String { printable(text) }

    /// Appends to the job's summary what there is room for.
    private func summary(_ text: (_ room: Int) -> String) {
        guard let path = world.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
        let room = Self.summaryLimit - (Files.stat(path)?.size ?? 0) - 1024
        // A character is at most three bytes of UTF-8 for each of its UTF-16 units.
        var body = text(max(0, room))
        if body.utf8.count > room { body = text(max(0, room / 3)) }
        guard body.utf8.count <= room else {
            _ = scene.skip("job summary", "other steps' text leaves no room in it")
            return
        }
        append("\n\(body)\n", to: path, "job summary")
    }

    private func outputs(_ values: [(name: String, value: String)]) {
        guard let path = world.environment["GITHUB_OUTPUT"], !path.isEmpty else { return }
        // Nobody who writes a value knows the word that ends it.
        let end = "cml-" + (0..<4).map { _ in world.random() }.joined()
        append(values.map { "\($0.name)<<\(end)\n\($0.value)\n\(end)\n" }.joined(), to: path, "job outputs")
    }

    private func append(_ text: String, to path: String, _ step: String) {
        do throws(FileError) {
            try Files.appendDurably(Array(text.utf8), to: path)
        } catch {
            _ = scene.skip(step, "\(error)")
        }
    }

    /// Writes a file of `.cml`; a link in its place, which a checked-out change could have put there, is replaced.
    private func file(_ name: String, _ text: String) {
        let path = scene.project.folder + "/" + name
        do throws(FileError) {
            if Files.lstat(path)?.isSymlink == true { try Files.remove(path) }
            try Files.makeDirectory(scene.project.folder)
            try Files.writeAtomically(Array(text.utf8), to: path, isDurable: false)
        } catch {
            _ = scene.skip("`.cml/\(name)`", "\(error)")
        }
    }
}

/// Metrics in the text format of OpenMetrics, as GitLab's merge requests compare them.
enum OpenMetrics {
    static func text(of rows: [MetricRow]) -> String {
        var lines: [String] = []
        var family: String?
        let sorted = rows.sorted {
            (name($0.name), $0.name, $0.dataset ?? "") < (name($1.name), $1.name, $1.dataset ?? "")
        }
        for row in sorted {
            guard case .number(let number) = row.value else { continue }
            let name = name(row.name)
            if name != family { lines.append("# TYPE \(name) gauge") }
            family = name
            lines.append("\(name)\(labels(row, name)) \(value(number))")
        }
        return (lines + ["# EOF", ""]).joined(separator: "\n")
    }

    /// A name of letters, digits and `_`; what it stands for is a label where they differ.
    private static func name(_ text: String) -> String {
        let letters = text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        return letters.first?.isNumber ?? true ? "_" + letters : letters
    }

    private static func labels(_ row: MetricRow, _ name: String) -> String {
        let labels = [("dataset", row.dataset), ("metric", name == row.name ? nil : row.name)].compactMap {
            key, value in
            value.map { "\(key)=\"\(escaped($0))\"" }
        }
        return labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }

    private static func escaped(_ text: String) -> String {
        printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    private static func value(_ number: Double) -> String {
        number.isNaN ? "NaN" : number.isFinite ? shortest(number) : number > 0 ? "+Inf" : "-Inf"
    }
}
