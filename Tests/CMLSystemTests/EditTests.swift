import CMLSystem
import Testing

private typealias Format = ScalarEdit.Format

private func find(_ path: String, in root: Node) -> Node? {
    path.split(separator: ".").reduce(Optional(root)) { node, key in
        Int(key).flatMap { index in node?.items.map { $0[index] } } ?? node?[String(key)]
    }
}

private func replaced(_ path: String, in text: String, with value: Json, _ format: Format) throws -> String {
    let bytes = Array(text.utf8)
    let root = try format == .json ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
    let node = try #require(find(path, in: root))
    return String(decoding: try ScalarEdit.replacing(node, in: bytes, with: value, format: format), as: UTF8.self)
}

private func added(_ path: String, in text: String, _ value: Json, _ format: Format) throws -> String {
    let bytes = Array(text.utf8)
    let root = try format == .json ? Node.parsingJson(bytes) : Node.parsingYaml(bytes)
    let keys = path.split(separator: ".").map(String.init)
    return String(
        decoding: try ScalarEdit.adding(path: keys, value: value, to: root, in: bytes, format: format), as: UTF8.self)
}

@Test(
    "replaces a YAML scalar and no other byte",
    arguments: [
        ("a: 1  # one\nb: 2\n", "a", Json.integer(20), "a: 20  # one\nb: 2\n"),
        ("lr: 1e-3", "lr", .double(0.0001), "lr: 0.0001"), ("lr: 0.1\n", "lr", .double(1e-7), "lr: 1.0e-07\n"),
        ("lr: 0.1\n", "lr", .double(2), "lr: 2.0\n"), ("x: 1.0\n", "x", .double(.nan), "x: .nan\n"),
        ("x: 1.0\n", "x", .double(-.infinity), "x: -.inf\n"),
        ("t:\n  é: [1, 2, {k: v}] # ü\n", "t.é.2.k", .string("w"), "t:\n  é: [1, 2, {k: w}] # ü\n"),
        ("a: 'x' # c\n", "a", .string("it's"), "a: 'it''s' # c\n"),
        ("a: \"x\"\n", "a", .string("y\"\n"), "a: \"y\\\"\\n\"\n"),
        ("a: 'x'\n", "a", .string("1\n2"), "a: \"1\\n2\"\n"), ("a: x\n", "a", .string("adamw"), "a: adamw\n"),
        ("a: x\n", "a", .string("yes"), "a: \"yes\"\n"), ("a: x\n", "a", .string("1e-3"), "a: \"1e-3\"\n"),
        ("a: x\n", "a", .string("a: b #c"), "a: \"a: b #c\"\n"), ("a: x\n", "a", .string(""), "a: \"\"\n"),
        ("a: x\n", "a", .string("models/x-1.pt"), "a: models/x-1.pt\n"),
        ("a: x\n", "a", .string("null"), "a: \"null\"\n"),
        ("a: x\n", "a", .string("2024-01-01"), "a: \"2024-01-01\"\n"), ("a: '1'\n", "a", .integer(2), "a: 2\n"),
        ("a: true\nb: 1", "a", .bool(false), "a: false\nb: 1"), ("a: 1\n", "a", .null, "a: null\n"),
        ("a:\nb: 1\n", "a", .integer(3), "a: 3\nb: 1\n"), ("a: # c\nb: 1\n", "a", .integer(3), "a: 3 # c\nb: 1\n"),
        ("a:", "a", .string("x"), "a: x"), ("- \n- 1\n", "0", .integer(3), "- 3 \n- 1\n"),
        ("{a: , b: 1}", "a", .integer(3), "{a: 3, b: 1}"),
        ("{\"a\":1,\"b\":2}", "a", .double(0.5), "{\"a\":0.5,\"b\":2}"),
        ("a: |  # why\n  x\n  y\n\nb: 1\n", "a", .string("z w"), "a: \"z w\" # why\n\nb: 1\n"),
        ("a: >-\n  x\n  y\n", "a", .string("z"), "a: \"z\"\n"),
        ("a: one\n  two\nb: 1\n", "a", .string("x"), "a: x\nb: 1\n"),
        ("a: &x 1 # c\nb: *x\nc:\n  <<: {k: 1}\n", "a", .integer(2), "a: &x 2 # c\nb: *x\nc:\n  <<: {k: 1}\n"),
        ("d: &d {lr: 1}\nm:\n  <<: *d\n", "d.lr", .integer(2), "d: &d {lr: 2}\nm:\n  <<: *d\n"),
        ("a: !!float 1\n", "a", .double(2.5), "a: !!float 2.5\n"),
        ("a: &x\nb: 1\n", "a", .integer(1), "a: &x 1\nb: 1\n"),
        ("l: [1, 2] # c\n", "l", .array([.integer(3), .string("x")]), "l: [3, \"x\"] # c\n"),
        ("l: {a: 1}\n", "l", .object(["b": .double(1e-9), "a c": .null]), "l: {\"a c\": null, b: 1.0e-09}\n"),
        ("l: null\n", "l", .array([.integer(3)]), "l: [3]\n"),
        ("a: 1\r\nb: 2\r\n", "b", .integer(3), "a: 1\r\nb: 3\r\n"),
        ("\u{FEFF}a: 1\n", "a", .integer(2), "\u{FEFF}a: 2\n"),
        ("? k\n: v\n", "k", .integer(1), "? k\n: 1\n"), ("a: x # 'y'", "a", .string("é"), "a: \"é\" # 'y'"),
    ])
