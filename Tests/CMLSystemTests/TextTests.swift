import CMLSystem
import Glibc
import Testing

/// Expected is what Python's `repr`, `%.2f` and `%.1e` write; only zero has no sign.
@Test(
    "writes numbers, exactly rounded",
    arguments: [
        (0.0, "0.0", "0.00", "0", "0.0e+00"),
        (-0.0, "-0.0", "0.00", "0", "0.0e+00"),
        (1.0, "1.0", "1.00", "1", "1.0e+00"),
        (2.0, "2.0", "2.00", "2", "2.0e+00"),
        (0.95, "0.95", "0.95", "0.95", "9.5e-01"),
        (1e-07, "1e-07", "0.00", "1e-07", "1.0e-07"),
        (1.5e-07, "1.5e-07", "0.00", "1.5e-07", "1.5e-07"),
        (0.1, "0.1", "0.10", "0.1", "1.0e-01"),
        (0.5, "0.5", "0.50", "0.5", "5.0e-01"),
        (1.5, "1.5", "1.50", "1.5", "1.5e+00"),
        (2.5, "2.5", "2.50", "2.5", "2.5e+00"),
        (-2.5, "-2.5", "-2.50", "-2.5", "-2.5e+00"),
        (0.125, "0.125", "0.12", "0.125", "1.2e-01"),
        (0.375, "0.375", "0.38", "0.375", "3.8e-01"),
        (-0.125, "-0.125", "-0.12", "-0.125", "-1.2e-01"),
        (1000000000000000.0, "1000000000000000.0", "1000000000000000.00", "1e+15", "1.0e+15"),
        (0x1.1c37937e08000p+53, "1e+16", "10000000000000000.00", "1e+16", "1.0e+16"),
        (0x1.b69b4ba630f35p+56, "1.2345678901234568e+17", "123456789012345680.00", "1.23e+17", "1.2e+17"),
        (0x1.ac4da03bc47e4p+66, "1.2345e+20", "123450000000000000000.00", "1.23e+20", "1.2e+20"),
        (0x1.0f0cf064dd592p+73, "1e+22", "10000000000000000000000.00", "1e+22", "1.0e+22"),
        (-0x1.1c37937e08000p+53, "-1e+16", "-10000000000000000.00", "-1e+16", "-1.0e+16"),
        (0x1.0000000000000p+53, "9007199254740992.0", "9007199254740992.00", "9.01e+15", "9.0e+15"),
        (0x1.5ee2a2f0a6b27p+53, "1.2345678912345678e+16", "12345678912345678.00", "1.23e+16", "1.2e+16"),
        (.leastNonzeroMagnitude, "5e-324", "0.00", "4.94e-324", "4.9e-324"),
        (0.0001, "0.0001", "0.00", "0.0001", "1.0e-04"),
        (1e-05, "1e-05", "0.00", "1e-05", "1.0e-05"),
        (0.00012345, "0.00012345", "0.00", "0.000123", "1.2e-04"),
        (999.9999, "999.9999", "1000.00", "1000", "1.0e+03"),
        (0.045, "0.045", "0.04", "0.045", "4.5e-02"),
        (1.005, "1.005", "1.00", "1", "1.0e+00"),
        (-0.001, "-0.001", "0.00", "-0.001", "-1.0e-03"),
        (1234567.0, "1234567.0", "1234567.00", "1230000", "1.2e+06"),
        (0.0351, "0.0351", "0.04", "0.0351", "3.5e-02"),
        (7e-06, "7e-06", "0.00", "7e-06", "7.0e-06"),
        (9.995, "9.995", "9.99", "9.99", "1.0e+01"),
        (.nan, "NaN", "NaN", "NaN", "NaN"), (.infinity, "Infinity", "Infinity", "Infinity", "Infinity"),
        (-.infinity, "-Infinity", "-Infinity", "-Infinity", "-Infinity"),
    ] as [(Double, String, String, String, String)])
