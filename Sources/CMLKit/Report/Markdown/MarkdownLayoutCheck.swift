import CMLSystem

/// What a template may not do to the verdict and the marker: hide them, repeat them, or forge them.
extension MarkdownLayout {
    /// Throws when a part stands in a fence or an HTML comment, or one stays open before what is added at the end; when
    /// the marker comes twice; and when the template has one of its own, by which another comment would be taken.
    static func checkOpen(_ rows: [Substring], file: String) throws(Failure) {
        var fence: Substring?
        var isComment = false
        var open: String? { fence != nil ? "a fence" : isComment ? "an HTML comment" : nil }
        var markers = 0
        for (index, row) in rows.enumerated() {
            let place = "\(file):\(index + 1)"
            guard !row.contains("cml:key="), !row.contains("[cml-key]") else {
                throw Failure(
                    .usage, "a template can't have a marker of its own", at: place,
                    hint: "`{{marker}}` puts the report's; `--key` names another comment")
            }
            let words = row.filter { $0 != " " && $0 != "\t" }
            markers += words == "{{marker}}" ? 1 : 0
            if markers > 1 { throw Failure(.usage, "`{{marker}}` comes twice", at: place) }
            if let open, words == "{{verdict}}" || words == "{{marker}}" {
                throw Failure(
                    .usage, "`\(words)` stands within \(open), where nobody sees it", at: place,
                    hint: "close that first")
            }
            if !isComment { step(&fence, over: row) }
            if fence == nil { isComment = isOpen(isComment, after: row) }
        }
        if let open {
            throw Failure(.usage, "\(open) is not closed, and would hide what follows", at: file)
        }
    }

    /// Opens or closes a fence (CommonMark 0.31, section 4.5).
    private static func step(_ fence: inout Substring?, over row: Substring) {
        let text = row.drop { $0 == " " }
        guard row.count - text.count < 4, let mark = text.first, mark == "`" || mark == "~" else { return }
        let run = text.prefix { $0 == mark }
        let rest = text.dropFirst(run.count)
        guard run.count >= 3 else { return }
        guard let open = fence else {
            if mark == "~" || !rest.contains("`") { fence = run }
            return
        }
        if open.first == mark, run.count >= open.count, rest.allSatisfy({ $0 == " " || $0 == "\t" }) { fence = nil }
    }

    /// Whether an HTML comment is open after the line.
    private static func isOpen(_ isOpen: Bool, after row: Substring) -> Bool {
        var isOpen = isOpen
        var rest = row
        while let found = rest.firstRange(of: isOpen ? "-->" : "<!--") {
            rest = rest[found.upperBound...]
            isOpen.toggle()
        }
        return isOpen
    }
}
