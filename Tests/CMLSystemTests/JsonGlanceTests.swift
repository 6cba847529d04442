import CMLSystem
import Testing

@Suite("A glance at JSON")
struct JsonGlanceTests {
    @Test(
        "finds the texts on top, and says when only a reader can tell",
        arguments: [
            (#"{"kind":"run","project":"a"}"#, ["run", "a"]), (#"{ "project" : "a" , "kind":"run" } "#, ["run", "a"]),
            (#"{"kind":"check"}"#, ["check", nil]), (#"{"kind":null,"project":3}"#, [nil, nil]),
            (#"{"x":{"kind":"no","l":[1,{"project":"}\""}]},"kind":"run"}"#, ["run", nil]),
            (#"{"x":["\\","]"],"project":"ü"}"#, [nil, "ü"]), (#"{"kind":"r\u0075n"}"#, nil),
            (#"{"ki\u006ed":"run"}"#, nil),
            (#"{"kind":"run""#, nil), (#"{"kind":"run"#, nil), (#"{"x":[1,2"#, nil), (#"["run"]"#, nil), ("", nil),
            (#"{"x":"\"#, nil), (#"{"x":{"\"#, nil),
        ] as [(String, [String?]?)])
    func texts(line: String, expected: [String?]?) {
        #expect(JsonGlance.texts(of: ["kind", "project"], in: Array(line.utf8)[...]) == expected)
    }
}
