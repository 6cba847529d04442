/// Cells that are printed together.
struct Table: Sendable {
    var title: String
    /// What the outcomes are of, and what is promised.
    var note: String
    var cells: [Cell]

    init(_ title: String, _ note: String, _ cells: [Cell]) {
        self.title = title
        self.note = note
        self.cells = cells
    }

    /// The table's part of the report, in Markdown.
    func markdown(_ tallies: [Tally]) -> String {
        var lines = ["## \(title)", "", note, ""]
        lines.append("| cell | fail % | ± | pass % | inconclusive % | expected | difference | promise |")
        lines.append("|---|--:|--:|--:|--:|--:|--:|---|")
        for (cell, tally) in zip(cells, tallies) {
            let fails = tally.percent(\.failures)
            let difference = cell.expected.map { fixed(fails - $0, 2) } ?? ""
            let expected = cell.expected.map { fixed($0, 1) } ?? ""
            let kept = cell.promise.map { tally.keeps($0) ? "kept" : "**BROKEN**" } ?? ""
            let words = [
                cell.name, fixed(fails, 2), fixed(tally.error(of: fails), 2), fixed(tally.percent(\.passes), 1),
                fixed(tally.percent(\.inconclusives), 1), expected, difference, kept,
            ]
            lines.append("| \(words.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Returns `number` with so many decimals.
func fixed(_ number: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = Int((number.magnitude * scale).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = number < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}
