import CMLSystem

/// The text of a comment: a user's Markdown as it is, what is to be said of it, and what it is found again by.
struct CommentBody {
    /// The user's own text, of which no byte is changed but an image's address.
    var markdown: String
    /// Paragraphs of ours below it.
    var remarks: [String] = []
    /// The line by which it's found again; nil for `--rm-watermark`.
    var marker: String?

    /// What is sent, and whether some of the user's text had to be left out.
    struct Written: Equatable {
        var text: String
        var isCut = false
    }

    /// Writes it within `budget`; `rest` tells where the whole is.
    func written(within budget: MarkdownDialect.Budget, rest: String) -> Written {
        let tail = (remarks + [marker].compactMap(\.self)).joined(separator: "\n\n")
        let whole = tail.isEmpty ? markdown : markdown + markdown.toNextParagraph + tail + "\n"
        if Self.fits(whole, budget) { return Written(text: whole) }
        let notice = "**Cut here: the text is too long for a comment.** \(rest)"
        let room = budget.less(notice + tail + "\n\n\n\n")
        return Written(text: "\(Self.beginning(of: markdown, room))\n\n\(notice)\n\n\(tail)\n", isCut: true)
    }

    private static func fits(_ text: String, _ budget: MarkdownDialect.Budget) -> Bool {
        text.utf16.count <= budget.characters && text.utf8.count <= budget.bytes
    }

    /// Returns whole lines from the beginning, with a fence and foldings that are open at their end closed.
    private static func beginning(of markdown: String, _ room: MarkdownDialect.Budget) -> String {
        var kept = ""
        var fence: String?
        var foldings = 0
        var (characters, bytes) = (0, 0)
        // By scalars: a character `\r\n` is no `\n`.
        for scalars in markdown.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = Substring(scalars)
            characters += line.utf16.count + 1
            bytes += line.utf8.count + 1
            // What may have to be closed below is a few characters each.
            let spare = 16 + 12 * foldings + (fence?.utf8.count ?? 0)
            guard characters + spare <= room.characters, bytes + spare <= room.bytes else { break }
            kept += line + "\n"
            fence = MarkdownFence.after(line, open: fence)
            guard fence == nil else { continue }
            foldings += line.split(separator: "<details", omittingEmptySubsequences: false).count - 1
            foldings -= line.split(separator: "</details", omittingEmptySubsequences: false).count - 1
            foldings = max(0, foldings)
        }
        if let fence { kept += fence + "\n" }
        return kept + String(repeating: "\n</details>", count: foldings)
    }
}

/// Fenced code in Markdown, line by line.
enum MarkdownFence {
    /// Returns the fence that is open after `line`, where `open` was before it; nil for none.
    static func after(_ line: Substring, open: String?) -> String? {
        let indent = line.prefix { $0 == " " }.count
        let text = line.drop { $0 == " " }
        guard indent < 4, let mark = text.first, mark == "`" || mark == "~" else { return open }
        let length = text.prefix { $0 == mark }.count
        let rest = text.dropFirst(length)
        guard let open else {
            // Backticks in the words behind it make it a span in a line.
            let isFence = length >= 3 && (mark == "~" || !rest.contains("`"))
            return isFence ? String(repeating: String(mark), count: length) : nil
        }
        let closes = mark == open.first && length >= open.count && rest.allSatisfy(\.isWhitespace)
        return closes ? nil : open
    }
}

extension MarkdownDialect.Budget {
    /// What is left beside `text`.
    fileprivate func less(_ text: String) -> MarkdownDialect.Budget {
        MarkdownDialect.Budget(
            characters: max(0, characters - text.utf16.count), bytes: max(0, bytes - text.utf8.count))
    }
}

extension String {
    /// The line ends that are still missing before another paragraph.
    fileprivate var toNextParagraph: String {
        let end = utf8.filter { $0 != UInt8(ascii: "\r") }.suffix(2)
        let newline = UInt8(ascii: "\n")
        return end.last != newline ? "\n\n" : end.first != newline ? "\n" : ""
    }
}
