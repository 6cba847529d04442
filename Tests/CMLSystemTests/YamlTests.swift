import CMLSystem
import Testing

private func read(_ text: String) throws -> Node { try Node.parsingYaml(Array(text.utf8)) }

private func failure(_ bytes: [UInt8]) -> String? {
    do throws(SyntaxError) {
        _ = try Node.parsingYaml(bytes)
        return nil
    } catch {
        return "\(error)"
    }
}

/// What ruamel (as DVC uses it) and PyYAML read; `differs` where the two disagree.
@Test(
    "resolves scalars as DVC does, and knows where PyYAML differs",
    arguments: [
        ("1e-3", Json.double(0.001), true), ("1.0e-3", .double(0.001), false), ("1E5", .double(100_000), true),
        ("1e+5", .double(100_000), true), ("1.e-3", .double(0.001), false), (".5", .double(0.5), false),
        ("5.", .double(5), false), ("+1", .integer(1), false), ("-0", .integer(0), false),
        ("0.1e3", .double(100), true), ("1_000", .integer(1000), false), ("1_000.5", .double(1000.5), false),
        ("010", .integer(10), true), ("0o10", .integer(8), true), ("0x1F", .integer(31), false),
        ("0b101", .integer(5), false), ("12:30:45", .string("12:30:45"), true),
        ("2024-01-01", .string("2024-01-01"), false), ("yes", .string("yes"), true), ("No", .string("No"), true),
        ("on", .string("on"), true), ("Off", .string("Off"), true), ("y", .string("y"), false),
        ("n", .string("n"), false), ("True", .bool(true), false), ("TRUE", .bool(true), false),
        ("true", .bool(true), false), ("false", .bool(false), false), ("~", .null, false), ("null", .null, false),
        ("Null", .null, false), (".inf", .double(.infinity), false), ("-.INF", .double(-.infinity), false),
        ("nan", .string("nan"), false), ("NaN", .string("NaN"), false), ("inf", .string("inf"), false),
        ("1e400", .double(.infinity), true), ("-.5", .double(-0.5), true), (".5e3", .string(".5e3"), false),
        (".5e+3", .double(500), false), ("08", .integer(8), true), ("0", .integer(0), false),
        ("123456789012345678901234567890", .double(0x1.8ee90ff6c373ep+96), false),
        ("-0x10", .integer(-16), false), ("1.5.0", .string("1.5.0"), false), ("1:30.5", .string("1:30.5"), true),
        ("1-2", .string("1-2"), false), (".", .string("."), false),
        ("._", .string("._"), false), ("0x", .string("0x"), false), ("1e", .string("1e"), false),
        ("1e5.0", .string("1e5.0"), false), ("--1", .string("--1"), false), ("+.inf", .double(.infinity), false),
    ])
func resolvesScalars(text: String, value: Json, differs: Bool) throws {
    let node = try read("key: [\(text)]")["key"]?.items?.first
    #expect(node?.json == value)
    #expect(node?.source == text)
    #expect(yaml11Differs(text) == differs)
}

@Test("reads .nan as not a number")
func readsYamlNaN() throws {
    #expect(try read("a: .nan")["a"]?.number?.isNaN == true)
    #expect(!yaml11Differs(".nan"))
}

