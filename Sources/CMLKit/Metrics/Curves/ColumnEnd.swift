import CMLSystem

/// The last number and the last text of a column, each with its row.
struct ColumnEnd {
    private var number: (row: Int, value: Double)?
    private var text: (row: Int, text: String)?

    mutating func take(_ value: Double, row: Int) { number = (row, value) }

    mutating func take(_ text: String, row: Int) { self.text = (row, text) }

    /// The value of the last of `rows` rows, or when `isSparse` of the last that has one.
    func value(rows: Int, isSparse: Bool) -> Metric.Value? {
        let row = number?.row ?? -1
        if let text, text.row > row { return isSparse || text.row == rows - 1 ? .text(text.text) : nil }
        guard let number, isSparse || row == rows - 1 else { return nil }
        return .number(number.value)
    }
}
