/// Decimal text at a pointer to the nearest double, eight digits at once.
///
/// The same numbers as `DecimalText.scan` takes. Eight bytes behind the number must be readable, which the zeros
/// behind a window see to.
enum DecimalPointer {
    /// Reads the number at `place` and moves `place` behind it; nil, and `place` as it was, when there is none.
    @inline(__always)
    static func scan(_ place: inout UnsafePointer<UInt8>) -> Double? {
        var p = place
        let isNegative = sign(&p)
        let first = p
        var mantissa = wholeDigits(&p)
        let whole = p - first
        var count = whole
        var exponent = 0
        if p.pointee == UInt8(ascii: ".") {
            p += 1
            let point = p
            digits(&p, &mantissa)
            exponent = point - p
            count -= exponent
        }
        guard count > 0 else { return nil }
        if p.pointee | 0x20 == UInt8(ascii: "e") { exponent += power(&p) }
        let start = place
        place = p
        // Nineteen digits fit; more do when zeros lead.
        guard count <= 19 || significant(first, count, whole) <= 19 else { return slow(start, p) }
        guard let value = double(mantissa, exponent) else { return slow(start, p) }
        return isNegative ? -value : value
    }

    /// Takes a sign at `p`, and tells whether it's a minus.
    @inline(__always)
    private static func sign(_ p: inout UnsafePointer<UInt8>) -> Bool {
        let isNegative = p.pointee == UInt8(ascii: "-")
        if isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }
        return isNegative
    }

    /// Takes the digits before the point; most values are between 0 and 10 and have one.
    @inline(__always)
    private static func wholeDigits(_ p: inout UnsafePointer<UInt8>) -> UInt64 {
        var mantissa = UInt64(p[0] &- UInt8(ascii: "0"))
        if p[1] == UInt8(ascii: "."), mantissa < 10 {
            p += 1
            return mantissa
        }
        mantissa = 0
        digits(&p, &mantissa)
        return mantissa
    }

    @inline(__always)
    private static func double(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa <= 1 << 53 {
            if exponent == 0 || mantissa == 0 { return Double(mantissa) }
            if exponent < 0, exponent >= -22 { return Double(mantissa) / PowersOfTen.exact[-exponent] }
        }
        return PowerOfFive.nearest(mantissa, exponent)
    }

    /// Takes all digits at `p`.
    @inline(__always)
    private static func digits(_ p: inout UnsafePointer<UInt8>, _ mantissa: inout UInt64) {
        while true {
            let word = Bytes8.load(p) ^ 0x3030_3030_3030_3030
            let others = ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | word) & 0x8080_8080_8080_8080
            if others == 0 {
                mantissa = mantissa &* 100_000_000 &+ eight(word)
                p += 8
                continue
            }
            let count = others.trailingZeroBitCount &>> 3
            guard count > 0 else { return }
            mantissa = mantissa &* powers[count] &+ eight(word &<< UInt64(64 &- 8 &* count))
            p += count
            return
        }
    }

    /// The number of eight digits, the first in the lowest byte.
    @inline(__always)
    private static func eight(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits &>> 8
        let even = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let odd = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (even &+ odd) &>> 32
    }

    /// Reads `e-07` at `p`; an `e` without digits is not part of the number, and leaves `p` where it is.
    @inline(never)
    private static func power(_ p: inout UnsafePointer<UInt8>) -> Int {
        var q = p + 1
        let isNegative = sign(&q)
        let start = q
        var value = 0
        while q.pointee &- UInt8(ascii: "0") < 10 {
            value = min(value * 10 + Int(q.pointee - UInt8(ascii: "0")), 100_000)
            q += 1
        }
        guard q > start else { return 0 }
        p = q
        return isNegative ? -value : value
    }

    /// How many digits are left when those zeros are not counted that the number starts with.
    @inline(never)
    private static func significant(_ first: UnsafePointer<UInt8>, _ count: Int, _ whole: Int) -> Int {
        var zeros = 0
        while zeros < count, first[zeros < whole ? zeros : zeros + 1] == UInt8(ascii: "0") { zeros += 1 }
        return count - zeros
    }

    @inline(never)
    private static func slow(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double {
        DecimalText.nearest(UnsafeBufferPointer(start: start, count: end - start))
    }

    private static let powers: InlineArray<8, UInt64> = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]
}

/// Eight bytes as one word, the first in its lowest byte.
enum Bytes8 {
    @inline(__always)
    static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    }

    /// The word with `byte` at every place.
    @inline(__always)
    static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// A bit in every byte that is equal to the one in `pattern`; above the first such byte it may be set falsely.
    @inline(__always)
    static func marks(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
        let difference = word ^ pattern
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}