@Test(
    "reads documents",
    arguments: [
        ("", Json.null), ("# nothing\n", .null), ("---\n", .null), ("---\na: 1\n...\n", .object(["a": .integer(1)])),
        ("%YAML 1.2\n---\na: 1", .object(["a": .integer(1)])),
        ("\u{FEFF}a: 1", .object(["a": .integer(1)])),
        ("a: 1\r\nb:\r\n  - 2\r\n", .object(["a": .integer(1), "b": .array([.integer(2)])])),
        (
            "{\"a\": [1, 2.5, null, true, \"x\"]}",
            .object(["a": .array([.integer(1), .double(2.5), .null, .bool(true), .string("x")])])
        ),
        (
            "a: '1'\nb: \"2\"\nc: |\n  3\nd: >-\n  4\n  5\n",
            .object(["a": .string("1"), "b": .string("2"), "c": .string("3\n"), "d": .string("4 5")])
        ),
        (
            "a: !!float 3e-4\nb: !!str 1\nc: !!int '7'\nd: !Custom x\ne: ! 1\nf: !!float 2\ng: !Map {x: 1}",
            .object([
                "a": .double(0.0003), "b": .string("1"), "c": .integer(7), "d": .string("x"), "e": .string("1"),
                "f": .double(2), "g": .object(["x": .integer(1)]),
            ])
        ),
        (
            "1: a\ntrue: b\n~: c\n1.0: d\n'2': e\n[x, y]: f\n? g\n: h\n",
            .object([
                "1": .string("a"), "true": .string("b"), "~": .string("c"), "1.0": .string("d"), "2": .string("e"),
                "[x, y]": .string("f"), "g": .string("h"),
            ])
        ),
        ("a:\nb: # note\nc: !!null\n", .object(["a": .null, "b": .null, "c": .null])),
        ("{a: , b, c: }", .object(["a": .null, "b": .null, "c": .null])),
        ("- - 1\n- a: 2\n  b: 3\n", .array([.array([.integer(1)]), .object(["a": .integer(2), "b": .integer(3)])])),
        (
            "a: &x 1\nb: *x\nc: &l [1, *x]\nd: *l\n",
            .object([
                "a": .integer(1), "b": .integer(1), "c": .array([.integer(1), .integer(1)]),
                "d": .array([.integer(1), .integer(1)]),
            ])
        ),
        (
            "base: &b {x: 1, y: 2}\nm:\n  y: 3\n  <<: *b\nn:\n  <<: [{x: 7}, *b]\n",
            .object([
                "base": .object(["x": .integer(1), "y": .integer(2)]),
                "m": .object(["x": .integer(1), "y": .integer(3)]),
                "n": .object(["x": .integer(7), "y": .integer(2)]),
            ])
        ),
        ("\"<<\": {a: 1}", .object(["<<": .object(["a": .integer(1)])])),
    ])
func readsDocuments(text: String, value: Json) throws {
    #expect(try read(text).json == value)
}

@Test(
    "says what is wrong, and where",
    arguments: [
        ("a: 1\nb: 2\na: 3\n", "the key `a` is written twice, in lines 1 and 3 (line 3, column 1)"),
        ("a: 1\n---\nb: 2\n", "a second document begins here, but only one is read (line 2, column 1)"),
        (
            "a: [1, 2",
            "did not find expected ',' or ']' while parsing a flow sequence that begins in line 1 (line 2, column 1)"
        ),
        (
            "é: [1\nb: 2\n",
            "did not find expected ',' or ']' while parsing a flow sequence that begins in line 1 (line 2, column 2)"
        ),
        ("a: *x", "the alias `*x` has no anchor `&x` before it (line 1, column 4)"),
        ("a: &x [*x]", "the alias `*x` has no anchor `&x` before it (line 1, column 8)"),
        ("<<: 1", "`<<` merges mappings only (line 1, column 1)"),
        ("a: !!int abc", "`abc` is tagged `!!int`, but isn't one (line 1, column 4)"),
        ("a: \u{7}", "control characters are not allowed (line 1, column 4)"),
        (
            "a:\n\tb: 1",
            "found character that cannot start any token while scanning for the next token (line 2, column 1)"
        ),
        ("a: b: c", "mapping values are not allowed in this context (line 1, column 5)"),
    ])
func refusesYaml(text: String, message: String) {
    #expect(failure(Array(text.utf8)) == message)
}

@Test("refuses bytes that are not UTF-8")
func refusesYamlThatIsNotUtf8() {
    #expect(failure(Array("a: 1\nb: é".utf8) + [0xFF]) == "not UTF-8 at byte 10 (line 2, column 5)")
}

