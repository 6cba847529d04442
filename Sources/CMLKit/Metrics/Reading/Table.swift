import CMLSystem

/// Columns of numbers with a value a row: what every curve file becomes before its series are chosen.
struct Table {
    /// A cell that holds a text where a number should be.
    struct TextCell {
        var row: Int
        var text: String
        var place: String
    }

    struct Column {
        var name: String
        /// A value a row; `Table.missing` where the cell is empty or a text.
        var values: [Double] = []
        var firstText: TextCell?
        var lastText: TextCell?

        /// Whether it can be drawn: it has a number, and nothing but numbers.
        var isNumeric: Bool { firstText == nil && values.contains { !Table.isMissing($0) } }
    }

    var path: String
    var columns: [Column] = []
    var rows = 0

    init(path: String) {
        self.path = path
    }

    static let missing = CellWord.missing

    static func isMissing(_ value: Double) -> Bool { CellWord.isMissing(value) }

    /// Returns the last value of `column`: of the last row, or when `sparse` of the last row that has one.
    func last(_ column: Column, sparse: Bool) -> Metric.Value? {
        let row = column.values.lastIndex { !Table.isMissing($0) } ?? -1
        if let text = column.lastText, text.row > row { return sparse || text.row == rows - 1 ? .text(text.text) : nil }
        guard row >= 0, sparse || row == rows - 1 else { return nil }
        return .number(column.values[row])
    }
}
