/// What is wrong with a text that is read piece by piece, and where.
package struct StreamError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A clause, such as `a digit is missing`.
        case syntax(String)
        case file(FileError)
    }

    package var kind: Kind
    package var offset: Int

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

/// JSON as a stream of events, with Python's `NaN` and `Infinity`; only one word of it is in memory at once.
///
/// It may hold several documents one behind the other, as JSON lines do. Text that `JsonReader` refuses, it refuses
/// too, but for a key that is written twice.
package final class JsonStream {
    package enum Event: Equatable, Sendable {
        case beginObject
        case endObject
        case beginList
        case endList
        /// Its name is `name`.
        case key
        /// Its text is `text`.
        case string
        case number(Double)
        case bool(Bool)
        case null
        /// Nothing is left.
        case end
    }

    private enum Expected {
        case value
        case valueOrEnd
        case key
        case keyOrEnd
        case commaOrEnd
        case document
    }

    let window: ByteWindow
    private var expected = Expected.document
    /// Whether each open bracket is an object's.
    private var open: [Bool] = []
    /// The bytes of the last key.
    package private(set) var name: [UInt8] = []
    private var string = 0..<0
    /// Where the last event began.
    package private(set) var offset = 0

    private static let depthLimit = 256

    /// Starts at a value; `isItem` when it's followed by other items of a list, which aren't read.
    package init(_ source: ByteSource, at offset: Int = 0, chunk: Int = SeparatedRows.usualChunk) throws(StreamError) {
        let window = ByteWindow(source, at: offset, chunk: chunk)
        self.window = window
        try reading { () throws(FileError) in
            if offset == 0, try window.starts(with: Utf8.byteOrderMark) { window.start += 3 }
        }
    }

    /// How many lists and objects are open.
    package var depth: Int { open.count }

    /// The text of the last string event, or its beginning: at most 200 bytes are kept.
    package var text: String {
        let raw = window.bytes(string.lowerBound, string.upperBound)
        if raw.contains(UInt8(ascii: "\\")),
            let node = try? Node.parsingJson([UInt8(ascii: "\"")] + Array(raw) + [UInt8(ascii: "\"")])
        {
            return String(decoding: Array((node.string ?? "").utf8.prefix(200)), as: UTF8.self)
        }
        return String(decoding: raw.prefix(200), as: UTF8.self)
    }

    /// Reads on behind the value whose first event was just read.
    package func skip(_ first: Event) throws(StreamError) {
        guard first == .beginObject || first == .beginList else { return }
        let depth = open.count - 1
        while open.count > depth { _ = try next() }
    }

    package func next() throws(StreamError) -> Event {
        guard let byte = try nextByte() else {
            guard case .document = expected else { throw error("the text ends inside \(container)") }
            return .end
        }
        offset = window.place
        switch expected {
        case .commaOrEnd: return try commaOrEnd(byte)
        case .keyOrEnd where byte == UInt8(ascii: "}"): return close(.endObject)
        case .valueOrEnd where byte == UInt8(ascii: "]"): return close(.endList)
        case .key, .keyOrEnd: return try key(byte)
        case .value, .valueOrEnd, .document: return try value(byte)
        }
    }

    private func commaOrEnd(_ byte: UInt8) throws(StreamError) -> Event {
        let isObject = open.last ?? false
        if byte == UInt8(ascii: isObject ? "}" : "]") { return close(isObject ? .endObject : .endList) }
        guard byte == UInt8(ascii: ",") else { throw error("a comma or the end of \(container) is missing") }
        window.start += 1
        expected = isObject ? .key : .value
        return try next()
    }

    private func close(_ event: Event) -> Event {
        window.start += 1
        open.removeLast()
        expected = open.isEmpty ? .document : .commaOrEnd
        return event
    }

    private func key(_ byte: UInt8) throws(StreamError) -> Event {
        guard byte == UInt8(ascii: "\"") else {
            throw error(byte == UInt8(ascii: "}") ? "a comma with nothing after it" : "a key must be in double quotes")
        }
        if let decoded = try readText("a key") {
            name = Array(decoded.utf8)
        } else {
            let raw = window.bytes(string.lowerBound, string.upperBound)
            if !raw.elementsEqual(name) { name = Array(raw) }
        }
        let place = offset
        guard let colon = try nextByte() else { throw error("the text ends inside an object") }
        guard colon == UInt8(ascii: ":") else {
            throw error("the key `\(String(decoding: name, as: UTF8.self))` needs a colon behind it")
        }
        window.start += 1
        offset = place
        expected = .value
        return .key
    }

    /// Reads a string at its quote into `string`, and checks it; returns its text where it's written with escapes.
    private func readText(_ what: String) throws(StreamError) -> String? {
        let hasEscapes = try readString()
        let raw = window.bytes(string.lowerBound, string.upperBound)
        if let place = Utf8.firstInvalid(in: raw) {
            throw StreamError(.syntax("\(what) is not UTF-8"), at: window.place(of: string.lowerBound + place))
        }
        guard hasEscapes else { return nil }
        do throws(SyntaxError) {
            return try Node.parsingJson([UInt8(ascii: "\"")] + Array(raw) + [UInt8(ascii: "\"")]).string
        } catch {
            let place = string.lowerBound - 1 + (error.position?.offset ?? 0)
            throw StreamError(.syntax(error.message), at: window.place(of: place))
        }
    }

    private func value(_ byte: UInt8) throws(StreamError) -> Event {
        switch byte {
        case UInt8(ascii: "{"): return try begin(.beginObject, isObject: true)
        case UInt8(ascii: "["): return try begin(.beginList, isObject: false)
        case UInt8(ascii: "\""):
            _ = try readText("a string")
            afterValue()
            return .string
        default:
            let event = try scalar(byte)
            afterValue()
            return event
        }
    }

    private func begin(_ event: Event, isObject: Bool) throws(StreamError) -> Event {
        guard open.count < Self.depthLimit else { throw error("nested deeper than \(Self.depthLimit) levels") }
        open.append(isObject)
        window.start += 1
        expected = isObject ? .keyOrEnd : .valueOrEnd
        return event
    }

    private func afterValue() { expected = open.isEmpty ? .document : .commaOrEnd }
}

