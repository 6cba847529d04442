import Glibc

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

    /// The double when it's the quotient or product of two exact doubles, which rounds once and so is the nearest.
    var fastDouble: Double? {
        guard isExact, mantissa <= 1 << 53, (-22...22).contains(exponent) else { return nil }
        let magnitude = Double(mantissa)
        let scaled =
            exponent < 0 ? magnitude / Self.powersOfTen[-exponent] : magnitude * Self.powersOfTen[exponent]
        return isNegative ? -scaled : scaled
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Returns the nearest double of a decimal text that is already known to be well formed; too large is infinity.
    static func nearestDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for index in text.indices { buffer.initializeElement(at: index, to: CChar(bitPattern: text[index])) }
            buffer.initializeElement(at: text.count, to: 0)
            return buffer.baseAddress.map { strtod($0, nil) } ?? 0
        }
    }
}
