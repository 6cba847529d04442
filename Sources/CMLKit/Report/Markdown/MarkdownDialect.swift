import CMLSystem

/// A forge's Markdown: how much of it a comment takes, and what of it is shown.
package enum MarkdownDialect: String, CaseIterable, Sendable {
    case github
    case gitlab
    case gitea
    case bitbucket

    /// How long a comment may be.
    ///
    /// Characters are UTF-16 units, the most that any forge counts; the limits are the forges' own less a margin, so
    /// that whoever posts the report can add a line.
    package struct Budget: Equatable, Sendable {
        package var characters: Int
        package var bytes: Int

        package init(characters: Int, bytes: Int) {
            self.characters = characters
            self.bytes = bytes
        }
    }

    /// GitHub refuses 65,536 characters, and keeps 262,144 bytes; GitLab refuses 1,000,000 characters, which Gitea was
    /// seen to take; Bitbucket Cloud names no limit, Bitbucket Data Center has 32,768.
    package var budget: Budget {
        switch self {
        case .github: Budget(characters: 60_000, bytes: 240_000)
        case .gitlab, .gitea: Budget(characters: 900_000, bytes: 1_000_000)
        case .bitbucket: Budget(characters: 30_000, bytes: 32_000)
        }
    }

    /// The names that a person may call the dialects by: Forgejo is Gitea's.
    package static let names = allCases.map(\.rawValue) + ["forgejo"]

    package init?(named name: String) { self.init(rawValue: name == "forgejo" ? "gitea" : name) }

    /// Whether `<details>` folds and `<!-- -->` hides; Bitbucket shows both as text.
    var hasHtml: Bool { self != .bitbucket }

    /// Returns the line by which a comment is found again; it shows nothing.
    ///
    /// Where HTML is shown as text it is the definition of a link that nobody uses.
    package func marker(_ key: String) -> String {
        let key = MarkdownDialect.encoded(key)
        return hasHtml ? "<!-- cml:key=\(key) -->" : "[cml-key]: # (\(key))"
    }

    /// Returns `key` in characters that end no comment and no link; a long one by its hash.
    private static func encoded(_ key: String) -> String {
        var text = key.percentEncoded
        while text.contains("--") { text = text.replacing("--", with: "-%2D") }
        return text.utf8.count <= 200 ? text : "sha256:" + Sha256.hex(Array(key.utf8))
    }

    /// Returns a part that a reader opens by its title; under a heading, where nothing folds.
    func folded(_ title: String, _ lines: [String]) -> [String] {
        if lines.isEmpty { return [] }
        guard hasHtml else { return ["#### " + MarkdownText.inline(title), ""] + lines }
        return ["<details><summary>\(MarkdownText.html(title, limit: 200))</summary>", ""] + lines
            + ["", "</details>"]
    }

    /// Returns lines as this dialect spells them: where entities are shown as text, by backslashes and by a space of no
    /// width after what would begin something. What is fenced stays as it is.
    func spelled(_ lines: [String]) -> [String] {
        guard !hasHtml else { return lines }
        var fence: Substring?
        return lines.map { line in
            if let open = fence {
                if line == open { fence = nil }
                return line
            }
            if line.hasPrefix("```") {
                fence = line.prefix { $0 == "`" }
                return line
            }
            return line.contains("&") ? MarkdownDialect.withoutEntities(line) : line
        }
    }

    private static func withoutEntities(_ line: String) -> String {
        let spellings = [
            ("&#8203;", "\u{200B}"), ("&#124;", "\\|"), ("&#96;", "\\`"), ("&#92;", "\\\\"), ("&lt;", "<\u{200B}"),
            ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&\u{200B}"),
        ]
        return spellings.reduce(line) { $0.replacing($1.0, with: $1.1) }
    }
}
