import CMLSystem

/// The tags that an image gets beside its unique one, made of templates.
package struct ImageTags: Equatable, Sendable {
    /// The names that may stand in braces.
    package static let placeholders = ["sha", "short", "branch", "tag", "run", "date"]

    /// The tags, in the order of their templates, each once.
    package var tags: [String] = []
    /// Why a template gives none.
    package var skipped: [String] = []

    /// What the placeholders stand for; nil where there is none, as a tag on a push of a branch.
    package struct Facts: Equatable, Sendable {
        package var sha: String
        package var branch: String?
        package var tag: String?
        package var run: String
        package var date: String
        /// Whether this is the base branch's own run, which alone may move `latest`.
        package var isBaseRun: Bool

        package init(sha: String, branch: String?, tag: String?, run: String, date: String, isBaseRun: Bool) {
            self.sha = sha
            self.branch = branch
            self.tag = tag
            self.run = run
            self.date = date
            self.isBaseRun = isBaseRun
        }

        subscript(name: String) -> String? {
            switch name {
            case "sha": sha
            case "short": String(sha.prefix(7))
            case "branch": branch
            case "tag": tag
            case "run": run
            case "date": date
            default: nil
            }
        }
    }

    package init(_ templates: [String], _ facts: Facts) throws(Failure) {
        for template in templates {
            try Self.check(template)
            guard let tag = Self.filled(template, facts) else {
                skipped.append("the tag `\(template)` (this run has none of what it names)")
                continue
            }
            guard tag != "latest" || facts.isBaseRun else {
                skipped.append("the tag `latest` (only the base branch moves it)")
                continue
            }
            guard ImageName.isTag(tag) else {
                throw Failure(.usage, "`\(printable(tag))` is no tag of an image", at: "image.tags: \(template)")
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
    }

    /// Throws (2) when a template has a placeholder that there isn't.
    package static func check(_ template: String) throws(Failure) {
        for part in template.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0 != "}" }
            guard part.contains("}"), placeholders.contains(String(name)) else {
                throw Failure(
                    .usage, "the tag `\(printable(template))` has an unknown placeholder", at: "image.tags",
                    hint: "there are \(quotedList(placeholders.map { "{\($0)}" }))")
            }
        }
    }

    private static func filled(_ template: String, _ facts: Facts) -> String? {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            guard let value = facts[String(rest[rest.index(after: open)..<close])] else { return nil }
            text += rest[..<open] + plain(value)
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    /// A branch may be called `feature/a`, which no tag may.
    private static func plain(_ value: String) -> String {
        let kept = value.map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber || "_.-".contains(character))
                ? character : "-"
        }
        return String(String(kept.drop { ".-".contains($0) }).prefix(100))
    }
}

extension ImageTags.Facts {
    /// What is known of an image that was built here.
    init(_ image: BuiltImage, isBaseRun: Bool) {
        let ref = image.ref ?? ""
        func name(_ folder: String) -> String? { ref.hasPrefix(folder) ? String(ref.dropFirst(folder.count)) : nil }
        let isBranch = !ref.isEmpty && (!ref.hasPrefix("refs/") || ref.hasPrefix("refs/heads/"))
        self.init(
            sha: image.commit, branch: isBranch ? name("refs/heads/") ?? ref : nil, tag: name("refs/tags/"),
            run: image.record ?? "", date: String(image.time.prefix(10)).filter { $0 != "-" }, isBaseRun: isBaseRun)
    }
}
