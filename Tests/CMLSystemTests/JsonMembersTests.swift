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

    @Test("the values are what a reader makes of the whole line")
    func values() throws {
        let line = #"{"a":{"b":[1,"x\n"]},"c":1.5,"d":null,"e":"NaN","f":true}"#
        let members = try #require(JsonMembers(Array(line.utf8)[...]))
        #expect(try Json.object(members.json(without: [])) == Json(parsing: line))
        #expect(try Json.object(members.json(without: ["a", "x"])) == Json(parsing: #"{"c":1.5,"d":null,"e":"NaN","f":true}"#))
        #expect(members["c"].map { String(decoding: $0, as: UTF8.self) } == "1.5")
    }
}
