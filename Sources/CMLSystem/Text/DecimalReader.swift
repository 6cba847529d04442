/// A decimal number while it's being read: its sign, the first 19 digits, and the power of ten.
struct DecimalReader {
    private(set) var mantissa: UInt64 = 0
    private(set) var exponent = 0
    private var digits = 0
    private var isExact = true
    var isNegative = false

    mutating func append(_ digit: UInt8, isFraction: Bool) {
        if digits < 19 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            if mantissa > 0 { digits += 1 }
            if isFraction { exponent -= 1 }
        } else {
            isExact = false
        }
    }

    mutating func scale(by power: Int) { exponent += power }

    /// The integer, when every digit was kept and it fits.
    var integer: Int? {
        guard isExact, exponent == 0 else { return nil }
        if isNegative { return mantissa <= UInt64(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- mantissa) : nil }
        return Int(exactly: mantissa)
    }

    /// The nearest double; `text`, all of the number, is read again in the rare cases that 64 bits don't hold.
    func double(of text: UnsafeBufferPointer<UInt8>) -> Double {
        guard isExact, let magnitude = DecimalText.exact(mantissa, exponent) else { return DecimalText.nearest(text) }
        return isNegative ? -magnitude : magnitude
    }

    /// Returns the number that every format spells alike, digits and perhaps a fraction and an exponent, or nil.
    ///
    /// Most numbers of a YAML text are of this kind, and are read much faster than by all rules of its grammar.
    static func content(of text: String) -> Node.Content? {
        var text = text
        return text.withUTF8 { bytes in
            var decimal = DecimalReader()
            decimal.isNegative = bytes.first == UInt8(ascii: "-")
            let whole = decimal.digits(in: bytes, from: decimal.isNegative ? 1 : 0, isFraction: false)
            guard var end = whole else { return nil }
            if end == bytes.count, let integer = decimal.integer { return .integer(integer) }
            if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
                guard let fraction = decimal.digits(in: bytes, from: end + 1, isFraction: true) else { return nil }
                end = fraction
            }
            if end + 1 < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
                let hasSign = bytes[end + 1] == UInt8(ascii: "-") || bytes[end + 1] == UInt8(ascii: "+")
                var exponent = DecimalReader()
                exponent.isNegative = bytes[end + 1] == UInt8(ascii: "-")
                let behind = exponent.digits(in: bytes, from: end + (hasSign ? 2 : 1), isFraction: false)
                guard let behind, let power = exponent.integer, power.magnitude < 10_000 else { return nil }
                decimal.scale(by: power)
                end = behind
            }
            return end == bytes.count ? .double(decimal.double(of: bytes)) : nil
        }
    }

    /// Takes the digits from `start` on, and returns the index behind them, or nil when there is none.
    private mutating func digits(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, isFraction: Bool) -> Int? {
        var index = start
        while index < bytes.count, JsonReader.isDigit(bytes[index]) {
            append(bytes[index] - UInt8(ascii: "0"), isFraction: isFraction)
            index += 1
        }
        return index > start ? index : nil
    }
}
