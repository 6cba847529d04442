/// A table whose cells are Markdown already.
struct MarkdownTable: Equatable, Sendable {
    enum Alignment: Sendable {
        case left
        case right
    }

    var header: [String]
    var alignments: [Alignment]
    var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        header = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let rule = alignments.map { $0 == .left ? "---" : "---:" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }
}