@Test("refuses a billion laughs, and deep nesting")
func yamlBounds() {
    let laughs = (1...9).map {
        "l\($0): &l\($0) [" + Array(repeating: "*l\($0 - 1)", count: 10).joined(separator: ", ") + "]"
    }
    let text = (["l0: &l0 lol"] + laughs).joined(separator: "\n")
    #expect(failure(Array(text.utf8))?.hasPrefix("aliases expand to more than 1000000 values") == true)
    let deep = String(repeating: "[", count: 100_000)
    #expect(failure(Array(deep.utf8)) == "nested deeper than 512 levels (line 1, column 513)")
}

/// The text of each scalar in the order of the document, cut out by its position.
private func slices(_ node: Node, _ bytes: [UInt8]) -> [String] {
    switch node.content {
    case .sequence(let items): items.flatMap { slices($0, bytes) }
    case .mapping(let entries): entries.flatMap { slices($0.value, bytes) }
    default: [String(decoding: bytes[node.start.offset..<node.end], as: UTF8.self)]
    }
}

@Test(
    "knows where each scalar stands",
    arguments: [
        ("a: 1\nb: 'x' # c\nc:\n", ["1", "'x'", ""]),
        ("é: \"ü\" # ö\nß: 2\n", ["\"ü\"", "2"]),
        ("a: &x 1.5\nb: !!float 2 # c\nc: &y !!str\n  deep\n", ["1.5", "2", "deep"]),
        ("a: |\n  x\n  y\n\n# c\nb: >-\n  z\n", ["|\n  x\n  y", ">-\n  z"]),
        ("[a, \"b\", {c: d}, [1 , 2]]", ["a", "\"b\"", "d", "1", "2"]),
        ("a: one\n  two\nb: 3", ["one\n  two", "3"]),
        ("\u{FEFF}a: 1\r\nb: 2\r\n", ["1", "2"]),
        ("a: 😀\nb: 1", ["😀", "1"]),
        ("[&a , &b 1]", ["", "1"]),
    ])
func scalarPlaces(text: String, expected: [String]) throws {
    let bytes = Array(text.utf8)
    #expect(slices(try Node.parsingYaml(bytes), bytes) == expected)
}

@Test("knows where keys and collections stand")
func collectionPlaces() throws {
    let text = "é:\n  a: [1,\n    2]  # c\n  b: &m\n    c: 1\n\n# end\nd: *m\n"
    let bytes = Array(text.utf8)
    let root = try Node.parsingYaml(bytes)
    func slice(_ node: Node?) -> String? {
        node.map { String(decoding: bytes[$0.start.offset..<$0.end], as: UTF8.self) }
    }
    #expect(root.entries?[1].keyPosition == Position(line: 8, column: 1, offset: 49))
    #expect(slice(root) == "é:\n  a: [1,\n    2]  # c\n  b: &m\n    c: 1\n\n# end\nd: *m")
    #expect(slice(root["é"]) == "a: [1,\n    2]  # c\n  b: &m\n    c: 1")
    #expect(slice(root["é"]?["a"]) == "[1,\n    2]")
    #expect(slice(root["é"]?["b"]) == "c: 1")
    #expect(root["é"]?["b"]?.start == Position(line: 5, column: 5, offset: 37))
}

@Test("marks what came through an alias or a merge")
func marksShared() throws {
    let root = try read("a: &x {v: 1}\nb: *x\nc:\n  <<: *x\n  w: 2\n")
    #expect(root["a"]?["v"]?.isShared == false)
    #expect(root["b"]?.isShared == true && root["b"]?["v"]?.isShared == true)
    #expect(root["c"]?["v"]?.isShared == true && root["c"]?["w"]?.isShared == false)
    #expect(root["c"]?.isShared == false)
    #expect(root["b"]?["v"]?.start == root["a"]?["v"]?.start)
}
