import CMLSystem

extension Failure {
    /// The comment of a change that has no verdict; without a key it is for a summary, which nobody looks for again.
    func markdown(of project: String, key: String?, job: String?, _ dialect: MarkdownDialect) -> String {
        var lines = [
            "**\(MarkdownText.inline(project)): no verdict, the training failed.**", "", MarkdownText.inline(what), "",
        ]
        if !details.isEmpty { lines += MarkdownText.fence(output: details) + [""] }
        if let hint { lines += ["Hint: \(MarkdownText.inline(hint)).", ""] }
        if let job { lines += [MarkdownText.link("The job", to: job), ""] }
        if let key { lines += [dialect.marker(key), ""] }
        return dialect.spelled(lines).joined(separator: "\n")
    }
}
