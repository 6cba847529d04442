import CMLKit
import CMLSystem

extension CommandContext {
    /// `cml image test`: starts the image and tests it as a service.
    func imageTest() throws(Failure) -> Int32 {
        let markdown = try markdownFile()
        var options = ImageTestOptions()
        options.selection.config = arguments.value("config")
        options.network = arguments.value("network")
        options.rate = try requestRate()
        options.updatesGolden = arguments.has("update")
        options.base = arguments.value("base")
        let result = try tested(options, markdown)
        result.notices.forEach(console.warn)
        if let markdown { try write(result, to: markdown) }
        if arguments.has("json") {
            console.result(result.json.prettyJson())
        } else if markdown != "-" {
            show(result)
        }
        if result.exitCode != 0 { console.fail(failure(of: result)) }
        return result.exitCode
    }

    /// A service that can't be tested has its report as well, or that of an earlier test would be taken for it.
    private func tested(_ options: ImageTestOptions, _ markdown: String?) throws(Failure) -> ImageTestResult {
        do throws(Failure) {
            return try testImage(options, in: world)
        } catch {
            if error.kind == .training, let markdown { try write(error.serviceMarkdown, to: markdown) }
            throw error
        }
    }

    private func requestRate() throws(Failure) -> Double? {
        guard let text = arguments.value("rate") else { return nil }
        guard let rate = Double(text), rate > 0, rate <= 1_000_000 else {
            throw Failure(.usage, "`--rate` takes requests a second above 0, found `\(text)`")
        }
        return rate
    }

    private func write(_ result: ImageTestResult, to markdown: String) throws(Failure) {
        var report = ImageReport(result.image)
        report.gates = result.judgement?.gates ?? []
        report.failures = result.image.test?.failures ?? result.golden.flatMap(\.failures)
        report.latencies = result.load?.result.latencies.plot ?? []
        report.notices = result.notices
        try write(report.markdown, to: markdown)
    }

    private func write(_ text: String, to markdown: String) throws(Failure) {
        guard markdown != "-" else { return console.result(text) }
        try attempt("write the report", at: markdown) { () throws(FileError) in
            try Files.writeAtomically(Array(console.redacted(text).utf8), to: markdown)
        }
    }

    private func show(_ result: ImageTestResult) {
        for golden in result.golden {
            for line in golden.failures { console.result("FAIL          \(line)") }
            if golden.hasPassed { console.result("PASS          golden \(golden.name)") }
        }
        for file in result.updated { console.result("updated \(file)") }
        for gate in result.judgement?.gates ?? [] { console.result(gate.line) }
        for (name, metric) in (result.image.test?.metrics ?? [:]).sorted(by: { $0.key < $1.key }) {
            console.result("\(name) \(metric.shown)")
        }
        for line in result.load?.result.latencies.plot ?? [] { console.result(line) }
        guard result.image.test?.hasPassed == true else { return }
        console.result("tested \(subject(of: result))")
    }

    private func subject(of result: ImageTestResult) -> String {
        guard result.isBuilt else { return "the command; no image was built, so nothing is noted" }
        return (result.isOfCommand ? "the command in place of " : "") + result.image.id
    }

    private func failure(of result: ImageTestResult) -> Failure {
        let failures = result.image.test?.failures ?? result.golden.flatMap(\.failures)
        return Failure(
            .gate, wroteNothing(result) ? "no golden file was written" : "the service failed its test",
            hint: result.isBuilt ? "the image is not pushed" : nil, details: failures)
    }

    private func wroteNothing(_ result: ImageTestResult) -> Bool { result.image.test == nil }
}