func replacesYaml(text: String, path: String, value: Json, expected: String) throws {
    #expect(try replaced(path, in: text, with: value, .yaml) == expected)
}

@Test(
    "replaces a JSON scalar and no other byte",
    arguments: [
        ("{\"a\" : 1 ,\n \"b\": [1.50,\"é\"]}", "b.0", Json.double(1e-7), "{\"a\" : 1 ,\n \"b\": [1e-07,\"é\"]}"),
        ("{\"a\":\"x\"}", "a", .string("q\"\u{2028}"), "{\"a\":\"q\\\"\\u2028\"}"),
        ("{\"a\": 1.5}", "a", .double(.nan), "{\"a\": NaN}"),
        ("{\"a\": 1}", "a", .integer(.max), "{\"a\": 9223372036854775807}"),
        ("{\"a\": [1]}", "a", .array([.integer(1), .double(2)]), "{\"a\": [1, 2.0]}"),
    ])
func replacesJson(text: String, path: String, value: Json, expected: String) throws {
    #expect(try replaced(path, in: text, with: value, .json) == expected)
}

@Test(
    "refuses an edit that would change something else",
    arguments: [
        (
            "a: &x 1\nb: *x\n", "b", Json.integer(2),
            "the value is shared by a YAML alias or merge: set it at the key with the anchor (line 1, column 7)"
        ),
        (
            "a: &x {k: 1}\nb:\n  <<: *x\n", "b.k", .integer(2),
            "the value is shared by a YAML alias or merge: set it at the key with the anchor (line 1, column 11)"
        ),
        ("l:\n  - 1\n", "l", .array([]), "a list over several lines can't be replaced (line 2, column 3)"),
        ("a: 1\n", "a", .array([]), "an integer can't become a list or mapping (line 1, column 4)"),
        (
            "a: !!float 1\n", "a", .string("x"),
            "can't write `x` here without changing something else: `x` is tagged `!!float`, but isn't one (line 1, column 12)"
        ),
        ("{a, b}", "a", .integer(1), "can't write `1` here without changing something else (line 1, column 3)"),
    ])
func refusesEdits(text: String, path: String, value: Json, message: String) {
    do {
        let result = try replaced(path, in: text, with: value, .yaml)
        Issue.record("edited: \(result)")
    } catch {
        #expect("\(error)" == message)
    }
}

