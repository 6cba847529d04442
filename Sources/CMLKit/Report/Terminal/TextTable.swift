package import CMLSystem

/// A table of plain text, fitted to a width.
package struct TextTable: Equatable, Sendable {
    package struct Column: Equatable, Sendable {
        package var title: String
        package var alignment: String.Side
        /// Whether the column is given up when the table is too wide.
        package var isOptional: Bool
        /// Whether its texts may be cut.
        package var isFlexible: Bool
        /// Whether its title may be cut down to its texts.
        package var hasFlexibleTitle = false

        package init(
            _ title: String, _ alignment: String.Side, isOptional: Bool = false, isFlexible: Bool = false,
            hasFlexibleTitle: Bool = false
        ) {
            self.hasFlexibleTitle = hasFlexibleTitle
            self.title = title
            self.alignment = alignment
            self.isOptional = isOptional
            self.isFlexible = isFlexible
        }
    }

    /// The space between two columns.
    private static let gap = 2
    /// A text that is cut shorter than this tells nothing.
    private static let least = 10

    package var columns: [Column]
    package var rows: [[String]] = []
    package var ellipsis = ".."
    /// Whether a row becomes several lines where its texts would be cut: of numbers every digit counts.
    package var stacks = false

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Returns the table with its header, in lines of at most `width` columns.
    ///
    /// When it's too wide, titles are cut where they may be, then what is flexible, the widest first and down to ten
    /// columns; then optional columns go, from the right; then rows are stacked, or lines cut at their end.
    package func lines(width: Int) -> [String] {
        guard !rows.isEmpty else { return [] }
        var table = self
        var widths = table.widths
        while table.shrink(&widths, to: width) {
            guard let index = table.columns.lastIndex(where: \.isOptional) else {
                if stacks { return table.stacked(width) }
                break
            }
            table.remove(index)
            widths = table.widths
        }
        return ([table.columns.map(\.title)] + table.rows).map { table.line($0, widths, width) }
    }

    /// Narrows titles, then flexible columns until the table fits, and returns whether it's still too wide.
    private func shrink(_ widths: inout [Int], to width: Int) -> Bool {
        var excess = widths.reduce(0, +) + TextTable.gap * (widths.count - 1) - width
        let texts = columns.indices.map { index in rows.reduce(4) { max($0, displayWidth(of: $1[index])) } }
        while excess > 0 {
            let titles = columns.indices.filter { columns[$0].hasFlexibleTitle && widths[$0] > texts[$0] }
            let flexible = columns.indices.filter { columns[$0].isFlexible && widths[$0] > TextTable.least }
            let choice = titles.isEmpty ? flexible : titles
            guard let widest = choice.max(by: { widths[$0] < widths[$1] }) else { return true }
            widths[widest] -= 1
            excess -= 1
        }
        return false
    }

    /// The first text of each row on its own, and the others under it with their titles.
    private func stacked(_ width: Int) -> [String] {
        let titles = columns.map { cut($0.title, to: max(width / 2, TextTable.least), ellipsis: ellipsis) }
        return [titles[0]]
            + rows.flatMap { row in
                // A change says itself what it is.
                let texts = zip(titles, row).dropFirst().filter { !$1.isEmpty }.map {
                    $0 == "change" ? $1 : "\($0) \($1)"
                }
                let lines = wrapped(texts.joined(separator: ", "), width: width - 2)
                return wrapped(row[0], width: width) + lines.map { "  " + $0 }
            }
    }

    private var widths: [Int] {
        columns.indices.map { index in
            rows.reduce(displayWidth(of: columns[index].title)) { max($0, displayWidth(of: $1[index])) }
        }
    }

    private mutating func remove(_ index: Int) {
        columns.remove(at: index)
        for row in rows.indices { rows[row].remove(at: index) }
    }

    private func line(_ cells: [String], _ widths: [Int], _ width: Int) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let text = cut(cell, to: widths[index], ellipsis: ellipsis)
            if index > 0 { line += String(repeating: " ", count: TextTable.gap) }
            line += text.padded(to: widths[index], on: columns[index].alignment)
        }
        return cut(trimmedEnd(line), to: width, ellipsis: ellipsis)
    }
}
