import CMLSystem

/// Text of other people's, written so that a forge shows it and does nothing else with it.
///
/// Names of metrics, parameters and files come from whoever opened the pull request. They may not end a table or a
/// fence, open HTML, notify people (`@everyone`), refer to issues (`#12`) or act on the merge request (`/merge`).
package enum MarkdownText {
    /// Breaks a word without being seen: forges look for mentions and references after the Markdown is rendered, so
    /// that an entity or a backslash alone does not hide one.
    private static let breaker = "&#8203;"

    /// Returns a name as code; where it has characters that end code or a table cell, as escaped text.
    package static func name(_ name: String, limit: Int = 80) -> String {
        let text = fitted(name, limit)
        if text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { return "(no name)" }
        return text.utf8.contains { "|`\\".utf8.contains($0) } ? escaped(text) : "`\(text)`"
    }

    /// Returns a sentence for a table cell, shortened to `limit` columns.
    package static func cell(_ text: String, limit: Int = 80) -> String {
        marked(fitted(text.trimmed, limit))
    }

    /// Returns a sentence for a paragraph or list item; what stands between backticks becomes code.
    package static func inline(_ text: String, limit: Int = 400) -> String {
        let text = fitted(text.trimmed, limit).trimmed
        let afterNumber = text.drop(while: \.isNumber)
        let isListed = afterNumber.count < text.count && ".)".contains(afterNumber.first ?? " ")
        guard let first = text.first, "#>-+=".contains(first) || isListed else { return marked(text) }
        // It would begin a list, a heading or a quotation.
        return breaker + marked(text)
    }

    /// Returns a link; only its text where there is no address, or one that is none.
    ///
    /// `isSafe` says that the text is Markdown already.
    package static func link(_ text: String, to address: String?, isSafe: Bool = false) -> String {
        let text = isSafe ? text : inline(text)
        guard let address, let url = url(address) else { return text }
        return "[\(text)](\(url))"
    }

    /// Returns an address of the web in characters that end no link; nil for anything else.
    private static func url(_ text: String) -> String? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2_000 else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"`\\|^{}".utf8.contains($0) }) else { return nil }
        return text.replacing("(", with: "%28").replacing(")", with: "%29")
            .replacing("[", with: "%5B").replacing("]", with: "%5D")
    }

    private static func fitted(_ text: String, _ limit: Int) -> String { cut(printable(text), to: limit) }

    private static func marked(_ text: String) -> String {
        if isPlain(text) { return text }
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, !parts.count.isMultiple(of: 2) else { return escaped(text) }
        let pieces = parts.enumerated().map { index, part in
            index.isMultiple(of: 2) ? escaped(part) : name(part, limit: .max)
        }
        return pieces.joined()
    }

    /// Returns text for the inside of an HTML element.
    package static func html(_ text: String, limit: Int = 80) -> String {
        var result = ""
        let characters = Array(fitted(text, limit))
        for (index, character) in characters.enumerated() {
            let isLast = index + 1 == characters.count || characters[index + 1] == " "
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "`", "|", "*", "_", "[", "]", "\\": result += entity(character)
            case "@", "#", "!", "~", "%", "$", ":", "-", "/": result += String(character) + (isLast ? "" : breaker)
            default: result.append(character)
            }
        }
        return result
    }

    /// Returns lines in a fence that is longer than any run of backticks in them.
    ///
    /// A line that begins with a slash gets a space before it, because GitLab looks for its quick actions in the source.
    package static func fence(_ lines: [String], info: String = "text") -> [String] {
        let lines = lines.map(printable)
        let longest = lines.map(longestRun).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence + info] + lines.map { $0.hasPrefix("/") ? " " + $0 : $0 } + [fence]
    }

    /// No output may cost a comment more than this: the smallest budget is 32,000 bytes.
    private static let outputBytes = 12_000

    /// Returns the end of an output in a fence, of which no line is taken for the marker of a comment.
    package static func fence(output lines: [String]) -> [String] {
        var room = outputBytes
        var shown: [String] = []
        for line in lines.reversed() {
            let text = CommentMarker.disarmed(fitted(line.replacing("\t", with: "    "), 200))
            room -= text.utf8.count + 1
            guard room >= 0 else { break }
            shown.append(text)
        }
        return fence(shown.reversed())
    }

    /// Whether a text is one of numbers and small words, in which nothing means anything to a forge: most cells are.
    private static func isPlain(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7A, 0x20, 0x2B...0x2E, 0x3D: true
            default: false
            }
        }
        // It may be the end of `www.`.
        return isPlain && !zip(text.utf8, text.utf8.dropFirst()).contains { $0 == 0x77 && $1 == 0x2E }
    }

    private static func escaped(_ text: String) -> String {
        let characters = Array(text)
        var result = ""
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            let previous = index > 0 ? characters[index - 1] : " "
            result += escaped(character, after: previous, before: next)
        }
        return result.replacing("www.", with: "www\(breaker).")
    }

    private static func escaped(_ character: Character, after previous: Character, before next: Character) -> String {
        let isReference = next.isLetter || next.isNumber || next == "\"" || next == "{" || next == "_"
        switch character {
        case "&": return "&amp;" + (isReference ? breaker : "")
        case "<": return "&lt;"
        case ">": return "&gt;"
        case "|", "`", "\\": return entity(character)
        case "*": return "\\*"
        case "_": return isWord(previous) && isWord(next) ? "_" : "\\_"
        case "!": return (next == "[" ? "\\!" : "!") + (isReference ? breaker : "")
        case "[", "]", "~", "$": return "\\\(character)" + (isReference ? breaker : "")
        case "@", "#", "%": return String(character) + (isReference ? breaker : "")
        case ":": return ":" + (next == "/" ? breaker : "")
        // GitLab obeys `/shrug` also at a line's end; `GH-1`, and a tracker's `ML-12`, are references.
        case "/": return "/" + (previous == " " && next.isLetter ? breaker : "")
        case "-": return "-" + (previous.isUppercase && next.isNumber ? breaker : "")
        default: return String(character)
        }
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private static func entity(_ character: Character) -> String {
        character.unicodeScalars.map { "&#\($0.value);" }.joined()
    }

    private static func longestRun(of line: String) -> Int {
        var longest = 0
        var run = 0
        for byte in line.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
