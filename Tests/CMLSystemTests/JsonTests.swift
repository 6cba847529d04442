import CMLSystem
import Testing

private func read(_ text: String) throws(SyntaxError) -> Node { try Node.parsingJson(Array(text.utf8)) }

/// The error of reading `text`, or nil.
private func failure(_ bytes: [UInt8]) -> String? {
    do throws(SyntaxError) {
        _ = try Node.parsingJson(bytes)
        return nil
    } catch {
        return "\(error)"
    }
}

@Test(
    "reads a value",
    arguments: [
        ("null", Json.null), (" true ", .bool(true)), ("false", .bool(false)),
        ("0", .integer(0)), ("-0", .integer(0)), ("12", .integer(12)), ("-7", .integer(-7)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        ("123456789012345678901234567890", .double(0x1.8ee90ff6c373ep+96)),
        ("1.0", .double(1)), ("0.1", .double(0.1)), ("-1.5e-3", .double(-0.0015)), ("1E5", .double(100_000)),
        ("1e400", .double(.infinity)), ("-1e400", .double(-.infinity)), ("1e-400", .double(0)),
        ("Infinity", .double(.infinity)), ("-Infinity", .double(-.infinity)),
        ("0.9123456789012345", .double(0.9123456789012345)), ("5e-324", .double(.leastNonzeroMagnitude)),
        ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ("2.2250738585072011e-308", .double(Double(bitPattern: 0xF_FFFF_FFFF_FFFF))),
        ("9007199254740993.0", .double(9_007_199_254_740_992)),
        ("0.1000000000000000055511151231257827021181583404541015625", .double(0.1)),
        ("0e999999999999999999999", .double(0)),
        ("\"\"", .string("")), ("\"a\\u00e9\\n\\\"\\\\\\/\"", .string("aé\n\"\\/")),
        ("\"\\ud83d\\ude00\"", .string("😀")), ("\"\\ud83d\"", .string("\u{FFFD}")),
        ("\"\\ud83d\\u0041\"", .string("\u{FFFD}A")), ("\"é😀\"", .string("é😀")),
        ("[]", .array([])), ("[ 1 , [2] ]", .array([.integer(1), .array([.integer(2)])])),
        ("{}", .object([:])), ("{\"a\": {\"b\": null}}", .object(["a": .object(["b": .null])])),
        ("\u{FEFF}[1]", .array([.integer(1)])), ("\r\n[1,\r\n2]\r\n", .array([.integer(1), .integer(2)])),
    ])
func readsJson(text: String, value: Json) throws {
    #expect(try Json(parsing: text) == value)
}

@Test("reads NaN")
func readsNaN() throws {
    #expect(try Json(parsing: "NaN").number?.isNaN == true)
}

@Test(
    "says what is wrong, and where",
    arguments: [
        ("", "the text is empty (line 1, column 1)"),
        (" \n ", "the text is empty (line 2, column 2)"),
        ("{\"a\": 1", "the text ends inside an object (line 1, column 8)"),
        ("{\"a\":", "the text ends inside an object (line 1, column 6)"),
        ("[1,\n", "the text ends inside a list (line 2, column 1)"),
        ("[", "the text ends inside a list (line 1, column 2)"),
        ("\"ab", "the text ends inside a string (line 1, column 4)"),
        ("[-", "the text ends inside a number (line 1, column 3)"),
        ("[tru", "the text ends inside a word (line 1, column 2)"),
        ("{} x", "there is more text after the value (line 1, column 4)"),
        ("[1 2]", "a comma or the end of a list is missing (line 1, column 4)"),
        ("[1,]", "a comma with nothing after it (line 1, column 4)"),
        ("{\"a\":1,}", "a comma with nothing after it (line 1, column 8)"),
        ("{a: 1}", "a key must be in double quotes (line 1, column 2)"),
        ("{\"é\" 1}", "the key `é` needs a colon behind it (line 1, column 6)"),
        ("[\"é😀\", True]", "`True` is not a JSON value (line 1, column 8)"),
        ("['a']", "a string must be in double quotes (line 1, column 2)"),
        ("[01]", "a number can't start with 0 (line 1, column 2)"),
        ("[+1]", "a value is missing (line 1, column 2)"),
        ("[1.]", "a digit is missing (line 1, column 4)"),
        ("[0x1F]", "this is not a JSON number (line 1, column 2)"),
        ("[-Inf]", "`-Inf` is not a JSON value (line 1, column 2)"),
        ("\"\\x\"", "`\\x` is not an escape (line 1, column 2)"),
        ("\"\\u12\"", "`\\u` needs four hexadecimal digits (line 1, column 6)"),
        (
            "\"a\nb\"",
            "a control character inside a string must be written as an escape such as `\\n` (line 1, column 3)"
        ),
        ("{\"a\": 1,\n\"a\": 2}", "the key `a` is written twice, in lines 1 and 2 (line 2, column 1)"),
        ("[\0]", "a value is missing (line 1, column 2)"),
    ])
func refusesJson(text: String, message: String) {
    #expect(failure(Array(text.utf8)) == message)
}

@Test(
    "refuses bytes that are not UTF-8",
    arguments: [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xF8, 0x88, 0x80],
    ] as [[UInt8]])
