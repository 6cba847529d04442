/// The numbers of some columns of separated text (RFC 4180 and what pandas, Keras and Lightning write), many rows at
/// a time.
///
/// Cells of other columns are stepped over and only counted, so that a row with too few or too many is found.
package final class SeparatedRows {
    let window: ByteWindow
    let separator: UInt8
    /// What to do with the cells of a row: the slot of one that is wanted, or how many to step over, as -1, -2, ….
    private var steps: [Int] = []
    private var width = 0
    private var slots = 0
    private var failure: SeparatedError?

    /// Starts at the first line; `chunk` is how much is read at once.
    package init(
        _ source: ByteSource, isTabbed: Bool, chunk: Int = SeparatedRows.usualChunk
    ) throws(SeparatedError) {
        let window = ByteWindow(source, chunk: chunk)
        self.window = window
        separator = try attemptRead { () throws(FileError) in
            if try window.starts(with: Utf8.byteOrderMark) { window.start += 3 }
            return isTabbed ? UInt8(ascii: "\t") : try SeparatedRows.separator(in: window)
        }
    }

    package static let usualChunk = ByteWindow.usualChunk
    /// More columns than a person can name are an error, so that the memory stays bounded.
    package static let mostColumns = 20_000

    /// Takes the columns that are wanted, by their slot, and nil for the others.
    package func choose(_ slots: [Int?]) {
        width = slots.count
        self.slots = slots.count { $0 != nil }
        steps = []
        for slot in slots {
            if let slot {
                steps.append(slot)
            } else if let last = steps.last, last < 0 {
                steps[steps.count - 1] = last - 1
            } else {
                steps.append(-1)
            }
        }
    }

    /// Reads the next rows into `batch`; false when there are no more.
    ///
    /// The rows before a broken one come first, the error with the next call: what is found first doesn't depend on
    /// how much is read at once.
    package func next(into batch: RowBatch) throws(SeparatedError) -> Bool {
        batch.clear(slots: slots)
        while true {
            if let failure { throw failure }
            try attemptRead { () throws(FileError) in try window.skipLineEnds() }
            guard window.start < window.end else { return false }
            do throws(SeparatedError) {
                try steps.withUnsafeBufferPointer { (steps) throws(SeparatedError) in
                    while batch.rows < batch.capacity, try readRow(steps, into: batch) {}
                }
            } catch {
                failure = error
            }
            if batch.rows > 0 {
                batch.finish(window)
                return true
            }
            if failure == nil { try readOn() }
        }
    }

    /// Reads one row; false when the window ends within or before it.
    @inline(__always)
    private func readRow(
        _ steps: UnsafeBufferPointer<Int>, into batch: RowBatch
    ) throws(SeparatedError) -> Bool {
        let end = UnsafePointer(window.base + window.end)
        var p = UnsafePointer(window.base + window.start)
        while p < end, p.pointee == 0x0A || p.pointee == 0x0D { p += 1 }
        window.start = p - UnsafePointer(window.base)
        guard p < end else { return false }
        batch.startRow()
        var cells = 0
        for step in steps {
            if step >= 0 {
                guard let number = try number(&p, end, step, batch) else { return false }
                batch.set(number, slot: step)
                cells &+= 1
            } else {
                let skipped = try skip(-step, &p, end)
                guard skipped > 0 else { return false }
                cells &+= skipped
            }
            guard cells < width else { break }
            guard p < end, p.pointee == separator else { return try ragged() }
            p += 1
        }
        guard p < end || window.isLast else { return false }
        guard p == end || p.pointee != separator else { return try ragged() }
        window.start = p - UnsafePointer(window.base)
        batch.endRow()
        return true
    }

    /// Reads one cell and leaves `p` on the separator or line end behind it; nil when the window ends within.
    @inline(__always)
    private func number(
        _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ slot: Int, _ batch: RowBatch
    ) throws(SeparatedError) -> Double? {
        var q = p
        if let number = DecimalPointer.scan(&q), isStop(q, end) {
            p = q
            return number
        }
        return try irregular(&p, end, slot, batch)
    }

    @inline(__always)
    private func isStop(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        let byte = p.pointee
        return byte == separator || byte == 0x0A || byte == 0x0D || p >= end
    }

    /// Reads a cell that isn't a plain number; a text is kept in the batch and counts as a missing number.
    @inline(never)
    private func irregular(
        _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ slot: Int, _ batch: RowBatch
    ) throws(SeparatedError) -> Double? {
        if p < end, isStop(p, end) { return CellWord.missing }
        let start = p - UnsafePointer(window.base)
        guard let cell = try cell(at: start) else { return nil }
        p = UnsafePointer(window.base) + cell.end
        let number = cell.withBytes(in: window) { CellWord.value($0) }
        if number == nil { batch.addText(slot: slot, start: start, cell) }
        return number ?? CellWord.missing
    }

    /// Steps over cells, to the separator or line end behind the last; returns how many there were, 0 when the window
    /// ends before.
    @inline(__always)
    private func skip(
        _ count: Int, _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) throws(SeparatedError) -> Int {
        var skipped = 0
        while true {
            if p.pointee == UInt8(ascii: "\"") || p.pointee == UInt8(ascii: " ") {
                guard let cell = try cell(at: p - UnsafePointer(window.base)) else { return 0 }
                p = UnsafePointer(window.base) + cell.end
            } else {
                p = nextStop(p, end)
            }
            skipped &+= 1
            guard p < end else { return window.isLast ? skipped : 0 }
            guard skipped < count, p.pointee == separator else { return skipped }
            p += 1
        }
    }

    /// The first separator or line end from `start` on, or the end.
    @inline(__always)
    func nextStop(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var p = start
        while p < end {
            let word = Bytes8.load(p)
            let marks =
                Bytes8.marks(word, Bytes8.all(separator)) | Bytes8.marks(word, Bytes8.all(0x0A))
                | Bytes8.marks(word, Bytes8.all(0x0D))
            if marks != 0 { return min(p + marks.trailingZeroBitCount / 8, end) }
            p += 8
        }
        return end
    }

    /// Throws how many cells the row has; false when the window ends within it.
    private func ragged() throws(SeparatedError) -> Bool {
        var p = UnsafePointer(window.base + window.start)
        let cells = try skip(.max, &p, UnsafePointer(window.base + window.end))
        guard cells > 0 else { return false }
        throw SeparatedError(.ragged(cells: cells, width: width), at: window.place)
    }

    /// Reads on when not even one row was whole.
    func readOn() throws(SeparatedError) {
        let isLast = window.isLast
        let more = try attemptRead { () throws(FileError) in try window.fill() }
        guard !more, isLast || !window.isLast else { return }
        throw SeparatedError(.tooLong, at: window.place)
    }
}
