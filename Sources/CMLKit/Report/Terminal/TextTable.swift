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

        package init(
            _ title: String, _ alignment: String.Side, isOptional: Bool = false, isFlexible: Bool = false
        ) {
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

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Returns the table with its header, in lines of at most `width` columns.
    ///
    /// When it's too wide, what is flexible is cut, the widest first and down to ten columns; then optional columns go,
    /// from the right; then lines are cut at their end.
    package func lines(width: Int) -> [String] {
        guard !rows.isEmpty else { return [] }
        var table = self
        var widths = table.widths
        while table.shrink(&widths, to: width), let index = table.columns.lastIndex(where: \.isOptional) {
            table.remove(index)
            widths = table.widths
        }
        return ([table.columns.map(\.title)] + table.rows).map { table.line($0, widths, width) }
    }

    /// Narrows flexible columns until the table fits, and returns whether it's still too wide.
    private func shrink(_ widths: inout [Int], to width: Int) -> Bool {
        var excess = widths.reduce(0, +) + TextTable.gap * (widths.count - 1) - width
        while excess > 0 {
            let flexible = columns.indices.filter { columns[$0].isFlexible && widths[$0] > TextTable.least }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { return true }
            widths[widest] -= 1
            excess -= 1
        }
        return false
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
        return trimmedEnd(cut(line, to: width, ellipsis: ellipsis))
    }
}