func numberTexts(number: Double, short: String, twoDigits: String, threeSignificant: String, exponent: String) {
    #expect(shortest(number) == short)
    #expect(fixed(number, 2) == twoDigits)
    #expect(significant(number, 3) == threeSignificant)
    #expect(scientific(number, 1) == exponent)
}

@Test("rounds numbers as C does, ties and all")
func agreesWithC() {
    var random = SplitMix(state: 7)
    for _ in 0..<50_000 {
        let unit = Double(random.next() >> 11) * 0x1p-53
        let digits = Int(random.next() % 13)
        let tie = (Double(random.next() % 100_000) + 0.5) / [1, 10, 100, 1000, 1e4][Int(random.next() % 5)]
        for number in [unit, -unit * 1e3, unit * 1e9, unit * 1e-9, tie, tie.nextUp, tie.nextDown] {
            var buffer = [CChar](repeating: 0, count: 400)
            let count = withVaList([Int32(digits), number]) { vsnprintf(&buffer, 400, "%.*f", $0) }
            let text = String(decoding: buffer[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let isZero = text.allSatisfy { "-0.".contains($0) }
            #expect(fixed(number, digits) == (isZero ? text.replacing("-", with: "") : text))
        }
    }
}

@Test("writes the longest numbers, and no digits")
func extremeNumbers() {
    #expect(fixed(.greatestFiniteMagnitude, 0).count == 309)
    #expect(fixed(.leastNonzeroMagnitude, 1074).hasSuffix("5625"))
    #expect(fixed(0.5, 0) == "0" && fixed(1.5, 0) == "2" && fixed(2.5, 0) == "2" && fixed(-0.4, 0) == "0")
    #expect(significant(0.96, 1) == "1" && significant(0, 3) == "0" && significant(-123456, 2) == "-120000")
}

@Test(
    "measures the columns of a text",
    arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ﾊﾝ", 2), ("Ａ", 2), ("😀", 2), ("👩‍👩‍👧", 2),
        ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("✅", 2), ("→", 1), ("\u{1B}\t\u{200B}", 0), ("±0.1", 4), ("a\u{0}b", 2),
    ])
func widths(text: String, width: Int) {
    #expect(displayWidth(of: text) == width)
}

@Test("pads by columns")
func padding() {
    #expect("日本".padded(to: 6) + "|" == "日本  |")
    #expect("1.5".padded(to: 6, on: .right) == "   1.5")
    #expect("long".padded(to: 2) == "long")
}

@Test("trims white space", arguments: [("", ""), (" \n", ""), (" a b\t\r\n", "a b"), ("a", "a"), ("\u{A0}é ", "é")])
func trims(text: String, trimmed: String) {
    #expect(text.trimmed == trimmed)
}

@Test(
    "finds what a word was meant to be",
    arguments: [
        ("epochz", "epochs"), ("epoch", "epochs"), ("EPOCHS", "epochs"), ("acuracy", "accuracy"), ("acc", "accuracy"),
        ("lr", "train.lr"), ("time-out", "timeout"), ("tiemout", "timeout"), ("xyz", nil), ("", nil), ("q", nil),
        ("loss", "loss"), ("lossy", "loss"), ("val_lss", "val_loss"), ("learn", nil),
    ] as [(String, String?)])
func nearestWords(word: String, expected: String?) {
    let words = ["timeout", "epochs", "accuracy", "train.lr", "loss", "val_loss", "learning_a", "learning_b"]
    #expect(nearest(to: word, among: words) == expected)
}

@Test(
    "quotes words for a shell", arguments: [("a=b/c", "a=b/c"), ("", "''"), ("it's $x", "'it'\\''s $x'"), ("é", "'é'")])
func shellWords(word: String, quoted: String) {
    #expect(word.shellQuoted == quoted)
}

@Test("percent-encodes", arguments: [("a-b.c_d~", "a-b.c_d~"), ("a b/é", "a%20b%2F%C3%A9"), ("\n", "%0A")])
func percentEncodes(text: String, encoded: String) {
    #expect(text.percentEncoded == encoded)
}
