import CMLSystem

/// One reading of all rows of a separated text: the curves of some columns, and the last value of all where asked.
struct SeparatedPass {
    /// The slot of each column in the batches; nil for one that isn't needed.
    let slots: [Int?]
    private(set) var rows = 0
    private let choice: CurveChoice?
    private let keepsLast: Bool
    private var collectors: [CurveCollector]
    private var hasX = false
    private var tails: [ColumnEnd]

    init(_ choice: CurveChoice?, columns: Int, keepsLast: Bool) {
        self.choice = choice
        self.keepsLast = keepsLast
        let drawn = Set((choice?.y ?? []) + (choice?.x.map { [$0] } ?? []))
        var next = 0
        slots = (0..<columns).map { column in
            guard keepsLast || drawn.contains(column) else { return nil }
            next += 1
            return next - 1
        }
        collectors = Array(repeating: CurveCollector(), count: choice?.y.count ?? 0)
        tails = Array(repeating: ColumnEnd(), count: keepsLast ? next : 0)
    }

    /// The texts in columns that are to be drawn: those of the first row with one, whatever the batch's size.
    func textsToDraw(in batch: RowBatch) -> [(column: Int, text: RowBatch.Text)] {
        guard let choice else { return [] }
        let found = (choice.y + (choice.x.map { [$0] } ?? [])).compactMap { column in
            slots[column].flatMap { batch.texts[$0] }.map { (column: column, text: $0.first) }
        }
        let row = found.map(\.text.row).min()
        return found.filter { $0.text.row == row }
    }

    mutating func add(_ batch: RowBatch) {
        let stored = batch.values
        let values = stored.span
        let x = choice?.x.flatMap { slots[$0] }.map { $0 * batch.capacity }
        for (index, column) in (choice?.y ?? []).enumerated() {
            guard let slot = slots[column] else { continue }
            let start = slot * batch.capacity
            let ys = values.extracting(start..<(start + batch.rows))
            if let x {
                collectors[index].add(values.extracting(x..<(x + batch.rows)), ys)
            } else {
                collectors[index].add(ys, firstRow: rows)
            }
        }
        if let x, !hasX { hasX = (0..<batch.rows).contains { !CellWord.isMissing(batch.values[x + $0]) } }
        if keepsLast { addTails(batch) }
        rows += batch.rows
    }

    private mutating func addTails(_ batch: RowBatch) {
        for slot in tails.indices {
            let start = slot * batch.capacity
            for row in (0..<batch.rows).reversed() where !CellWord.isMissing(batch.values[start + row]) {
                tails[slot].take(batch.values[start + row], row: rows + row)
                break
            }
            if let text = batch.texts[slot]?.last { tails[slot].take(text.text, row: rows + text.row) }
        }
    }

    /// The drawn columns, and whether they had no number.
    var emptyColumns: [(column: Int, isEmpty: Bool)] {
        guard let choice else { return [] }
        var empty = zip(choice.y, collectors).map { (column: $0, isEmpty: !$1.hasValue) }
        if let x = choice.x { empty.append((x, !hasX)) }
        return empty
    }

    mutating func reading(_ columns: [CurveColumn]) -> CurveReading {
        var reading = CurveReading()
        reading.rows = rows
        if let choice { reading.take(&collectors, of: choice) }
        // Rows of a training log are sparse; of another table the last row counts.
        let isLog = columns.contains { ["step", "epoch"].contains($0.name.lowercased()) }
        if keepsLast { reading.lastValues = lastValues(columns, isSparse: isLog) }
        return reading
    }

    func lastValues(_ columns: [CurveColumn], isSparse: Bool) -> [String: Metric.Value] {
        var values: [String: Metric.Value] = [:]
        for (column, slot) in slots.enumerated() {
            guard let slot else { continue }
            values[columns[column].name] = tails[slot].value(rows: rows, isSparse: isSparse)
        }
        return values
    }
}