// MARK: - Words

extension JsonStream {
    private var container: String {
        switch open.last {
        case true: "an object"
        case false: "a list"
        default: "a value"
        }
    }

    func error(_ message: String) -> StreamError { StreamError(.syntax(message), at: window.place) }

    private func nextByte() throws(StreamError) -> UInt8? {
        while true {
            while window.start < window.end {
                let byte = window.base[window.start]
                guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
                window.start += 1
            }
            guard try reading({ () throws(FileError) in try window.hasByte() }) else { return nil }
        }
    }

    /// Reads a string at its quote into `string`; tells whether it has escapes.
    private func readString() throws(StreamError) -> Bool {
        var length = 1
        var hasEscapes = false
        while true {
            while window.start + length < window.end {
                let byte = window.base[window.start + length]
                if byte == UInt8(ascii: "\"") {
                    string = (window.start + 1)..<(window.start + length)
                    window.start += length + 1
                    return hasEscapes
                }
                if byte == UInt8(ascii: "\\") {
                    hasEscapes = true
                    length += 1
                } else if byte < 0x20 {
                    throw error("a control character inside a string must be written as an escape such as `\\n`")
                }
                length += 1
            }
            guard try readOn() else { throw error("the text ends inside a string") }
        }
    }

    /// Reads on behind a word that the window ends in; false at the end of the source.
    private func readOn() throws(StreamError) -> Bool {
        let wasLast = window.isLast
        let more = try reading { () throws(FileError) in try window.fill() }
        guard more || window.isLast || wasLast else { throw error("a word is longer than 16 MiB") }
        return more
    }

    private func scalar(_ byte: UInt8) throws(StreamError) -> Event {
        var length = 0
        while true {
            while window.start + length < window.end, Self.isWord(window.base[window.start + length]) { length += 1 }
            if window.start + length < window.end { break }
            guard try readOn() else { break }
        }
        guard length > 0 else { throw missingValue(byte) }
        let start = UnsafePointer(window.base + window.start)
        var p = start
        if byte == UInt8(ascii: "-") || JsonReader.isDigit(byte), Self.isNumber(start, length),
            let number = DecimalPointer.scan(&p), p - start == length
        {
            window.start += length
            return .number(number)
        }
        let word = String(decoding: window.bytes(window.start, window.start + min(length, 200)), as: UTF8.self)
        guard let event = Self.words[word] else {
            let isNumber = byte == UInt8(ascii: "-") || JsonReader.isDigit(byte)
            throw error(isNumber ? "this is not a JSON number" : "`\(word)` is not a JSON value")
        }
        window.start += length
        return event
    }

    /// Whether a number has the shape that JSON wants, where the scanner takes more: `1.`, `.5`, `01`.
    private static func isNumber(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        var index = start[0] == UInt8(ascii: "-") ? 1 : 0
        guard index < length, JsonReader.isDigit(start[index]) else { return false }
        if start[index] == UInt8(ascii: "0"), index + 1 < length, JsonReader.isDigit(start[index + 1]) { return false }
        while index < length, JsonReader.isDigit(start[index]) { index += 1 }
        guard index < length, start[index] == UInt8(ascii: ".") else { return true }
        return index + 1 < length && JsonReader.isDigit(start[index + 1])
    }

    private func missingValue(_ byte: UInt8) -> StreamError {
        switch byte {
        case UInt8(ascii: "]"), UInt8(ascii: "}"): error("a comma with nothing after it")
        case UInt8(ascii: "'"): error("a string must be in double quotes")
        default: error("a value is missing")
        }
    }

    private static let words: [String: Event] = [
        "true": .bool(true), "false": .bool(false), "null": .null, "NaN": .number(.nan),
        "Infinity": .number(.infinity), "-Infinity": .number(-.infinity),
    ]

    private static func isWord(_ byte: UInt8) -> Bool {
        JsonReader.isWord(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }
}

/// Runs `body`, and makes what the system refused a `StreamError`.
func reading<Value>(_ body: () throws(FileError) -> Value) throws(StreamError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw StreamError(.file(error), at: 0)
    }
}
