package import CMLSystem

/// A table of plain text, fitted to a width.
package struct TextTable: Equatable, Sendable {
    package struct Column: Equatable, Sendable {
        package var title: String
        package var alignment: String.Side
        /// Whether the column is given up when the table is too wide.
        package var isOptional: Bool

        package init(_ title: String, _ alignment: String.Side, isOptional: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.isOptional = isOptional
        }
    }

    /// The space between two columns.
    private static let gap = 2
    /// A first column that is cut shorter than this tells nothing.
    private static let least = 10

    package var columns: [Column]
    package var rows: [[String]] = []
    package var ellipsis = ".."

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Returns the table with its header, in lines of at most `width` columns.
    ///
    /// When it's too wide the first column is cut, down to ten columns; then optional ones go, from the right; then
    /// lines are cut at their end.
    package func lines(width: Int) -> [String] {
        guard !rows.isEmpty else { return [] }
        var table = self
        var widths = table.widths
        while TextTable.total(widths) > width {
            let excess = TextTable.total(widths) - width
            let spare = widths[0] - min(widths[0], TextTable.least)
            if excess <= spare {
                widths[0] -= excess
            } else if let index = table.columns.lastIndex(where: \.isOptional) {
                table.remove(index)
                widths.remove(at: index)
            } else {
                widths[0] -= spare
                break
            }
        }
        return ([table.columns.map(\.title)] + table.rows).map { table.line($0, widths, width) }
    }

    private var widths: [Int] {
        columns.indices.map { index in
            rows.reduce(displayWidth(of: columns[index].title)) { max($0, displayWidth(of: $1[index])) }
        }
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * (widths.count - 1) }

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
