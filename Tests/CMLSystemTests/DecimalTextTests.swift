import CMLSystem
import Testing

@Suite("Decimal text")
struct DecimalTextTests {
    @Test(
        "is read to the nearest double",
        arguments: [
            ("0", 0), ("-0.0", -0.0), ("12", 12), ("+1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e-07", 1e-07),
            ("1E+5", 1e5), ("0.30000000000000004", 0.30000000000000004), ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740993.0000000000000000001", 9_007_199_254_740_994), ("1e400", .infinity),
            ("4.9406564584124654e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", 1.7976931348623157e308),
            ("0.000000000000000000000000000000001", 1e-33), ("18446744073709551615", 0x1p64),
            ("00000000000000000000000000.1", 0.1), ("1e99999999999999999999", .infinity), ("8.5e-27", 8.5e-27),
        ] as [(String, Double)])
    func reads(text: String, value: Double) {
        #expect(DecimalText.value(text)?.bitPattern == value.bitPattern)
    }

    @Test(
        "is nothing else", arguments: ["", "-", ".", "e5", "1e", "1_000", "0x10", "nan", "inf", "1 ", "1.2.3", "--1"])
    func refuses(text: String) {
        #expect(DecimalText.value(text) == nil)
    }

    @Test("reads back every double's shortest text, and any digits like the standard library")
    func agrees() {
        var random = SplitMix(state: 20)
        for _ in 0..<20_000 {
            let any = Double(bitPattern: random.next())
            if any.isFinite { #expect(DecimalText.value("\(any)") == any) }
            let small = Double(random.next() >> 11) * 0x1p-53
            #expect(DecimalText.value("\(small)") == small)
            let digits = random.next() >> (random.next() % 64)
            let text = "\(digits)e\(Int(random.next() % 64) - 32)"
            #expect(DecimalText.value(text) == Double(text))
        }
    }

    @Test("JSON and YAML read numbers by the same arithmetic")
    func formats() throws {
        var random = SplitMix(state: 21)
        for _ in 0..<5_000 {
            let exponent = Int(random.next() % 64) - 32
            let text = "\(random.next() >> (random.next() % 64)).\(random.next() % 1000)e\(exponent)"
            let number = try #require(Double(text))
            #expect(try Node.parsingJson(Array(text.utf8)).number == number)
            #expect(try Node.parsingYaml(Array("-\(text)".utf8)).number == -number)
        }
    }
}

/// A generator that gives the same numbers each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
