/// Puts the parts of a report together by a layout, and leaves out what does not fit.
struct MarkdownComposer {
    /// A part's text, measured once.
    private struct Block {
        var text: String
        var characters: Int
        var bytes: Int

        init(_ lines: [String]) {
            text = lines.joined(separator: "\n")
            characters = text.utf16.count
            bytes = text.utf8.count
        }
    }

    private let dialect: MarkdownDialect
    private let layout: MarkdownLayout
    private var content: MarkdownContent
    private var blocks: [MarkdownPart: Block] = [:]

    init(_ report: Report, _ dialect: MarkdownDialect, _ layout: MarkdownLayout, _ budget: MarkdownDialect.Budget) {
        self.dialect = dialect
        self.layout = layout
        content = MarkdownContent(report, dialect, budget)
        for part in layout.parts { update(part) }
    }

    private mutating func update(_ part: MarkdownPart) {
        blocks[part] = Block(dialect.spelled(content.lines(of: part)))
    }

    /// Measures again what a detail that was left out changes.
    private mutating func update(after detail: MarkdownDetail) {
        let changed = Set(detail.parts + [.omissions])
        for part in layout.parts where changed.contains(part) { update(part) }
    }

    var text: String { pieces.joined(separator: "\n") + "\n" }

    /// The lines of the layout in effect; an empty part goes with the empty lines after it.
    private var pieces: [String] {
        var pieces: [String] = []
        var isDropping = false
        for line in layout.lines {
            switch line {
            case .part(let part):
                let text = blocks[part]?.text ?? ""
                isDropping = text.isEmpty
                if !isDropping { pieces.append(text) }
            case .text(let runs):
                let text = runs.map { content.text(of: $0) }.joined()
                if isDropping && text.isEmpty { continue }
                isDropping = false
                pieces.append(text)
            }
        }
        while pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces
    }

    func isOver(_ budget: MarkdownDialect.Budget) -> Bool {
        var (characters, bytes) = (0, 0)
        for line in layout.lines {
            characters += 1
            bytes += 1
            switch line {
            case .part(let part):
                characters += blocks[part]?.characters ?? 0
                bytes += blocks[part]?.bytes ?? 0
            case .text(let runs):
                let texts = runs.map { content.text(of: $0) }
                characters += texts.reduce(0) { $0 + $1.utf16.count }
                bytes += texts.reduce(0) { $0 + $1.utf8.count }
            }
        }
        return characters > budget.characters || bytes > budget.bytes
    }

    /// Whether leaving a detail out makes the text shorter.
    private func has(_ detail: MarkdownDetail) -> Bool {
        content.has(detail) && detail.parts.contains { layout.parts.contains($0) && blocks[$0]?.bytes != 0 }
    }

    /// Leaves out details in their order until the text fits.
    mutating func shed(until budget: MarkdownDialect.Budget) {
        for detail in MarkdownDetail.allCases {
            guard isOver(budget) else { return }
            if detail == .plots {
                while content.plotCount > 0 && isOver(budget) {
                    // One by one where they are few; of hundreds most must go, and each try writes the rest again.
                    content.plotCount -= max(1, content.plotCount / 20)
                    update(after: .plots)
                }
            } else if has(detail) {
                content.omitted.insert(detail)
                update(after: detail)
            }
        }
        while content.attentionCount > 0 && isOver(budget) {
            content.attentionCount -= max(1, content.attentionCount / 10)
            update(after: .passing)
        }
    }
}