@Test("puts an old spelling back")
func putsTextBack() throws {
    let (old, new) = (Array("a: 1e-3 # c\nb: 'x'\n".utf8), Array("a: 0.5 # c\nb: y\n".utf8))
    let (before, after) = (try Node.parsingYaml(old), try Node.parsingYaml(new))
    var bytes = new
    for key in ["b", "a"] {
        let text = ScalarEdit.text(of: try #require(before[key]), in: old)
        bytes = try ScalarEdit.replacing(try #require(after[key]), in: bytes, withText: text, format: .yaml)
    }
    #expect(bytes == old)
}

@Test(
    "adds a YAML key behind its siblings",
    arguments: [
        ("a: 1\n", "b", Json.integer(2), "a: 1\nb: 2\n"), ("a: 1", "b", .integer(2), "a: 1\nb: 2"),
        ("a: 1\r\n", "b.c", .integer(2), "a: 1\r\nb:\r\n  c: 2\r\n"),
        (
            "t:\n    x: 1 # c\n\n# end\nu: 2\n", "t.w", .double(1e-7),
            "t:\n    x: 1 # c\n    w: 1.0e-07\n\n# end\nu: 2\n"
        ),
        ("t:\n  x: 1\nu: 2\n", "t.w.z", .string("w"), "t:\n  x: 1\n  w:\n    z: w\nu: 2\n"),
        ("t: {x: 1}\n", "t.w", .integer(2), "t: {x: 1, w: 2}\n"),
        ("t: {x: 1,}\n", "t.w", .integer(2), "t: {x: 1, w: 2,}\n"),
        ("t: {}\n", "t.w.z", .integer(2), "t: {w: {z: 2}}\n"),
        ("t: {\"x\":1}\n", "t.w", .integer(2), "t: {\"x\":1,\"w\":2}\n"),
        ("t:\nu: 1\n", "t.x", .integer(1), "t: {x: 1}\nu: 1\n"), ("", "a.b", .integer(1), "a:\n  b: 1\n"),
        ("# only\n", "a", .integer(1), "# only\na: 1\n"), ("# only", "a", .integer(1), "# only\na: 1\n"),
        ("---\n", "a", .array([.integer(1)]), "---\na: [1]\n"),
        ("l:\n- k: 1\n  m: 2\nz: 1\n", "new key", .string("yes"), "l:\n- k: 1\n  m: 2\nz: 1\n\"new key\": \"yes\"\n"),
        ("t:\n  s: |\n    text\n\nu: 1\n", "t.w", .integer(2), "t:\n  s: |\n    text\n  w: 2\n\nu: 1\n"),
        ("t:\n  l:\n    - 1\n    - 2\nu: 1\n", "t.w", .integer(2), "t:\n  l:\n    - 1\n    - 2\n  w: 2\nu: 1\n"),
        ("d: &d\n  a: 1\nm:\n  <<: *d\n  c: 1\n", "d.b", .integer(2), "d: &d\n  a: 1\n  b: 2\nm:\n  <<: *d\n  c: 1\n"),
        ("d: &d {a: 1}\nm:\n  <<: *d\n", "m.b", .integer(2), "d: &d {a: 1}\nm:\n  <<: *d\n  b: 2\n"),
        ("d: &d {a: 1}\nm: {<<: *d}\n", "m.b", .integer(2), "d: &d {a: 1}\nm: {<<: *d, b: 2}\n"),
    ])
func addsYaml(text: String, path: String, value: Json, expected: String) throws {
    #expect(try added(path, in: text, value, .yaml) == expected)
}

@Test(
    "adds a JSON key in the text's own style",
    arguments: [
        ("{\n    \"a\": 1\n}\n", "b", Json.double(2), "{\n    \"a\": 1,\n    \"b\": 2.0\n}\n"),
        (
            "{\n\t\"a\": {\n\t\t\"x\": 1\n\t}\n}", "a.y", .integer(2),
            "{\n\t\"a\": {\n\t\t\"x\": 1,\n\t\t\"y\": 2\n\t}\n}"
        ),
        ("{\n  \"a\": 1\n}", "b.c", .integer(2), "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}"),
        ("{\"a\":1}", "b.c", .string("x"), "{\"a\":1,\"b\":{\"c\":\"x\"}}"), ("{}", "a", .null, "{\"a\": null}"),
        ("{\"a\": null}", "a.b", .integer(1), "{\"a\": {\"b\": 1}}"), ("null", "a", .integer(1), "{\"a\": 1}"),
    ])
func addsJson(text: String, path: String, value: Json, expected: String) throws {
    #expect(try added(path, in: text, value, .json) == expected)
}

@Test(
    "refuses to add what can't be there",
    arguments: [
        ("a: 1\n", "a", "`a` is there already (line 1, column 4)"),
        ("a: 1\n", "a.b", "`a` is an integer, so it can't have a key `b` (line 1, column 4)"),
        ("a: [1]\n", "a.b", "`a` is a list, so it can't have a key `b` (line 1, column 4)"),
        (
            "a: &x {k: 1}\nb: *x\n", "b.c",
            "the value is shared by a YAML alias or merge: set it at the key with the anchor (line 1, column 7)"
        ),
        ("a: 1\nb: |+\n  x\n\n", "c", "can't add `c` here without changing something else (line 1, column 1)"),
    ])
func refusesToAdd(text: String, path: String, message: String) {
    do {
        let result = try added(path, in: text, .integer(1), .yaml)
        Issue.record("edited: \(result)")
    } catch {
        #expect("\(error)" == message)
    }
}

@Test(
    "writes floats that both YAML versions read alike", arguments: [1e-7, 0.001, 1e22, 1.5e-9, -3e-5, 12, 1e16, 5e-5])
func yamlFloats(number: Double) throws {
    let text = ScalarEdit.yamlFloat(number)
    #expect(!yaml11Differs(text))
    #expect(try Node.parsingYaml(Array(text.utf8)).content == .double(number))
}