func refusesInvalidUtf8(bytes: [UInt8]) {
    #expect(failure(Array("{\n \"a\": \"".utf8) + bytes) == "not UTF-8 at byte 9 (line 2, column 8)")
}

@Test("finds a repeated key among many")
func repeatedKeyAmongMany() {
    let keys = (0..<100).map { "\"k\($0)\": 0" } + ["\"k7\": 1"]
    #expect(
        failure(Array("{\(keys.joined(separator: ",\n"))}".utf8))
            == "the key `k7` is written twice, in lines 8 and 101 (line 101, column 1)")
}

@Test("refuses what is nested too deeply, and ends")
func deepNesting() throws {
    _ = try read(String(repeating: "[", count: 512) + String(repeating: "]", count: 512))
    #expect(
        failure(Array(String(repeating: "[{\"a\":", count: 500_000).utf8))
            == "nested deeper than 512 levels (line 1, column 1537)")
}

@Test("knows where each value stands")
func positions() throws {
    let text = "{\n  \"é\": \"x\\n\",\n  \"b\": [1.50, {}]\n}"
    let root = try read(text)
    let entries = try #require(root.entries)
    #expect(root.start == .start && root.end == text.utf8.count)
    #expect(entries[0].keyPosition == Position(line: 2, column: 3, offset: 4))
    #expect(entries[0].value.start == Position(line: 2, column: 8, offset: 10))
    #expect(entries[0].value.end == 15)
    #expect(entries[0].value.source == "x\\n" && entries[0].value.isQuoted)
    let number = try #require(entries[1].value.items?[0])
    #expect(number == Node(.double(1.5), start: Position(line: 3, column: 9, offset: 25), end: 29, source: "1.50"))
    #expect(entries[1].value.end == 34)
}

@Test(
    "writes canonical JSON",
    arguments: [
        (
            Json.object(["b": .integer(1), "a": .array([.null, .bool(true)]), "B": .string("")]),
            "{\"B\":\"\",\"a\":[null,true],\"b\":1}"
        ),
        (.double(2), "2.0"), (.double(0.1), "0.1"), (.double(1e-7), "1e-07"), (.double(-0.0), "-0.0"),
        (.double(1e16), "1e+16"), (.double(1e22), "1e+22"), (.double(.leastNonzeroMagnitude), "5e-324"),
        (.double(.nan), "\"NaN\""), (.double(.infinity), "\"Infinity\""), (.double(-.infinity), "\"-Infinity\""),
        (
            .string("\"\\/\n\t\0\u{7F}\u{85}\u{2028}\u{FEFF}é😀"),
            "\"\\\"\\\\/\\n\\t\\u0000\\u007f\\u0085\\u2028\\ufeffé😀\""
        ),
        (
            .object(["é": .null, "z": .null, "\u{10000}": .null, "\u{FFFF}": .null]),
            "{\"z\":null,\"é\":null,\"\u{FFFF}\":null,\"\u{10000}\":null}"
        ),
        (.array([]), "[]"), (.object([:]), "{}"),
    ])
func canonical(value: Json, text: String) {
    #expect(value.canonical == text)
}

@Test("reads back every double that it writes")
func doublesRoundTrip() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
        let number = Double(bitPattern: generator.next())
        guard number.isFinite else { continue }
        #expect(try Json(parsing: Json.double(number).canonical) == .double(number))
        #expect(try Json(parsing: shortest(number)) == .double(number))
    }
}

@Test("writes JSON for people")
func pretty() {
    let value = Json.object(["b": .array([.integer(1), .object([:])]), "a": .object(["x": .array([])])])
    #expect(
        value.prettyJson() == """
            {
              "a": {
                "x": []
              },
              "b": [
                1,
                {}
              ]
            }
            """)
}
