import CMLSystem

/// What a comment of ours is found again by.
package struct CommentMarker: Equatable, Sendable {
    private enum Spelling: Equatable, Sendable {
        /// A line of its own.
        case line(String)
        /// The invisible image of iterative/cml, by the title that it has.
        case watermark(String)
    }

    private static let image = "![](https://cml.dev/watermark.png"

    private let spellings: [Spelling]

    /// The line that the report of `key` has.
    package init(key: String, in dialect: MarkdownDialect) {
        spellings = [.line(dialect.marker(key))]
    }

    /// The watermark that iterative/cml wrote with `--watermark-title`; nothing without one.
    package init(watermark label: String) {
        spellings = [.watermark(Self.unescaped("CML watermark \(label)".trimmed))]
    }

    /// Either of both: what iterative/cml has written is edited by us.
    package init(key: String, watermark label: String, in dialect: MarkdownDialect) {
        spellings = Self(key: key, in: dialect).spellings + Self(watermark: label).spellings
    }

    /// Returns a line of somebody else's that no comment is found again by.
    static func disarmed(_ line: String) -> String {
        line.replacing("cml:key=", with: "cml:key =").replacing("[cml-key]:", with: "[cml-key] :")
            .replacing(image, with: "![] (https://cml.dev/watermark.png")
    }

    /// Whether `body` is a comment of this key.
    package func isIn(_ body: String) -> Bool { spellings.contains { Self.isIn(body, as: $0) } }

    private static func isIn(_ body: String, as spelling: Spelling) -> Bool {
        switch spelling {
        case .line(let line):
            body.split(whereSeparator: \.isNewline).contains { $0.trimmingPrefix(while: \.isWhitespace) == line[...] }
        case .watermark(let title): titles(in: body).contains(title)
        }
    }

    /// The titles of the watermarks in a body; the commit behind the address differs from run to run.
    private static func titles(in body: String) -> [String] {
        var titles: [String] = []
        var rest = body[...]
        while let found = rest.firstRange(of: image) {
            rest = rest[found.upperBound...]
            let line = rest.prefix { !$0.isNewline }
            let address = line.prefix { $0 != " " && $0 != ")" }
            let isPlain = address.isEmpty || address.hasPrefix("#") && address.dropFirst().allSatisfy(\.isHexDigit)
            let tail = line.dropFirst(address.count)
            guard isPlain, tail.hasPrefix(" \""), let end = tail.firstRange(of: "\")") else { continue }
            titles.append(unescaped(String(tail[..<end.lowerBound].dropFirst(2))))
        }
        return titles
    }

    /// Forges escape `_`, `*`, `[` and `<` of a title when they store it, or don't.
    private static func unescaped(_ title: String) -> String { title.filter { $0 != "\\" } }
}
