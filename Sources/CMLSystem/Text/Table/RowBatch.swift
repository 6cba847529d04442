/// Some rows of a table: the numbers of the wanted columns, and the texts that stood where a number should.
package final class RowBatch {
    /// The most rows of a batch.
    private static let mostRows = 1024
    /// The most numbers of a batch: one of many columns has fewer rows, so that it's no larger.
    private static let mostNumbers = 1 << 20

    /// A cell that holds a text.
    package struct Text: Equatable, Sendable {
        /// The row in the batch.
        package var row: Int
        /// Its first 200 bytes.
        package var text: String
        /// Where the cell starts in the source.
        package var offset: Int
    }

    /// A text before its bytes are copied.
    private struct Found {
        var row: Int
        var start: Int
        var cell: SeparatedCell
    }

    package private(set) var rows = 0
    /// The most rows of this batch.
    package private(set) var capacity = RowBatch.mostRows
    /// `capacity` numbers for each slot; `CellWord.missing` for an empty cell and for a text.
    package private(set) var values: [Double] = []
    /// The first and the last text of each slot, where there is one.
    package private(set) var texts: [(first: Text, last: Text)?] = []

    /// Whether all texts are kept, and not only the first and the last of each slot.
    package var keepsTexts = false
    private var every: [Int: Found] = [:]
    private var everyText: [Int: String] = [:]

    private var slots = 0
    private var scratch: UnsafeMutablePointer<Double>?
    private var found: [(first: Found, last: Found)?] = []
    private var pending: [(slot: Int, found: Found)] = []
    private var hasTexts = false

    package init() {}

    deinit { scratch?.deallocate() }

    /// The text of a cell, where it holds one and all are kept.
    package func text(slot: Int, row: Int) -> String? { everyText[slot * capacity + row] }

    func clear(slots: Int) {
        if scratch == nil || slots != self.slots {
            scratch?.deallocate()
            capacity = min(Self.mostRows, max(Self.mostNumbers / max(slots, 1), 1))
            scratch = .allocate(capacity: max(slots, 1) * capacity)
            scratch?.initialize(repeating: 0, count: max(slots, 1) * capacity)
            self.slots = slots
            values = Array(repeating: 0, count: slots * capacity)
            found = Array(repeating: nil, count: slots)
            texts = Array(repeating: nil, count: slots)
        }
        rows = 0
        if keepsTexts {
            every.removeAll(keepingCapacity: true)
            everyText.removeAll(keepingCapacity: true)
        }
        if hasTexts {
            for slot in 0..<slots {
                found[slot] = nil
                texts[slot] = nil
            }
            hasTexts = false
        }
    }

    @inline(__always)
    func set(_ number: Double, slot: Int) {
        scratch.unsafelyUnwrapped[slot &* capacity &+ rows] = number
    }

    @inline(__always)
    func startRow() {
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    }

    func addText(slot: Int, start: Int, _ cell: SeparatedCell) {
        pending.append((slot, Found(row: rows, start: start, cell: cell)))
    }

    @inline(__always)
    func endRow() {
        if !pending.isEmpty { keepPending() }
        rows &+= 1
    }

    @inline(never)
    private func keepPending() {
        hasTexts = true
        for (slot, text) in pending {
            found[slot] = (found[slot]?.first ?? text, text)
            if keepsTexts { every[slot * capacity + rows] = text }
        }
    }

    /// Copies what is still only in the window.
    func finish(_ window: ByteWindow) {
        if let scratch {
            values.withUnsafeMutableBufferPointer { values in
                for slot in 0..<slots {
                    let start = slot * capacity
                    values.baseAddress?.advanced(by: start).update(from: scratch + start, count: rows)
                }
            }
        }
        guard hasTexts else { return }
        if keepsTexts { everyText = every.mapValues { Self.text($0, window).text } }
        for slot in 0..<slots {
            texts[slot] = found[slot].map { (Self.text($0.first, window), Self.text($0.last, window)) }
        }
    }

    private static func text(_ found: Found, _ window: ByteWindow) -> Text {
        let text = found.cell.withBytes(in: window) { String(decoding: $0.prefix(200), as: UTF8.self) }
        return Text(row: found.row, text: text, offset: window.place(of: found.start))
    }
}
