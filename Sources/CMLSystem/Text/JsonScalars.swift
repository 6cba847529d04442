extension JsonReader {
    mutating func stringNode() throws(SyntaxError) -> Node {
        let start = position
        let (value, hasEscapes) = try string()
        let inner = (start.offset + 1)..<(offset - 1)
        let source = hasEscapes ? String(decoding: bytes[inner], as: UTF8.self) : value
        return Node(.string(value), start: start, end: offset, source: source, isQuoted: true)
    }

    /// Reads a string at its opening quote and steps behind its closing one.
    mutating func string() throws(SyntaxError) -> (value: String, hasEscapes: Bool) {
        offset += 1
        let begin = offset
        scanPlain()
        if byte == UInt8(ascii: "\"") {
            let value = String(decoding: bytes[begin..<offset], as: UTF8.self)
            offset += 1
            return (value, false)
        }
        return (try escapedString(from: begin), true)
    }

    /// Steps over characters that stand for themselves.
    private mutating func scanPlain() {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            if Utf8.isContinuation(byte) { continuations += 1 }
            offset += 1
        }
    }

    private mutating func escapedString(from begin: Int) throws(SyntaxError) -> String {
        var text = Array(bytes[begin..<offset])
        while true {
            try demandText(in: "a string")
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            default: throw error("a control character inside a string must be written as an escape such as `\\n`")
            }
            let plain = offset
            scanPlain()
            text.append(contentsOf: bytes[plain..<offset])
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(SyntaxError) {
        let start = position
        offset += 1
        try demandText(in: "a string")
        let letter = byte
        offset += 1
        if letter == UInt8(ascii: "u") {
            text.append(contentsOf: String(try unicodeEscape()).utf8)
            return
        }
        guard let character = Self.escapes[letter] else {
            throw SyntaxError("`\\\(String(decoding: [letter], as: UTF8.self))` is not an escape", at: start)
        }
        text.append(character)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13,
        UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
    ]

    /// Reads the digits behind `\u`; half of a surrogate pair, which no text can hold, becomes U+FFFD.
    private mutating func unicodeEscape() throws(SyntaxError) -> Unicode.Scalar {
        let high = try fourDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        let behind = (offset, continuations)
        if high < 0xDC00, byte == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") {
            offset += 2
            let low = try fourDigits()
            if (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
            (offset, continuations) = behind
        }
        return "\u{FFFD}"
    }

    private mutating func fourDigits() throws(SyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            try demandText(in: "a string")
            guard let digit = Self.hexadecimal(byte) else { throw error("`\\u` needs four hexadecimal digits") }
            value = value << 4 | digit
            offset += 1
        }
        return value
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension JsonReader {
    mutating func number() throws(SyntaxError) -> Node {
        let start = position
        var decimal = DecimalReader()
        if byte == UInt8(ascii: "-") {
            decimal.isNegative = true
            offset += 1
            if byte == UInt8(ascii: "I") { return try negativeInfinity(from: start) }
        }
        if byte == UInt8(ascii: "0"), offset + 1 < bytes.count, Self.isDigit(bytes[offset + 1]) {
            throw SyntaxError("a number can't start with 0", at: start)
        }
        try digits(into: &decimal, isFraction: false)
        let isInteger = try !fractionAndExponent(into: &decimal)
        guard !Self.isWord(byte), byte != UInt8(ascii: ".") else {
            throw SyntaxError("this is not a JSON number", at: start)
        }
        let text = UnsafeBufferPointer(rebasing: bytes[start.offset..<offset])
        let content: Node.Content =
            if isInteger, let integer = decimal.integer {
                .integer(integer)
            } else {
                .double(decimal.double(of: text))
            }
        return Node(content, start: start, end: offset, source: String(decoding: text, as: UTF8.self))
    }

    /// Reads what makes a number a double, and tells whether there was any.
    private mutating func fractionAndExponent(into decimal: inout DecimalReader) throws(SyntaxError) -> Bool {
        let begin = offset
        if byte == UInt8(ascii: ".") {
            offset += 1
            try digits(into: &decimal, isFraction: true)
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            offset += 1
            let isNegative = byte == UInt8(ascii: "-")
            if isNegative || byte == UInt8(ascii: "+") { offset += 1 }
            var exponent = DecimalReader()
            try digits(into: &exponent, isFraction: false)
            let power = min(exponent.integer ?? 1_000_000, 1_000_000)
            decimal.scale(by: isNegative ? -power : power)
        }
        return offset > begin
    }

    private mutating func digits(into decimal: inout DecimalReader, isFraction: Bool) throws(SyntaxError) {
        let begin = offset
        while offset < bytes.count, Self.isDigit(bytes[offset]) {
            decimal.append(bytes[offset] - UInt8(ascii: "0"), isFraction: isFraction)
            offset += 1
        }
        guard offset == begin else { return }
        try demandText(in: "a number")
        throw error("a digit is missing")
    }

    private mutating func negativeInfinity(from start: Position) throws(SyntaxError) -> Node {
        let begin = offset
        while Self.isWord(byte) { offset += 1 }
        let text = String(decoding: bytes[begin..<offset], as: UTF8.self)
        guard text == "Infinity" else { throw SyntaxError("`-\(text)` is not a JSON value", at: start) }
        return Node(.double(-.infinity), start: start, end: offset, source: "-Infinity")
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
