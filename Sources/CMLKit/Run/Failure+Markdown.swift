import CMLSystem

extension Failure {
    /// The report of a service that could not be tested.
    package var serviceMarkdown: String {
        var blocks = [["### Test of the service"], ["**failed**: \(MarkdownText.inline(what))"]]
        if !details.isEmpty { blocks.append(MarkdownText.fence(output: details)) }
        if let hint { blocks.append(["Hint: \(MarkdownText.inline(hint))."]) }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The comment of a change that has no verdict, which names the job by its key.
    func markdown(key: String, job: String?, _ dialect: MarkdownDialect) -> String {
        var lines = [
            "**\(MarkdownText.inline(key)): no verdict, the training failed.**", "", MarkdownText.inline(what), "",
        ]
        if !details.isEmpty { lines += MarkdownText.fence(output: details) + [""] }
        if let hint { lines += ["Hint: \(MarkdownText.inline(hint)).", ""] }
        if let job { lines += [MarkdownText.link("The job", to: job), ""] }
        return dialect.spelled(lines + [dialect.marker(key), ""]).joined(separator: "\n")
    }
}
