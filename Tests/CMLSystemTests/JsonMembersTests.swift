import CMLSystem
import Testing

@Suite("The members of a JSON object")
struct JsonMembersTests {
    @Test(
        "are found without reading their values, or left to a reader",
        arguments: [
            (#"{"kind":"run","project":"a"}"#, ["run", "a"]), (#"{ "project" : "a" , "kind":"run" } "#, ["run", "a"]),
            (#"{"kind":"check"}"#, ["check", nil]), (#"{"kind":null,"project":3}"#, [nil, nil]),
            (#"{"x":{"kind":"no","l":[1,{"project":"}\""}]},"kind":"run"}"#, ["run", nil]),
            (#"{"x":["\\","]"],"project":"ü"}"#, [nil, "ü"]), (#"{"kind":"r\u0075n"}"#, nil),
            (#"{"ki\u006ed":"run"}"#, nil), (#"{"kind":"run","kind":"check"}"#, nil), (#"{"kind":"run"} x"#, nil),
            (#"{"kind":"run""#, nil), (#"{"kind":"run"#, nil), (#"{"x":[1,2"#, nil), (#"["run"]"#, nil), ("", nil),
            (#"{"x":"\"#, nil), (#"{"x":{"\"#, nil), ("{\"kind\":\"a\tb\"}", nil),
        ] as [(String, [String?]?)])
    func texts(line: String, expected: [String?]?) {
        // A slice, since that's what the lines of a note are.
        let bytes = Array(("{}\n" + line).utf8)
        #expect(JsonMembers(bytes[3...]).map { [$0.text("kind"), $0.text("project")] } == expected)
    }

    @Test(
        "of a line after another are the same as of it alone, and tell what differs",
        arguments: [
            (#"{"a":{"b":[1,"x\n"]},"c":1,"d":"e"}"#, []), (#"{"a":{"b":[1,"x\n"]},"c":12,"d":"e"}"#, ["c: 1 -> 12"]),
            (#"{"a":{"b":[1,"x\n"]},"c":1.5,"d":"ef"}"#, ["c: 1 -> 1.5", #"d: "e" -> "ef""#]),
            (#"{"a":{"b":[1]},"c":1,"d":"e"}"#, [#"a: {"b":[1,"x\n"]} -> {"b":[1]}"#]),
            (#"{"c":1,"a":{"b":[1,"x\n"]},"d":"e"}"#, nil), (#"{"a":{"b":[1,"x\n"]},"c":1}"#, nil),
        ] as [(String, [String]?)])
    func changes(line: String, expected: [String]?) throws {
        let before = try #require(JsonMembers(Array(#"{"a":{"b":[1,"x\n"]},"c":1,"d":"e"}"#.utf8)[...]))
        let bytes = Array(("{}\n" + line).utf8)
        let alone = try #require(JsonMembers(bytes[3...]))
        let after = try #require(JsonMembers(bytes[3...], after: before))
        for members in [alone, after] {
            let changes = members.changes(since: before)?.map { change in
                let texts = [change.old, change.value].map { String(decoding: $0, as: UTF8.self) }
                return "\(change.key): \(texts.joined(separator: " -> "))"
            }
            #expect(changes == expected)
        }
        #expect(after.changes(since: alone) == [])
    }

    @Test(
        "of a line after another are left to a reader as without it",
        arguments: [#"{"a":1,"a":1}"#, #"{"a":1"#, #"{"a":1,"b":2} x"#, #"{"a":1,"b":"c\n"}"#])
    func refused(line: String) throws {
        let before = try #require(JsonMembers(Array(#"{"a":1,"b":2}"#.utf8)[...]))
        #expect(JsonMembers(Array(line.utf8)[...], after: before).map(\.line) == nil)
    }
}
