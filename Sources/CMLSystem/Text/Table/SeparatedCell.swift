/// A cell as it stands in a window.
struct SeparatedCell {
    /// The indices of its content, without quotes and outer blanks.
    var content: Range<Int>
    /// The content when it had doubled quotes, which the window's bytes still have.
    var unquoted: [UInt8]?
    /// The index of the separator or line end behind it.
    var end: Int

    func withBytes<Result>(in window: ByteWindow, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard let unquoted else { return body(window.bytes(content.lowerBound, content.upperBound)) }
        return unquoted.withUnsafeBufferPointer(body)
    }
}

/// What is wrong with a separated text, and where.
package struct SeparatedError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case ragged(cells: Int, width: Int)
        case noClosingQuote
        case textBehindQuote
        /// A line longer than the window may be.
        case tooLong
        case tooWide
        case notUtf8
        case file(FileError)
    }

    package var kind: Kind
    package var offset: Int

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

/// Runs `body`, and makes what the system refused a `SeparatedError`.
func attemptRead<Value>(_ body: () throws(FileError) -> Value) throws(SeparatedError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw SeparatedError(.file(error), at: 0)
    }
}

// MARK: - Header and texts

extension SeparatedRows {
    /// Reads the names in the first line.
    package func header() throws(SeparatedError) -> [(name: String, offset: Int)] {
        try attemptRead { () throws(FileError) in try window.skipLineEnds() }
        while true {
            if let names = try names() { return names }
            try readOn()
        }
    }

    /// Whether a row is left.
    package func hasRow() throws(SeparatedError) -> Bool {
        try attemptRead { () throws(FileError) in try window.skipLineEnds() }
        return window.start < window.end
    }

    /// The names, or nil when the window ends within them.
    private func names() throws(SeparatedError) -> [(name: String, offset: Int)]? {
        var names: [(name: String, offset: Int)] = []
        var index = window.start
        while true {
            guard let cell = try cell(at: index) else { return nil }
            let isText = cell.withBytes(in: window) { Utf8.firstInvalid(in: $0) == nil }
            guard isText else { throw SeparatedError(.notUtf8, at: window.place(of: index)) }
            let name = cell.withBytes(in: window) { String(decoding: $0, as: UTF8.self) }
            guard names.count < Self.mostColumns else { throw SeparatedError(.tooWide, at: window.place(of: index)) }
            names.append((name, window.place(of: index)))
            guard cell.end < window.end, window.base[cell.end] == separator else {
                window.start = cell.end
                return names
            }
            index = cell.end + 1
        }
    }

    /// Finds the ends of the cell at `start`; nil when the window ends within it.
    func cell(at start: Int) throws(SeparatedError) -> SeparatedCell? {
        let base = UnsafePointer(window.base)
        var first = start
        while first < window.end, base[first] == UInt8(ascii: " ") { first += 1 }
        if first < window.end, base[first] == UInt8(ascii: "\"") { return try quoted(first, from: start) }
        let stop = nextStop(base + first, base + window.end) - base
        guard stop < window.end || window.isLast else { return nil }
        var last = stop
        while last > first, base[last - 1] == UInt8(ascii: " ") || base[last - 1] == UInt8(ascii: "\t") { last -= 1 }
        return SeparatedCell(content: first..<last, unquoted: nil, end: stop)
    }

    private func quoted(_ quote: Int, from start: Int) throws(SeparatedError) -> SeparatedCell? {
        let base = window.base
        var index = quote + 1
        var hasDoubled = false
        while index < window.end {
            guard base[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            // What follows the quote decides what it is.
            guard index + 1 < window.end || window.isLast else { return nil }
            if index + 1 < window.end, base[index + 1] == UInt8(ascii: "\"") {
                hasDoubled = true
                index += 2
                continue
            }
            return try closed(quote + 1, index, hasDoubled, from: start)
        }
        guard window.isLast else { return nil }
        throw SeparatedError(.noClosingQuote, at: window.place(of: start))
    }

    /// The cell whose content goes from `first` to the closing quote at `last`.
    private func closed(
        _ first: Int, _ last: Int, _ hasDoubled: Bool, from start: Int
    ) throws(SeparatedError) -> SeparatedCell? {
        var end = last + 1
        while end < window.end, window.base[end] == UInt8(ascii: " ") { end += 1 }
        guard end < window.end || window.isLast else { return nil }
        if end < window.end {
            let byte = window.base[end]
            guard byte == separator || byte == 0x0A || byte == 0x0D else {
                throw SeparatedError(.textBehindQuote, at: window.place(of: start))
            }
        }
        return SeparatedCell(
            content: first..<last, unquoted: hasDoubled ? Self.unquoted(window.bytes(first, last)) : nil, end: end)
    }

    private static func unquoted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            text.append(bytes[index])
            index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return text
    }

    /// The separator that the header line has most of, outside quotes; a comma when it has none.
    static func separator(in window: ByteWindow) throws(FileError) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var isQuoted = false
        var index = 0
        try window.skipLineEnds()
        while true {
            while window.start + index == window.end {
                guard try window.fill() else { return best(candidates, counts) }
            }
            let byte = window.base[window.start + index]
            index += 1
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == 0x0A || byte == 0x0D { return best(candidates, counts) }
            if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
        }
    }

    private static func best(_ candidates: [UInt8], _ counts: [Int]) -> UInt8 {
        zip(candidates, counts).reduce((candidates[0], -1)) { $1.1 > $0.1 ? $1 : $0 }.0
    }
}

extension ByteWindow {
    func skipLineEnds() throws(FileError) {
        while try hasByte() {
            while start < end, base[start] == 0x0A || base[start] == 0x0D { start += 1 }
            if start < end { return }
        }
    }
}
