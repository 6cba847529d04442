import CMLSystem

/// The order of a report's parts: a template of text and `{{placeholders}}`.
///
/// A part stands alone on its line; one that is empty goes with the empty lines after it. Within a line stand only
/// short texts, such as `{{outcome}}` and `{{metric accuracy}}`.
package struct MarkdownLayout: Equatable, Sendable {
    enum Line: Equatable, Sendable {
        case part(MarkdownPart)
        case text([Run])
    }

    enum Run: Equatable, Sendable {
        case text(String)
        case outcome
        case project
        case profile
        case job
        /// A metric's value, main's, or the change between them.
        case metric(String)
        case main(String)
        case change(String)
    }

    private(set) var lines: [Line]
    private(set) var file: String?

    private init(_ lines: [Line], file: String? = nil) {
        self.lines = lines
        self.file = file
    }

    /// The order of product and peers: what a reviewer acts on first comes first.
    static let standard: MarkdownLayout = {
        let open: [MarkdownPart] = [.verdict, .subject, .loosened, .table, .output, .notices, .plots, .differences]
        return MarkdownLayout(lines(of: open + MarkdownPart.folded + [.reproduce, .omissions, .marker]))
    }()

    /// Reads a template; `file` names it in errors.
    package init(parsing text: String, file: String) throws(Failure) {
        lines = []
        self.file = file
        // A line end of Windows is one character, and no `\n`.
        let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in rows.enumerated() {
            lines += try MarkdownLayout.lines(String(line), at: "\(file):\(index + 1)")
        }
        try MarkdownLayout.checkOpen(rows, file: file)
        while lines.last == .text([]) { lines.removeLast() }
    }

    /// The layout with what no comment may lack: the verdict first; at the end what was left out, and the marker.
    var completed: MarkdownLayout {
        var layout = self
        if !parts.contains(.verdict) { layout.lines = [.part(.verdict), .text([])] + layout.lines }
        for part in [MarkdownPart.omissions, .marker] where !parts.contains(part) {
            layout.lines += [.text([]), .part(part)]
        }
        return layout
    }

    var parts: Set<MarkdownPart> {
        Set(lines.compactMap { if case .part(let part) = $0 { part } else { nil } })
    }

    private static func lines(of parts: [MarkdownPart]) -> [Line] {
        Array(parts.map { [.part($0)] }.joined(separator: [.text([])]))
    }
}

/// Reading templates.
extension MarkdownLayout {
    private static let short = ["outcome", "project", "profile", "job"]
    private static let ofMetric = ["metric", "main", "change"]

    private static func lines(_ line: String, at place: String) throws(Failure) -> [Line] {
        let runs = try runs(line, at: place)
        guard case .placeholder(let words)? = runs.first(where: { $0.part != nil }), let part = words.first else {
            var short: [Run] = []
            for run in runs { short.append(try MarkdownLayout.run(run, at: place)) }
            return [.text(short)]
        }
        guard runs.allSatisfy({ $0.part != nil || $0.isBlank }), runs.count(where: { $0.part != nil }) == 1 else {
            throw Failure(.usage, "`{{\(part)}}` must stand alone on its line", at: place)
        }
        if part == "details" { return lines(of: MarkdownPart.folded) }
        return [.part(MarkdownPart(rawValue: part) ?? .verdict)]
    }

    /// A piece of a template's line.
    private enum Token {
        case text(String)
        case placeholder([String])

        /// The name of the part, when it is the placeholder of one.
        var part: String? {
            guard case .placeholder(let words) = self, words.count == 1 else { return nil }
            return words[0] == "details" || MarkdownPart(rawValue: words[0]) != nil ? words[0] : nil
        }

        var isBlank: Bool {
            guard case .text(let text) = self else { return false }
            return text.allSatisfy { $0 == " " || $0 == "\t" }
        }
    }

    private static func runs(_ line: String, at place: String) throws(Failure) -> [Token] {
        var tokens: [Token] = []
        var rest = line[...]
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw Failure(.usage, "`{{` is not closed by `}}`", at: place)
            }
            if open.lowerBound > rest.startIndex { tokens.append(.text(String(rest[..<open.lowerBound]))) }
            let inside = String(rest[open.upperBound..<close.lowerBound])
            tokens.append(.placeholder(try words(of: inside, at: place)))
            rest = rest[close.upperBound...]
        }
        return rest.isEmpty ? tokens : tokens + [.text(String(rest))]
    }

    /// The word of a placeholder, and the name of its metric.
    private static func words(of inside: String, at place: String) throws(Failure) -> [String] {
        let words = inside.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
        let isOfMetric = ofMetric.contains(words.first ?? "")
        let alone = short + ["details"] + MarkdownPart.allCases.map(\.rawValue)
        if isOfMetric && words.count == 2 || words.count == 1 && alone.contains(words[0]) { return words }
        let shown = printable(inside.trimmed)
        if isOfMetric {
            throw Failure(.usage, "`{{\(shown)}}` names no metric", at: place, hint: "`{{\(shown) accuracy}}`")
        }
        let near = nearest(to: words.first ?? "", among: alone + ofMetric)
        throw Failure(
            .usage, "unknown placeholder `{{\(shown)}}`", at: place,
            hint: near.map { "did you mean `{{\($0)}}`?" } ?? "`cml help template` lists them")
    }

    private static func run(_ token: Token, at place: String) throws(Failure) -> Run {
        guard case .placeholder(let words) = token else {
            guard case .text(let text) = token else { return .text("") }
            return .text(text)
        }
        switch words[0] {
        case "outcome": return .outcome
        case "project": return .project
        case "profile": return .profile
        case "job": return .job
        case "metric": return .metric(words[1])
        case "main": return .main(words[1])
        default: return .change(words[1])
        }
    }

    /// Throws when the template names a metric that neither side has.
    func checkMetrics(of rows: [MetricRow]) throws(Failure) {
        let known = Set(rows.map(\.name))
        for case .text(let runs) in lines {
            for run in runs {
                switch run {
                case .metric(let name), .main(let name), .change(let name):
                    if known.contains(name) { continue }
                    throw Failure(
                        .usage, "the template names the metric `\(printable(name))`, which the record lacks", at: file,
                        hint: nearest(to: name, among: known.sorted()).map { "did you mean `\($0)`?" })
                default: continue
                }
            }
        }
    }
}
