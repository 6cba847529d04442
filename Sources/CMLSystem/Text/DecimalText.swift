import Glibc

/// Decimal text on bytes to the nearest double, so that what Python's `repr` writes reads back equal.
package enum DecimalText {
    /// Reads the number that starts at `index` and moves `index` behind it; nil when there is none.
    ///
    /// Takes `-12`, `.5`, `5.`, `1e-07`; not `inf`, `nan`, hexadecimal or `1_000`. Up to 19 digits are read
    /// exactly with integers here, the rare rest by the C library. Inlinable, since the reader of tables calls it for
    /// every cell from another module.
    @inlinable @inline(__always)
    package static func scan(_ text: Span<UInt8>, _ index: inout Int, end: Int) -> Double? {
        let start = index
        var i = index
        let isNegative = i < end && text[i] == UInt8(ascii: "-")
        if isNegative || (i < end && text[i] == UInt8(ascii: "+")) { i += 1 }
        var mantissa: UInt64 = 0
        var significant = 0
        let whole = digits(text, &i, end, &mantissa, &significant)
        var exponent = 0
        if i < end, text[i] == UInt8(ascii: ".") {
            i += 1
            exponent = -digits(text, &i, end, &mantissa, &significant)
        }
        guard whole - exponent > 0 else { return nil }
        if i < end, text[i] | 0x20 == UInt8(ascii: "e") { exponent += power(text, &i, end) }
        index = i
        if significant <= 19, let value = exact(mantissa, exponent) { return isNegative ? -value : value }
        return nearest(text, start, i)
    }

    /// Reads a number that is all of `text`; nil when anything else is in it.
    package static func value(_ text: some StringProtocol) -> Double? {
        let bytes = Array(text.utf8)
        var index = 0
        guard let value = scan(bytes.span, &index, end: bytes.count), index == bytes.count else { return nil }
        return value
    }

    /// Reads digits into `mantissa`; `significant` counts those behind leading zeros. Returns how many there were.
    @inlinable @inline(__always)
    package static func digits(
        _ text: Span<UInt8>, _ i: inout Int, _ end: Int, _ mantissa: inout UInt64, _ significant: inout Int
    ) -> Int {
        let start = i
        while i < end {
            let digit = text[i] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            if significant > 0 || digit != 0 { significant += 1 }
            i += 1
        }
        return i - start
    }

    /// Reads `e-07` at `i`; an `e` without digits is not part of the number, and leaves `i` where it is.
    @inlinable
    package static func power(_ text: Span<UInt8>, _ i: inout Int, _ end: Int) -> Int {
        var j = i + 1
        let isNegative = j < end && text[j] == UInt8(ascii: "-")
        if isNegative || (j < end && text[j] == UInt8(ascii: "+")) { j += 1 }
        let start = j
        var value = 0
        while j < end, text[j] &- UInt8(ascii: "0") < 10 {
            value = min(value * 10 + Int(text[j] - UInt8(ascii: "0")), 100_000)
            j += 1
        }
        guard j > start else { return 0 }
        i = j
        return isNegative ? -value : value
    }

    @usableFromInline
    package static func nearest(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Double {
        (start..<end).map { text[$0] }.withUnsafeBufferPointer(nearest)
    }

    /// Returns the nearest double of a decimal text that is already known to be well formed; too large is infinity.
    static func nearest(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for index in text.indices { buffer.initializeElement(at: index, to: CChar(bitPattern: text[index])) }
            buffer.initializeElement(at: text.count, to: 0)
            return buffer.baseAddress.map { strtod($0, nil) } ?? 0
        }
    }
}

// MARK: - Exact arithmetic

extension DecimalText {
    /// Returns the double nearest to `mantissa` · 10^`exponent`; nil for exponents beyond ±27.
    ///
    /// 10^k is 5^k · 2^k, and 5^27 fits 64 bits: one 128-bit division or product gives 63 bits or more and
    /// whether anything is left over, which is all that rounding to 53 bits needs.
    package static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            let value = Double(mantissa)
            return exponent < 0 ? value / PowersOfTen.exact[-exponent] : value * PowersOfTen.exact[exponent]
        }
        guard exponent >= -27, exponent <= 27 else { return nil }
        return exponent < 0 ? quotient(mantissa, -exponent) : product(mantissa, exponent)
    }

    private static func quotient(_ mantissa: UInt64, _ exponent: Int) -> Double {
        let divisor = fives[exponent]
        let left = mantissa.leadingZeroBitCount
        let right = divisor.leadingZeroBitCount
        let dividend = mantissa << left
        let (bits, rest) = (divisor << right).dividingFullWidth((high: dividend >> 1, low: dividend << 63))
        return Double(rest == 0 ? bits : bits | 1) * powerOfTwo(right - left - exponent - 63)
    }

    private static func product(_ mantissa: UInt64, _ exponent: Int) -> Double {
        let (high, low) = mantissa.multipliedFullWidth(by: fives[exponent])
        guard high > 0 else { return Double(low) * powerOfTwo(exponent) }
        let shift = high.leadingZeroBitCount
        // A smart shift by 64 gives 0, so `shift` 0 needs no case of its own.
        let bits = (high << shift) | (low >> (64 - shift))
        let rest = low << shift
        return Double(rest == 0 ? bits : bits | 1) * powerOfTwo(64 - shift + exponent)
    }

    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(1023 + exponent) << 52)
    }

    private static let fives: [UInt64] = [
        1, 5, 25, 125,
        625, 3_125, 15_625, 78_125,
        390_625, 1_953_125, 9_765_625, 48_828_125,
        244_140_625, 1_220_703_125, 6_103_515_625, 30_517_578_125,
        152_587_890_625, 762_939_453_125, 3_814_697_265_625, 19_073_486_328_125,
        95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625, 11_920_928_955_078_125,
        59_604_644_775_390_625, 298_023_223_876_953_125, 1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
    ]
}
